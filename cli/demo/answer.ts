/** What the API answered, in its own words, where it did not take what was said. */
import * as z from 'zod';
import type { Answered } from './stage.ts';

const Problem = z.object({ detail: z.string() });
const Refusals = z.object({
  events: z.array(
    z.object({ refusals: z.array(z.object({ what: z.string(), where: z.string(), mend: z.string() })).optional() }),
  ),
});

/** What was wrong, in the words of the answer; nothing where it took what was said. */
export function why({ body }: Answered): string {
  const problem = Problem.safeParse(body);
  if (problem.success) return `: ${problem.data.detail}`;
  const refusals = Refusals.safeParse(body).data?.events.flatMap((event) => event.refusals ?? []) ?? [];
  return refusals.length === 0
    ? ''
    : `: ${refusals.map(({ what, where, mend }) => `${where} ${what}; ${mend}`).join('. ')}`;
}
