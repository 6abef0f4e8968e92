/** Lets a caller of an expensive route by, or says when to come again: API Gateway throttles all of them together, and knows nobody. */
import { digest } from '../core/canonical.ts';
import { countCall } from '../store/calls.ts';
import { clock } from './clock.ts';
import { type Admit, Problem } from './http.ts';
import { brakes } from './parts.ts';

export const admit: Admit = async (route, { perCallerAMinute: most = 0 }, { subject }) => {
  const now = clock();
  if (await countCall(brakes(), digest([subject, route]), now.slice(0, 16), most)) return;
  throw new Problem(429, 'Too often', `you asked this ${most} times in this minute: wait for the next one`, {
    retryAfter: 60 - Number(now.slice(17, 19)),
  });
};
