/** The Lambda of every connector: observe, or run one lane of a stored plan, with evidence before and after. */
import { applyChanges, type Target } from '../connectors/connector.ts';
import { type Access, AccountQuery } from '../core/access.ts';
import type { Case } from '../core/case.ts';
import type { Change } from '../core/change.ts';
import { entryOf } from '../core/entries.ts';
import { CaseSuperseded, InvalidInput, TargetThrottled, TargetUnavailable } from '../core/errors.ts';
import type { Entry, EvidenceRecord } from '../core/evidence.ts';
import type { Instant } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { batch, type Plan } from '../core/plan.ts';
import type { Receipt } from '../core/receipt.ts';
import { secondsUntil } from '../core/schedule.ts';
import { ConnectorRequest, Outcome } from '../core/steps.ts';
import { ConditionRefused } from '../ledger/transact.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { meterVendors } from '../runtime/meter.ts';
import { measureBy } from '../runtime/metrics.ts';
import { cases, people } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';
import { record } from '../runtime/record.ts';
import { loadBatch, loadCase, type Observation, observationPut, putObservation } from '../store/cases.ts';
import { findPerson, holdsRight } from '../store/people.ts';
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

async function observe(target: Target, { caseId }: Extract<ConnectorRequest, { action: 'observe' }>): Promise<Outcome> {
  const access = await target.observe(queryOf(await loadCase(cases(), caseId), target));
  await putObservation(cases(), caseId, { access, at: clock() });
  return Outcome.parse({ system: target.system });
}

async function apply(target: Target, { caseId, planDigest, lane }: Apply): Promise<Outcome> {
  const { case: handled, plan, observed } = await loadBatch(cases(), caseId, planDigest, target.system);
  const person = await findPerson(people(), handled.personId);
  if (person === undefined)
    throw new InvalidInput(`person ${handled.personId} of case ${caseId} is not known any more`);
  const changes = batch(plan, target.system, lane);
  const writing: Writing = { case: handled, person, plan, changes, cut: lane === 'cut' };
  const head = await intend(writing);
  const seen = head === undefined ? undefined : fresh(observed, clock());
  const { receipts, access, retryAfterSeconds } = await applyChanges(target, queryOf(handled, target), changes, seen);
  const after = { access, at: clock() };
  await (head === undefined
    ? Promise.all([conclude(writing, receipts, head), putObservation(cases(), caseId, after)])
    : conclude(writing, receipts, head, after));
  if (receipts.some((receipt) => receipt.status === 'throttled'))
    throw new TargetThrottled(target.system, retryAfterSeconds ?? 1);
  const unknown = receipts.filter((receipt) => receipt.status === 'unknown');
  if (unknown.length > 0)
    throw new TargetUnavailable(
      `${target.system} does not show ${unknown.length} of ${receipts.length} changes yet: ${unknown[0]?.detail ?? 'no answer'}`,
    );
  return Outcome.parse({ system: target.system, lane, receipts });
}

interface Writing {
  readonly case: Case;
  readonly person: Person;
  readonly plan: Plan;
  readonly changes: readonly Change[];
  readonly cut: boolean;
}

/**
 * The intents are durable, and the writing right is checked in the same moment, before anything is written. Answers the
 * chain's head after them; undefined when an earlier attempt began already, or may have: then look before writing.
 */
async function intend({ case: handled, person, plan, changes, cut }: Writing): Promise<EvidenceRecord | undefined> {
  const attempt = newId();
  const entries = changes.map((change) =>
    entryOf(handled, person, 'intent', { ...factsOf(plan, change), attempt }, placeOf(change)),
  );
  const also = [holdsRight(people().table, handled.personId, handled.caseId)];
  try {
    const records = await record(handled.caseId, entries, { also, cut, once: 'step' });
    return records.every((one) => one.facts.attempt === attempt) ? records.at(-1) : undefined;
  } catch (error) {
    if (error instanceof ConditionRefused)
      throw new CaseSuperseded(`another case writes for the person of ${handled.caseId} now`, { cause: error });
    throw error;
  }
}

/** What is certain is recorded, together with what was seen `after`; what is not is looked at again by the next attempt. */
async function conclude(
  { case: handled, person, plan, changes, cut }: Writing,
  receipts: readonly Receipt[],
  head: EvidenceRecord | undefined,
  after?: Observation,
): Promise<void> {
  const entries = receipts.flatMap((receipt): readonly Entry[] => {
    const change = changes.find((one) => one.id === receipt.changeId);
    if (change === undefined || receipt.status === 'unknown' || receipt.status === 'throttled') return [];
    const known = factsOf(plan, change);
    const facts = {
      ...known,
      // A change that was refused and then taken by a later attempt has two outcomes.
      step: `${known.step}/${receipt.status}`,
      status: receipt.status,
      ...(receipt.detail === undefined ? {} : { detail: receipt.detail }),
    };
    return [
      entryOf(handled, person, 'outcome', facts, {
        ...placeOf(change),
        ...(receipt.grade === undefined ? {} : { grade: receipt.grade }),
      }),
    ];
  });
  const also = after === undefined ? [] : [observationPut(cases().table, handled.caseId, after)];
  if (entries.length > 0)
    await record(handled.caseId, entries, { also, cut, ...(head === undefined ? { once: 'step' } : { head }) });
  else if (after !== undefined) await putObservation(cases(), handled.caseId, after);
}

/** `step` names this change of this plan: what tells a repetition of it. */
function factsOf(plan: Plan, change: Change): Entry['facts'] {
  return {
    step: `${plan.digest.slice(0, 16)}/${change.id}`,
    change: change.kind,
    lane: change.lane,
    rule: change.rule,
    idempotencyKey: change.idempotencyKey,
  };
}

function placeOf(change: Change): Partial<Entry> {
  return {
    system: change.system,
    ...('entitlement' in change && change.entitlement !== undefined ? { entitlement: change.entitlement } : {}),
  };
}

function queryOf({ caseId, queries }: Case, { system }: Target) {
  const query = queries[system];
  if (query === undefined) throw new InvalidInput(`case ${caseId} was not loaded for ${system}; retry it`);
  return query;
}

function fresh(observed: Observation | undefined, now: Instant): Access | undefined {
  return observed !== undefined && secondsUntil(observed.at, now) <= FRESH_SECONDS ? observed.access : undefined;
}
