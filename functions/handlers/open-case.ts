/** Gives a person's next due case its turn: takes the writing right, says whom to look for, supersedes what it subsumes, starts the state machine. */
import * as z from 'zod';
import { type Case, ClockIntent, ENDED, mayYield } from '../core/case.ts';
import { absorb, classify } from '../core/employment.ts';
import { asOf } from '../core/end-date.ts';
import { entryOf } from '../core/entries.ts';
import { InvalidInput } from '../core/errors.ts';
import { heardIn } from '../core/heard.ts';
import { type CaseId, type Instant, PersonId } from '../core/ids.ts';
import { gapOf } from '../core/late-notice.ts';
import type { Person } from '../core/person.ts';
import { queriesFor } from '../core/queries.ts';
import { addSeconds } from '../core/schedule.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { isRunning, startExecution } from '../runtime/executions.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { notify } from '../runtime/notices.ts';
import { cases, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { record } from '../runtime/record.ts';
import { putAddresses } from '../store/addresses.ts';
import { findCase, stillWaits, updateCase } from '../store/cases.ts';
import { type InboxEntry, loadPerson, type PersonFile, putPerson, releaseRight, takeRight } from '../store/people.ts';
import { lookAtEnds, waitForEnd } from './parts/end-dates.ts';
import { openExpiry } from './parts/expiry.ts';
import { WORKER } from './parts/join-people.ts';
import { expectAll, prepareForStart, stopWaitingToPrepare } from './parts/pre-hires.ts';
import { rejoin } from './parts/rejoin.ts';
import { compareWithKnown } from './parts/resembling.ts';
import { openRetention } from './parts/retention.ts';
import { supersede } from './parts/supersede.ts';
import { seekNames } from './parts/user-names.ts';
import { endWaiting, readWaiting, STALE, type Waiting, waitFor, waitsForNext } from './parts/waiting.ts';

const Wake = z.object({
  version: z.literal(INPUT_VERSION),
  personId: PersonId,
  intent: ClockIntent.optional(),
});
/** From the bus the wake-up is the detail of an event; a timer sends it bare. */
const Input = z.union([z.object({ detail: Wake }).transform(({ detail }) => detail), Wake]);

/** A connector's Lambda lives 60 s at most (infra/functions.ts): after that no write of another case can be under way. */
const LONGEST_WRITE_SECONDS = 70;

export const handler = lambda(Input, async ({ personId, intent }) => {
  if (intent === 'retention-over') await openRetention(personId, clock());
  if (intent === 'reason-over') await openExpiry(personId, clock());
  if (intent === 'end-date') await lookAtEnds(personId, clock());
  if (intent === 'pre-hire') await stopWaitingToPrepare(personId);
  await openNext(personId, clock());
});

/** At most one case gets its turn; the end of that one wakes this person again. */
async function openNext(personId: PersonId, now: Instant): Promise<void> {
  const file = await loadPerson(people(), personId);
  const { person } = file;
  if (person === undefined) throw new InvalidInput(`no person ${personId} is known; an event comes before a wake-up`);
  const inbox = file.inbox.filter((entry) => entry.caseId !== file.right);
  const waiting = await readWaiting(person, inbox, now);
  await waitFor(person, waiting, now);
  if (await prepareForStart(person, waiting, now)) return openNext(personId, now);
  const due = waiting.filter((one) => one.dueAt <= now && !waitsForNext(one, waiting));
  const next = due.find(({ entry }) => entry.cutNow) ?? due[0];
  if (next === undefined || !(await isFree(file, next.entry))) return restartIfLost(file);
  await open({ ...file, person }, next.handled, waiting, now);
}

/** An immediate termination takes over from a joiner or mover that is writing, anything from one that only looks again; nothing from a leaver. */
async function isFree({ right }: PersonFile, next: InboxEntry): Promise<boolean> {
  if (right === undefined) return true;
  const writing = await findCase(cases(), right);
  if (writing === undefined || ENDED.includes(writing.state)) return true;
  return mayYield(writing, next.cutNow);
}

async function open(
  file: PersonFile & { readonly person: Person },
  handled: Case,
  waiting: readonly Waiting[],
  now: Instant,
): Promise<void> {
  const heard = hear(file.person, handled, waiting);
  if (heard.kind === 'stale') {
    await endWaiting(handled, file.person, now, heard.because);
    return openNext(handled.personId, now);
  }
  const compared = await compareWithKnown(file.person, asOf(heard.person, now), policy());
  const { person, names } = await seekNames(compared.person, policy(), now);
  const kind = handled.kind ?? classify(file.person, person);
  const opened = { ...handled, kind, attempts: handled.attempts + 1 };
  const subsumed = subsumedBy(handled.caseId, file);
  const gap = gapOf(handled, person, policy().times.lateAfterHours);
  const facts = {
    kind,
    attempt: opened.attempts,
    ...(subsumed.length === 0 ? {} : { supersedes: subsumed }),
    ...(gap === undefined ? {} : { noticeLateBySeconds: gap.seconds }),
  };
  const queries = queriesFor(person, policy(), names);
  const taken = await unlessRefused(
    record(handled.caseId, [entryOf(opened, person, 'case-opened', facts)], {
      cut: kind === 'leaver',
      head: handled.head,
      also: (head) => [
        takeRight(people().table, handled.personId, handled.caseId, file.right),
        putPerson(people().table, person),
        ...compared.writes,
        ...putAddresses(people().table, file.person, person),
        updateCase(
          cases().table,
          handled.caseId,
          {
            kind,
            state: 'planned',
            attempts: opened.attempts,
            startedAt: now,
            queries,
            head,
            ...(kind === 'leaver' && handled.cutAt === undefined ? { cutPending: 'yes' } : {}),
            ...(file.right === undefined ? {} : { settleAfter: addSeconds(now, LONGEST_WRITE_SECONDS) }),
          },
          { condition: stillWaits(handled) },
        ),
      ],
    }),
  );
  if (taken === undefined) return logger.info('another case has the turn, or this one has ended or had its own');
  await waitForEnd(file.person, person, now);
  const closed = await Promise.all(subsumed.map((older) => supersede(older, opened, now)));
  // Approvals asked for earlier may have expired: then the case is loaded, which sees to them.
  await startExecution(opened, handled.asked ? undefined : Object.keys(queries));
  await notify(closed.flat());
}

/** Planning is by state, so a newer case does whatever parked ones still had to do, and one it takes over from. */
function subsumedBy(caseId: CaseId, { parked, right }: PersonFile): readonly CaseId[] {
  return [...parked, ...(right === undefined ? [] : [right])].filter((older) => older !== caseId);
}

/** The person once the case has been heard. The clock brings nothing to hear; what it prepares for may not wait any more. */
function hear(
  person: Person,
  handled: Case,
  waiting: readonly Waiting[],
): { kind: 'absorbed'; person: Person } | { kind: 'stale'; because: string } {
  const { event, intent, link } = handled;
  if (intent === 'pre-hire') return expectAll(person, waiting);
  if (link !== undefined) return linked(person, link);
  if (event === undefined) return { kind: 'absorbed', person };
  const heard = absorb(person, event, heardIn(handled, event));
  return heard.kind === 'stale' ? { ...heard, because: STALE } : heard;
}

/** A human's word counts until another human's. One that was found for them since may let them in: nobody would cut it once another stood in its place. */
function linked(person: Person, { system, accountId, instead, theirs = true }: NonNullable<Case['link']>) {
  if (system === WORKER)
    return { kind: 'absorbed', person: { ...person, resembles: resemblesStill(person, accountId) } } as const;
  const now = person.accounts[system];
  if (theirs && now !== undefined && now !== accountId && now !== instead)
    return {
      kind: 'stale',
      because: `they have got another account at ${system} since: look at both, and link again`,
    } as const;
  const denied = (person.notTheirs?.[system] ?? []).filter((one) => one !== accountId);
  const notTheirs = { ...person.notTheirs, [system]: theirs ? denied : [...denied, accountId] };
  const accounts = theirs ? { ...person.accounts, [system]: accountId } : person.accounts;
  return { kind: 'absorbed', person: { ...person, notTheirs, accounts } } as const;
}

function resemblesStill({ resembles = [] }: Person, settled: string): NonNullable<Person['resembles']> {
  return resembles.filter(({ workerId }) => workerId !== settled);
}

/**
 * A crash between taking the right and starting leaves a case that never ran: started again by the same name, it runs once.
 * One whose execution is over though the case is not could not even record its failure: it gives the turn back and stands in line.
 */
async function restartIfLost(file: PersonFile): Promise<void> {
  const { right } = file;
  const holder = right && (await findCase(cases(), right));
  if (holder?.kind === undefined || ENDED.includes(holder.state)) return;
  const closed = await Promise.all(subsumedBy(holder.caseId, file).map((older) => supersede(older, holder, clock())));
  const handled = { ...holder, kind: holder.kind };
  const runs = (await startExecution(handled)) === 'started' || (await isRunning(handled));
  await notify(closed.flat());
  if (runs) return;
  logger.warn('the execution of a case is over and the case is not: it is opened again', { caseId: holder.caseId });
  await rejoin(holder, [releaseRight(people().table, holder.personId, holder.caseId)]);
}
