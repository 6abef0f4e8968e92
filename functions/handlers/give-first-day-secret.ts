/** `POST /v1/people/{workerId}/first-day`: has a target make what lets a joiner in, and shows it once; or lets another be made, on an operator's word. */
import * as z from 'zod';
import { sha256 } from '../core/canonical.ts';
import { entryOf, type Facts } from '../core/entries.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import { alreadyMade, type FirstDayMark, letsInFrom, whyNotNow } from '../core/first-day.ts';
import { CaseId, System } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { protectionFor } from '../core/protection.ts';
import { queriesFor } from '../core/queries.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { giveFirstDaySecret } from '../routes/first-day-page.ts';
import { clock } from '../runtime/clock.ts';
import { Problem } from '../runtime/http.ts';
import { type LetIn, letIn, systemsThatLetIn } from '../runtime/let-in.ts';
import { fieldsOf, type SignedInRequest, signedIn } from '../runtime/page.ts';
import { ledger, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import type { Going, Page } from '../runtime/written-page.ts';
import { deleteMark, type FirstDayAt, putFirstMark, replaceMark } from '../store/first-day.ts';
import type { Write } from '../store/items.ts';
import { actorOf } from './parts/decider.ts';
import { type FirstDay, firstDayFor, type Way, waysIn } from './parts/first-day.ts';
import { secretPage, titleOf } from './parts/first-day-page.ts';
import { operatorOf } from './parts/operator.ts';

const Said = z.discriminatedUnion('do', [
  z.object({ do: z.literal('make'), system: System }),
  z.object({ do: z.literal('allow'), system: System, because: z.string().trim().min(3).max(500) }),
]);

/** What is about to be made or allowed, and who has a hand in it. */
interface Giving {
  readonly request: SignedInRequest;
  readonly day: FirstDay;
  readonly way: Way;
  readonly of: FirstDayAt;
}

export const handler = signedIn(giveFirstDaySecret, async (request) => {
  const fields = fieldsOf(request);
  const day = await firstDayFor(request);
  const said = Said.safeParse(fields);
  if (!said.success)
    throw new Problem(400, 'Not as expected', 'send the form as it was shown, and say why in 3 to 500 characters');
  const [way] = (await waysIn(day, systemsThatLetIn())).filter(({ system }) => system === said.data.system);
  if (way === undefined) throw new Problem(400, 'No such way in', `${said.data.system} makes nothing to sign in with`);
  const of = { personId: day.joiner.personId, startDate: day.record.startDate, system: way.system };
  const giving: Giving = { request, day, way, of };
  return said.data.do === 'allow' ? allow(giving, said.data.because) : make(giving);
});

async function make(giving: Giving): Promise<Page> {
  const { day, way, of, request } = giving;
  const query = queriesFor(day.joiner, policy())[way.system];
  const why = whyNotNow(day.joiner, day.record, way.ability, clock()) ?? protection(day.joiner);
  if (why !== undefined || query === undefined)
    throw new Problem(409, 'Not now', why ?? 'policy gives them no account there');
  const asked: FirstDayMark = { state: 'asked', by: day.role, at: clock() };
  const first = await record(giving, 'secret-asked', {}, [putFirstMark(people().table, of, asked)]);
  if (!first) throw new Problem(409, 'Once only', await why2nd(giving));
  const { seek: _, ...unseeking } = query;
  const came = await letIn(way.system, unseeking, letsInFrom(day.record, way.ability));
  if (came.outcome !== 'made') throw await notMade(giving, asked, came);
  const { kind, from, until } = came.made;
  const made: FirstDayMark = { ...asked, state: 'made', kind, ...(until && { until }) };
  const facts = { kind, ...(from && { from }), until: until ?? 'as the target is set' };
  const also = [replaceMark(people().table, of, asked, made)];
  // An operator may have let another be made meanwhile: that this one was made is evidence all the same.
  if (!(await record(giving, 'secret-made', facts, also))) await record(giving, 'secret-made', facts, []);
  return secretPage(day, way.system, came.made, request);
}

/** None was made: the next may ask. Or nobody knows: an operator says. */
async function notMade(
  giving: Giving,
  asked: FirstDayMark,
  came: Exclude<LetIn, { outcome: 'made' }>,
): Promise<Problem> {
  const { of, way } = giving;
  const { outcome, because } = came;
  const write =
    outcome === 'refused'
      ? deleteMark(people().table, of, asked)
      : replaceMark(people().table, of, asked, { ...asked, state: 'unknown' });
  await record(giving, 'secret-refused', { outcome, because }, [write]);
  if (outcome === 'refused') return new Problem(409, 'None was made', `${titleOf(way.system)}: ${because}`);
  return new Problem(502, 'Nobody knows', `${because}. An operator can allow another, which ends this one`);
}

async function allow(giving: Giving, because: string): Promise<Going> {
  const { day, way, of, request } = giving;
  if (day.role !== 'operator')
    throw new Problem(403, 'Not your role', 'another is allowed by an operator who is not the manager');
  const { mark } = way;
  if (mark === undefined || mark.state === 'allowed') return { to: request.page };
  const allowed: FirstDayMark = { state: 'allowed', by: day.role, at: clock() };
  const also = [replaceMark(people().table, of, mark, allowed)];
  if (!(await record(giving, 'secret-allowed', {}, also, { because })))
    throw new Problem(409, 'Just changed', 'somebody else was at it at this very moment: look again');
  return { to: request.page };
}

/** Evidence that it was done, by whom and for whom, with `also` or not at all; never what the secret is. */
async function record(
  { day, way, of, request }: Giving,
  kind: EvidenceKind,
  facts: Facts,
  also: readonly Write[],
  own?: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { joiner, role, me } = day;
  const actor = role === 'manager' && me !== undefined ? await actorOf(me) : await operatorOf(request.caller);
  const entry = entryOf(
    { kind: 'joiner' },
    joiner,
    kind,
    { by: role, ...facts },
    {
      ...{ actor, system: way.system },
      ...(own === undefined ? {} : { private: own }),
    },
  );
  return (await unlessRefused(append(ledger(), chainOf(of), [entry], { also }))) !== undefined;
}

/** A first day is about no case: each has a chain of evidence of its own. */
function chainOf({ personId, startDate }: FirstDayAt): CaseId {
  return CaseId.parse(`c-${sha256(`first-day\n${personId}\n${startDate}`).slice(0, 24)}`);
}

async function why2nd({ day, way }: Giving): Promise<string> {
  const [now] = await waysIn(day, [way.system]);
  return now?.mark === undefined ? 'another was asked for at this very moment' : alreadyMade(now.mark);
}

/** Whom automation never touches it lets in nowhere. */
function protection(joiner: Person): string | undefined {
  const rule = protectionFor(joiner, policy(), []);
  return rule && `protected: ${rule.because}`;
}
