/** The Lambda of every connector: observe, or run one lane of a stored plan, with evidence before and after. */
import { applyChanges, type Target } from '../connectors/connector.ts';
import { ConnectorRequest } from '../connectors/request.ts';
import { AccountQuery } from '../core/access.ts';
import type { AccountsPage } from '../core/account-list.ts';
import type { Case } from '../core/case.ts';
import type { Change, Lane } from '../core/change.ts';
import { intentOf, outcomeOf } from '../core/entries.ts';
import { CaseSuperseded, InvalidInput, TargetThrottled, TargetUnavailable } from '../core/errors.ts';
import type { EvidenceRecord, Head } from '../core/evidence.ts';
import type { Instant, System } from '../core/ids.ts';
import { batch, type Plan } from '../core/plan.ts';
import { Receipt } from '../core/receipt.ts';
import { secondsUntil } from '../core/schedule.ts';
import { Outcome } from '../core/steps.ts';
import { expectedAt } from '../core/target-drift.ts';
import { ConditionRefused } from '../ledger/transact.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { meterVendors } from '../runtime/meter.ts';
import { measureBy } from '../runtime/metrics.ts';
import { cases, people, stores } from '../runtime/parts.ts';
import { record } from '../runtime/record.ts';
import {
  type BatchName,
  beginBatch,
  loadCase,
  type Observation,
  observationPut,
  putObservation,
} from '../store/cases.ts';
import { holdsRight } from '../store/people.ts';
import { type Batch, readBatch } from '../store/work.ts';
import { connection } from './parts/connection.ts';

/** How old an observation may be to plan a write on without looking again. Our choice: docs/adr/0002-look-before-write.md */
const FRESH_SECONDS = 60;

type Apply = Extract<ConnectorRequest, { action: 'apply' }>;

/** `connect` reads the target's secret: when the function is first used, and again as `connection` says. */
export function connectorHandler(connect: () => Promise<Target>) {
  meterVendors();
  const connected = connection(connect, clock);
  return lambda(ConnectorRequest, async (request) => {
    switch (request.action) {
      case 'look':
        if (request.how === 'anew') connected.forget();
        return connected.with((target) => target.observe(AccountQuery.parse(request.query)));
      case 'list':
        return connected.with((target) => list(target, request.from)).catch(measured);
      case 'observe':
        return connected.with((target) => observe(target, request)).catch(measured);
      case 'apply':
        return connected.with((target) => apply(target, request)).catch(measured);
      default:
        return request satisfies never;
    }
  });
}

/** A target that asks us to wait is no failure, but somebody may want to know how often. */
function measured(this: void, error: unknown): never {
  if (error instanceof TargetThrottled) measureBy('TargetThrottled', error.system);
  throw error;
}

/** A target without such a listing answers null: its accounts are compared by cases alone. */
async function list(target: Target, from: string | undefined): Promise<AccountsPage | null> {
  return target.list === undefined ? null : target.list(from);
}

async function observe(target: Target, { caseId }: Extract<ConnectorRequest, { action: 'observe' }>): Promise<Outcome> {
  const access = await target.observe(queryOf(await loadCase(cases(), caseId), target));
  await putObservation(cases(), caseId, { access, at: clock() });
  return Outcome.parse({ system: target.system });
}

async function apply(target: Target, { caseId, personId, planDigest, lane }: Apply): Promise<Outcome> {
  const name: BatchName = `${planDigest}/${lane}`;
  const [stored, { observed, repeated }] = await Promise.all([
    readBatch(stores(), { caseId, personId }, planDigest),
    beginBatch(cases(), caseId, target.system, name),
  ]);
  const changes = batch(stored.plan, target.system, lane);
  const writing: Writing = { ...stored, system: target.system, changes, lane, repeated };
  const head = await intend(writing);
  const seen = repeated ? undefined : fresh(observed, clock());
  const began = seen?.at ?? clock();
  const planned = expectedAt(stored.plan, target.system, lane);
  const applied = await applyChanges(target, queryOf(stored.case, target), changes, seen?.access, planned);
  const { access, retryAfterSeconds } = applied;
  // What is held was seen when it was last looked for: that is how fresh this is for the lane to come.
  const at = applied.holdings === 'before' ? began : clock();
  const { receipts, head: last } = await conclude(writing, applied.receipts, head, { access, at, begun: name });
  if (receipts.some((receipt) => receipt.status === 'throttled'))
    throw new TargetThrottled(target.system, retryAfterSeconds ?? 1);
  const unknown = receipts.filter((receipt) => receipt.status === 'unknown');
  if (unknown.length > 0)
    throw new TargetUnavailable(
      `${target.system} does not show ${unknown.length} of ${receipts.length} changes yet: ${unknown[0]?.detail ?? 'no answer'}`,
    );
  return Outcome.parse({ system: target.system, lane, receipts, ...(last === undefined ? {} : { head: last }) });
}

