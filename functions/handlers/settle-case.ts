/** The last step of a case: reads the receipts, keeps what is now true of the person, and says what is left. */
import type { Access } from '../core/access.ts';
import { accountRulesAfter } from '../core/account-reason.ts';
import { waitingFor } from '../core/awaited.ts';
import type { Case } from '../core/case.ts';
import { ENDED } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import { InvalidInput } from '../core/errors.ts';
import type { Instant } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Plan } from '../core/plan.ts';
import type { Reason } from '../core/reason.ts';
import { destroyAt } from '../core/retention.ts';
import { addDays, addSeconds, owedFrom, secondsUntil } from '../core/schedule.ts';
import { acknowledgedBy, reasonsAfter, type Settlement, settlement } from '../core/settle.ts';
import { INPUT_VERSION, type Settled, SettleInput } from '../core/steps.ts';
import { unlessRefused, writeAll } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { cases, ledger, people, wake } from '../runtime/parts.ts';
import { policy } from '../runtime/policy-pack.ts';
import { record } from '../runtime/record.ts';
import { setTimer } from '../runtime/timers.ts';
import { loadPlan, loadWork, updateCase, type Work } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { holdsRight, loadPerson, putPerson, putReasons } from '../store/people.ts';
import { endTurn, parkTurn } from '../store/turns.ts';

/** A margin over the approval's own expiry, so that the case finds it expired when it looks. */
const EXPIRY_MARGIN_SECONDS = 1;

type Again = Extract<Settlement, { kind: 'again' }>;

interface Settling {
  readonly work: Work;
  readonly person: Person;
  readonly plan: Plan;
  readonly before: readonly Reason[];
  readonly outcomes: SettleInput['outcomes'];
  readonly now: Instant;
}

export const handler = lambda(SettleInput, async ({ caseId, planDigest, outcomes }): Promise<Settled> => {
  const [work, plan] = await Promise.all([loadWork(cases(), caseId), loadPlan(cases(), caseId, planDigest)]);
  const answer = (action: Settled['action'], seconds = 0): Settled => ({
    version: INPUT_VERSION,
    caseId,
    planDigest,
    action,
    seconds,
  });
  // An attempt before this one may have ended the case and then not come to waking the next: waking twice is waking once.
  if (ENDED.includes(work.case.state))
    return answer('done', await wake('CaseEnded', [work.case.personId]).then(() => 0));
  const { person, reasons, right } = await loadPerson(people(), work.case.personId);
  if (person === undefined)
    throw new InvalidInput(`person ${work.case.personId} of case ${caseId} is not known any more`);
  if (right !== caseId) return answer('done');
  const settling: Settling = { work, person, plan, before: reasons, outcomes, now: clock() };
  const settled = settlement(work.case, plan, outcomes, settling.now, seenBy(work));
  if (settled.kind === 'again') return answer('again', await lookAgain(settling, settled));
  if (settled.kind === 'ask') return answer('ask', await keep(settling).then(() => untilExpiry(plan, settling.now)));
  // First the timer, which decides again when it fires: a crash after the case has ended must not lose it.
  if (work.case.kind === 'leaver' && settled.kind.startsWith('completed')) await setRetentionTimer(settling);
  const finished = await unlessRefused(finish(settling, settled).then(() => settled.kind));
  if (finished !== undefined) measureEnd(settling, finished);
  await wake('CaseEnded', [work.case.personId]);
  return answer('done');
});

/** What is true of the person after this much of the plan has run. */
function known({ work, person, plan, before, outcomes }: Settling, complete: boolean): readonly Write[] {
  const accounts = Object.fromEntries(
    work.observed.flatMap(({ access }) =>
      ours(plan, access.system) && access.accountId !== undefined ? [[access.system, access.accountId]] : [],
    ),
  );
  return [
    putPerson(people().table, {
      ...person,
      accounts: { ...person.accounts, ...accounts },
      accountRules: accountRulesAfter(person, policy(), seenBy(work)),
    }),
    putReasons(people().table, person.personId, reasonsAfter(plan, before, outcomes, complete)),
  ];
}

