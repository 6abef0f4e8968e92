/** `GET /v1/people/{workerId}/first-day`: what is ready for somebody who joins, for who looks after it. It makes nothing, and has no right to. */
import { letsIn } from '../connectors/lets-in.ts';
import { queriesFor } from '../core/queries.ts';
import { showFirstDay } from '../routes/first-day-page.ts';
import { clock } from '../runtime/clock.ts';
import { type Looked, lookEverywhere } from '../runtime/look.ts';
import { signedIn } from '../runtime/page.ts';
import { policy } from '../runtime/policy.ts';
import { firstDayFor, waysIn } from './parts/first-day.ts';
import { firstDayPage, type Readiness } from './parts/first-day-page.ts';
import { titlesOf } from './parts/titles.ts';

export const handler = signedIn(showFirstDay, async (request) => {
  const day = await firstDayFor(request);
  const queries = queriesFor(day.joiner, policy());
  const looked = await lookEverywhere(queries);
  const ways = await waysIn(
    day,
    Object.keys(letsIn).filter((system) => system in queries),
  );
  return firstDayPage(day, { ready: looked.map(readiness), ways, now: clock() }, request);
});

const STATUSES = {
  absent: 'no account yet',
  active: 'the account is ready',
  suspended: 'the account is made, and lets nobody in yet',
  deactivated: 'the account is deactivated',
} as const;

function readiness(looked: Looked): Readiness {
  const { system } = looked;
  if ('failed' in looked) return { system, said: 'it cannot be read at the moment: look again later', held: [] };
  const { status, holdings } = looked.access;
  const ids = holdings.map(({ entitlement }) => entitlement);
  return { system, said: STATUSES[status], held: Object.values(titlesOf(policy(), ids)) };
}