interface Writing extends Batch {
  readonly system: System;
  readonly changes: readonly Change[];
  readonly lane: Lane;
  readonly repeated: boolean;
}

/**
 * Before anything is written its intent is durable, and the writing right this case's. The first lane's intents came with the
 * plan. Answers the chain's head as far as it is known.
 */
async function intend(writing: Writing): Promise<Head | undefined> {
  const { case: handled, person, plan, system, changes, lane, right, repeated } = writing;
  if (right !== handled.caseId) throw superseded(handled);
  if (lane === writing.intended) return handled.head;
  const also = [holdsRight(people().table, handled.personId, handled.caseId)];
  // What the lanes before wrote moved the chain on: its head is looked up.
  const once = repeated ? { once: 'step' } : {};
  const intent = intentOf(handled, person, plan, { lane, system, changes });
  const records = await record(handled.caseId, [intent], { also, cut: lane === 'cut', ...once }).catch(
    (error: unknown) => {
      throw error instanceof ConditionRefused ? superseded(handled, error) : error;
    },
  );
  return newestOf(records);
}

function superseded({ caseId }: Case, cause?: unknown): CaseSuperseded {
  return new CaseSuperseded(`another case writes for the person of ${caseId} now`, { cause });
}

interface Concluded {
  /** As evidence has them: on a repetition, as an earlier attempt had recorded them. */
  readonly receipts: readonly Receipt[];
  readonly head: Head | undefined;
}

/** What is certain is recorded, together with what was seen `after`; what is not is looked at again by the next attempt. */
async function conclude(
  { case: handled, person, plan, changes, lane, repeated }: Writing,
  answered: readonly Receipt[],
  head: Head | undefined,
  after: Observation,
): Promise<Concluded> {
  const receipts = repeated ? answered.map(perhapsEarlier) : answered;
  const certain = receipts.flatMap((receipt) => {
    const change = changes.find((one) => one.id === receipt.changeId);
    return change === undefined || !isCertain(receipt) ? [] : [{ change, receipt }];
  });
  const entries = certain.map(({ change, receipt }) => outcomeOf(handled, person, plan, change, receipt));
  // A repetition whose outcomes are in the chain already writes none of what goes with them.
  if (repeated || entries.length === 0) await putObservation(cases(), handled.caseId, after);
  if (entries.length === 0) return { receipts, head };
  const also = [observationPut(cases().table, handled.caseId, after)];
  const beside = repeated ? { once: 'step' } : isAlone(plan, lane) ? { head, also } : { also };
  const records = await record(handled.caseId, entries, { cut: lane === 'cut', ...beside });
  const recorded = new Map(records.map((one, index) => [certain[index]?.change.id, one.facts]));
  return {
    receipts: receipts.map((receipt) => asRecorded(receipt, recorded.get(receipt.changeId))),
    head: newestOf(records) ?? head,
  };
}

/** Beside another target's outcomes the head from before is most likely gone: one small look costs less than a transaction that is refused. */
function isAlone({ changes }: Plan, lane: Lane): boolean {
  return new Set(changes.filter((change) => change.lane === lane).map(({ system }) => system)).size === 1;
}

function isCertain({ status }: Receipt): boolean {
  return status !== 'unknown' && status !== 'throttled';
}

/** The batch began before, and nobody heard what that attempt did: what is so now, it may have done. */
function perhapsEarlier(receipt: Receipt): Receipt {
  return receipt.status === 'already-so' ? { ...receipt, attempt: 'earlier' } : receipt;
}

function asRecorded(receipt: Receipt, facts: EvidenceRecord['facts'] | undefined): Receipt {
  if (facts === undefined) return receipt;
  const { attempt: _, ...rest } = receipt;
  const { status, attempt } = Receipt.pick({ status: true, attempt: true }).strip().parse(facts);
  return { ...rest, status, ...(attempt === undefined ? {} : { attempt }) };
}

/** The record furthest on: of a repetition, some are of earlier attempts. */
function newestOf(records: readonly EvidenceRecord[]): Head | undefined {
  const [last] = records.toSorted((a, b) => b.position - a.position);
  return last && { position: last.position, hash: last.hash };
}

function queryOf({ caseId, queries }: Case, { system }: Target) {
  const query = queries[system];
  if (query === undefined) throw new InvalidInput(`case ${caseId} was not loaded for ${system}; retry it`);
  return query;
}

function fresh(observed: Observation | undefined, now: Instant): Observation | undefined {
  return observed !== undefined && secondsUntil(observed.at, now) <= FRESH_SECONDS ? observed : undefined;
}