function seenBy({ observed }: Work): readonly Access[] {
  return observed.map(({ access }) => access);
}

/** Accounts of somebody else are not in the prediction: they never become this person's. */
function ours(plan: Plan, system: string): boolean {
  return plan.predicted.some((access) => access.system === system);
}

function progress({ work, plan, outcomes }: Settling): Partial<Case> {
  return { acknowledged: [...new Set([...work.case.acknowledged, ...acknowledgedBy(plan, outcomes)])] };
}

/** Everything is written, so an event that waits for this person may go first (`mayYield` in core): it is told once. */
async function lookAgain(settling: Settling, { seconds, awaited }: Again): Promise<number> {
  await keep(settling, awaited === undefined ? {} : { awaited, note: waitingFor(awaited) });
  if (awaited !== undefined && settling.work.case.awaited === undefined)
    await wake('CaseReceived', [settling.work.case.personId]);
  return seconds;
}

async function keep(settling: Settling, also: Pick<Case, 'awaited' | 'note'> = {}): Promise<void> {
  const { caseId, personId } = settling.work.case;
  await unlessRefused(
    writeAll(ledger(), [
      holdsRight(people().table, personId, caseId),
      ...known(settling, true),
      updateCase(cases().table, caseId, { ...progress(settling), ...also, state: 'verifying' }),
    ]),
  );
}

async function finish(settling: Settling, settled: Exclude<Settlement, { kind: 'ask' | 'again' }>): Promise<void> {
  const { work, person, plan, outcomes, now } = settling;
  const { caseId } = work.case;
  const stays = settled.kind === 'held' || settled.kind === 'blocked';
  const kind = settled.kind === 'completed-with-exceptions' ? 'completed' : settled.kind;
  const receipts = outcomes.flatMap((one) => one.receipts);
  const facts = {
    planDigest: plan.digest,
    state: settled.kind,
    observed: work.observed.map(({ access }) => `${access.system} ${access.status} ${access.holdings.length}`),
    changed: receipts.filter((receipt) => receipt.status === 'changed').length,
    ...(settled.note === undefined ? {} : { note: settled.note }),
  };
  await record(caseId, [entryOf(work.case, person, kind, facts)], {
    also: [
      ...(stays ? parkTurn(people().table, work.case) : endTurn(people().table, work.case)),
      ...known(settling, !stays),
      updateCase(
        cases().table,
        caseId,
        {
          ...progress(settling),
          state: settled.kind,
          note: settled.note,
          ...('findings' in settled ? { findings: settled.findings } : {}),
          ...(stays ? {} : { endedAt: now }),
        },
        {
          remove: ['cutPending', 'settleAfter', 'awaited', ...(settled.note === undefined ? (['note'] as const) : [])],
        },
      ),
    ],
    cut: work.case.kind === 'leaver',
  });
}

function measureEnd({ work, now }: Settling, kind: Settlement['kind']): void {
  if (kind === 'blocked') measure('CaseBlocked');
  if (kind === 'held') measure('CaseHeld');
  const { event, receivedAt } = work.case;
  if (work.case.kind !== 'joiner' || event === undefined || !kind.startsWith('completed')) return;
  measure('TimeToReady', secondsUntil(owedFrom(event, receivedAt), now));
}

/** When retention is over the person is looked at again, and what is then right is done. */
async function setRetentionTimer({ work, person, now }: Settling): Promise<void> {
  if (work.case.intent === 'retention-over') return;
  const { leaver } = policy();
  const soonest = addDays(now, leaver.destroy.afterDays);
  const allowed = destroyAt(person, leaver);
  // Cut before the last day, the person is not destroyed before it and its retention are over.
  const at = allowed !== undefined && allowed > soonest ? allowed : soonest;
  await setTimer(`retention-${work.case.caseId}`, at, {
    version: INPUT_VERSION,
    personId: person.personId,
    intent: 'retention-over',
  });
}

function untilExpiry(plan: Plan, now: Instant): number {
  const [first] = plan.approvals.map((need) => need.expiresAt).sort();
  return first === undefined ? 1 : Math.max(1, secondsUntil(now, addSeconds(first, EXPIRY_MARGIN_SECONDS)));
}
