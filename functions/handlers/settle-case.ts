/** The last step of a case: reads the receipts, keeps what is now true of the person, and says what is left. */
import type { Access } from '../core/access.ts';
import { accountRulesAfter } from '../core/account-reason.ts';
import { nextNotice } from '../core/approval.ts';
import { waitingFor } from '../core/awaited.ts';
import type { Case } from '../core/case.ts';
import { ENDED, isFromHr } from '../core/case.ts';
import { closing, closingFacts } from '../core/closing.ts';
import { primaryRecord } from '../core/employment.ts';
import { entryOf } from '../core/entries.ts';
import type { EvidenceKind, Head } from '../core/evidence.ts';
import { type Instant, type PersonId, System } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Plan } from '../core/plan.ts';
import type { Reason } from '../core/reason.ts';
import { voidRequests } from '../core/request-reasons.ts';
import { rememberLeft } from '../core/restoration.ts';
import { destroyAt } from '../core/retention.ts';
import { addDays, addSeconds, owedFrom, secondsUntil } from '../core/schedule.ts';
import { acknowledgedBy, reasonsAfter, type Settlement, settlement } from '../core/settle.ts';
import { INPUT_VERSION, type Settled, SettleInput } from '../core/steps.ts';
import { hasDrifted } from '../core/target-drift.ts';
import { lostName } from '../core/user-name.ts';
import { unlessRefused, writeAll } from '../ledger/write-all.ts';
import { announce } from '../runtime/announce.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { cases, ledger, people, stores } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { record } from '../runtime/record.ts';
import { moveTimer, timerName } from '../runtime/timers.ts';
import { wake } from '../runtime/wake.ts';
import { updateCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { knowAccount } from '../store/names.ts';
import { anyWaiting, holdsRight, putPerson, putReasons } from '../store/people.ts';
import { deleteRequests } from '../store/requests.ts';
import { endTurn, parkTurn } from '../store/turns.ts';
import { putWait } from '../store/waits.ts';
import { readPlannedWork, type Work } from '../store/work.ts';
import { expiryWrites, moveExpiryTimer } from './parts/expiry.ts';
import { closeLeftOver } from './parts/left-over.ts';
import { firstDayEnds, tellOperator, tellStopped } from './parts/looking-again.ts';

/** A margin over the approval's own times, so that the case finds it due when it looks. */
const NOTICE_MARGIN_SECONDS = 1;

type Again = Extract<Settlement, { kind: 'again' }>;

interface Settling {
  readonly work: Work;
  readonly plan: Plan;
  readonly outcomes: SettleInput['outcomes'];
  readonly now: Instant;
}

export const handler = lambda(SettleInput, async ({ caseId, personId, planDigest, outcomes }): Promise<Settled> => {
  const { plan, ...work } = await readPlannedWork(stores(), { caseId, personId }, policy().systems, planDigest);
  const answer = (action: Settled['action'], seconds = 0): Settled => ({ version: INPUT_VERSION, action, seconds });
  // An attempt before this one may have ended or parked the case and then not come to waking the next: twice is once.
  if (ENDED.includes(work.case.state) || work.right !== caseId) {
    if (work.case.asked && ENDED.includes(work.case.state)) await closeLeftOver(work.case, work.person);
    if (work.case.state === 'held' || work.case.state === 'blocked') await tellStopped(work.case);
    return answer('done', await wakeNext(personId).then(() => 0));
  }
  const settling: Settling = { work, plan, outcomes, now: clock() };
  const settled = settlement({ ...work.case, attested: work.attested }, plan, outcomes, settling.now, seenBy(work), {
    firstDayEnds: firstDayEnds(work.person),
    nameLost: lostName(work.person, seenBy(work)),
  });
  await moveExpiryTimer(work.case, work.reasons, plan.reasons, settling.now);
  if (settled.kind === 'again') return answer('again', await lookAgain(settling, settled));
  if (settled.kind === 'ask') return answer('ask', await keep(settling).then(() => untilNotice(plan, settling.now)));
  // First the timer, which decides again when it fires: a crash after the case has ended must not lose it.
  if (work.case.kind === 'leaver' && endsWork(settled)) await setRetentionTimer(settling);
  if (settled.kind === 'waiting') await tellOperator(work.case, settled, settling.now);
  const finished = await unlessRefused(finish(settling, settled).then(() => settled.kind));
  if (finished !== undefined) measureEnd(settling, finished);
  if (finished === 'held' || finished === 'blocked') await tellStopped(work.case);
  if (finished?.startsWith('completed') && work.case.asked) await closeLeftOver(work.case, work.person);
  if (finished !== undefined) await tellTickets(work, settled);
  await wakeNext(personId);
  return answer('done');
});

/** Ticket systems hear how it went, where a ticket asked for something of this person's or people have something to do. A lost word is their sweep's. */
async function tellTickets({ case: { caseId, personId }, requests }: Work, settled: Finish): Promise<void> {
  const tickets = requests.flatMap(({ ticket }) => ticket ?? []);
  const tasks = 'findings' in settled ? settled.findings.flatMap(({ task }) => task ?? []) : [];
  if (tickets.length + tasks.length === 0) return;
  await announce('CaseSettled', { version: INPUT_VERSION, caseId, personId, tickets });
}

/** All of it has run that can: also where it looks again at what others have to see to. */
function endsWork({ kind }: Settlement): boolean {
  return kind === 'waiting' || kind.startsWith('completed');
}

/** Whoever waits for the turn that was just given back. What comes in after this look finds the turn free. */
async function wakeNext(personId: PersonId): Promise<void> {
  if (await anyWaiting(people(), personId)) await wake('CaseEnded', [personId]);
}

/** What is true of the person after this much of the plan has run. */
function known({ work, plan, outcomes, now }: Settling, complete: boolean, ends = false): readonly Write[] {
  const { person } = work;
  const accounts = Object.fromEntries(
    work.observed.flatMap(({ access }) =>
      ours(plan, access.system) && !hasDrifted(outcomes, access.system) && access.accountId !== undefined
        ? [[access.system, access.accountId]]
        : [],
    ),
  );
  const { personId } = person;
  const after = reasonsAfter(plan, work.reasons, outcomes, complete);
  const over = voidRequests({ ...work, now }, after).map(({ requestId }) => requestId);
  return [
    putPerson(people().table, {
      ...rememberLeft(named(work), stillAsked(work), plan.observed, ends),
      accounts: { ...person.accounts, ...plan.linked, ...accounts },
      accountRules: accountRulesAfter(person, policy(), seenBy(work)),
    }),
    putReasons(people().table, personId, after),
    ...newlyKnown(person, { ...plan.linked, ...accounts }),
    ...deleteRequests(people().table, personId, over),
    ...expiryWrites(person, { before: work.reasons, after, seen: seenBy(work), now }),
  ];
}

/** Without what was asked for and has been withdrawn since: an ending that is taken back gives it back to nobody. */
function stillAsked({ reasons, requests }: Work): readonly Reason[] {
  return reasons.filter(({ request }) => request === undefined || requests.some((one) => one.requestId === request));
}

/** Without a user name that somebody else's account got first. */
function named({ person, observed }: Work): Person {
  const { userName: _, ...unnamed } = person;
  return lostName(
    person,
    observed.map(({ access }) => access),
  )
    ? unnamed
    : person;
}

/** Whose each account is, once it is: nobody else is linked to it. */
function newlyKnown({ personId, accounts }: Person, seen: Readonly<Record<string, string>>): readonly Write[] {
  const fresh = Object.entries(seen).filter(([system, accountId]) => accounts[System.parse(system)] !== accountId);
  return fresh.map(([system, accountId]) => knowAccount(people().table, system, accountId, personId));
}

function seenBy({ observed }: Work): readonly Access[] {
  return observed.map(({ access }) => access);
}

/** Accounts of somebody else are not in the prediction, or were refused when they turned up: they never become this person's. */
function ours(plan: Plan, system: string): boolean {
  return plan.predicted.some((access) => access.system === system);
}

function progress({ work, plan, outcomes }: Settling): Partial<Case> {
  return { acknowledged: [...new Set([...work.case.acknowledged, ...acknowledgedBy(plan, outcomes)])] };
}

/** Everything is written, so an event that waits for this person may go first (`mayYield` in core). */
async function lookAgain(settling: Settling, { seconds, awaited, replans }: Again): Promise<number> {
  await keep(settling, {
    ...(awaited === undefined ? {} : { awaited, note: waitingFor(awaited) }),
    ...(replans === undefined ? {} : { replans }),
  });
  if (awaited !== undefined) await wakeNext(settling.work.case.personId);
  return seconds;
}

async function keep(settling: Settling, also: Pick<Case, 'awaited' | 'note' | 'replans'> = {}): Promise<void> {
  const { caseId, personId } = settling.work.case;
  await unlessRefused(
    writeAll(ledger(), [
      holdsRight(people().table, personId, caseId),
      ...known(settling, true),
      updateCase(cases().table, caseId, { ...progress(settling), ...also, state: 'verifying' }),
    ]),
  );
}

type Finish = Exclude<Settlement, { kind: 'ask' | 'again' }>;

async function finish(settling: Settling, settled: Finish): Promise<void> {
  const { work, plan, outcomes, now } = settling;
  const { caseId } = work.case;
  const stops = settled.kind === 'held' || settled.kind === 'blocked';
  const stays = stops || settled.kind === 'waiting';
  const receipts = outcomes.flatMap((one) => one.receipts);
  const facts = {
    planDigest: plan.digest,
    state: settled.kind,
    observed: work.observed.map(({ access }) => `${access.system} ${access.status} ${access.holdings.length}`),
    changed: receipts.filter(({ status, attempt }) => status === 'changed' || attempt === 'earlier').length,
    ...(settled.kind === 'waiting'
      ? { lookAgainAt: settled.lookAgain.at, tells: settled.lookAgain.toldAt === now }
      : {}),
    ...(settled.note === undefined ? {} : { note: settled.note }),
    ...('findings' in settled ? closingFacts(closedBy(settling)) : {}),
  };
  await record(caseId, [entryOf(work.case, work.person, EVIDENCE[settled.kind], facts)], {
    head: newest([work.case.head, ...outcomes.map((one) => one.head)]),
    also: [
      ...(stays ? parkTurn(people().table, work.case) : endTurn(people().table, work.case)),
      ...known(settling, !stops, !stops),
      updateCase(
        cases().table,
        caseId,
        {
          ...progress(settling),
          state: settled.kind === 'waiting' ? 'scheduled' : settled.kind,
          note: settled.note,
          ...('findings' in settled ? { findings: settled.findings } : {}),
          ...('lookAgain' in settled ? { lookAgain: settled.lookAgain } : {}),
          ...(stays ? {} : { endedAt: now }),
        },
        {
          remove: [
            'cutPending',
            'settleAfter',
            'awaited',
            'replans',
            ...(settled.kind === 'waiting' ? [] : (['lookAgain'] as const)),
            ...(settled.note === undefined ? (['note'] as const) : []),
          ],
        },
      ),
    ],
    cut: work.case.kind === 'leaver',
  });
}

/** Control by control: by what it is closed, or what is wanting. */
function closedBy({ work, plan, outcomes }: Settling) {
  return closing(plan, outcomes, seenBy(work), { attested: work.attested, waived: work.case.waived });
}

/** What evidence calls the end of a case, or of its turn. */
const EVIDENCE = {
  held: 'held',
  blocked: 'blocked',
  waiting: 'scheduled',
  completed: 'completed',
  'completed-with-exceptions': 'completed',
} as const satisfies Record<Finish['kind'], EvidenceKind>;

/** The head that is furthest on. */
function newest(heads: readonly (Head | undefined)[]): Head | undefined {
  return heads.flatMap((head) => head ?? []).toSorted((a, b) => b.position - a.position)[0];
}

function measureEnd({ work, now }: Settling, kind: Settlement['kind']): void {
  if (kind === 'blocked') measure('CaseBlocked');
  if (kind === 'held') measure('CaseHeld');
  const { event, receivedAt } = work.case;
  if (work.case.kind !== 'joiner' || event === undefined || !kind.startsWith('completed')) return;
  measure('TimeToReady', secondsUntil(owedFrom(event, receivedAt), now));
}

/** When retention is over the person is looked at again, and what is then right is done. */
async function setRetentionTimer({ work: { person, ...work }, now }: Settling): Promise<void> {
  if (work.case.intent === 'retention-over' || work.case.lookAgain !== undefined) return;
  const leaver = policy().leaverFor(primaryRecord(person));
  const soonest = addDays(now, leaver.destroy.afterDays);
  const allowed = destroyAt(person, leaver);
  // Cut before the last day, the person is not destroyed before it and its retention are over.
  const at = allowed !== undefined && allowed > soonest ? allowed : soonest;
  // Retention counts from the leaving: a case the clock or a request opened since starts none, unless the leaver's own never came so far.
  const first = !isFromHr(work.case);
  const set = await unlessRefused(
    writeAll(ledger(), [putWait(people().table, person.personId, 'retention-over', at, { first })]),
  );
  if (set === undefined) return;
  const { personId } = person;
  await moveTimer(timerName('retention-over', personId), at, {
    ...{ version: INPUT_VERSION, personId, intent: 'retention-over' },
  });
}

/** Until somebody is to be reminded, others may decide too, or an approval expires. */
function untilNotice(plan: Plan, now: Instant): number {
  const [first] = plan.approvals.map((need) => nextNotice(need, now)).sort();
  return first === undefined ? 1 : Math.max(1, secondsUntil(now, addSeconds(first, NOTICE_MARGIN_SECONDS)));
}
