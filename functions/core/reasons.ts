/** The grant ledger of one person: which reasons live once policy, time and decisions have been heard. */
import { awayRecords, liveRecords, standing } from './employment.ts';
import type { CaseId, EntitlementId, Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { ApprovalRule } from './policy/approvals.ts';
import type { Birthright, Policy } from './policy/policy.ts';
import { type Decision, isLive, type Reason } from './reason.ts';
import type { AskedFor, RequestReasons } from './request-reasons.ts';
import { restored } from './restoration.ts';

/** What a person would hold but for an approval nobody has given yet. */
export interface Pending {
  readonly entitlement: EntitlementId;
  readonly birthright: Birthright;
  readonly approval: ApprovalRule;
}

export interface Reasons {
  /** Live and refused reasons; a refused one is kept so that nobody is asked twice. */
  readonly kept: readonly Reason[];
  readonly pending: readonly Pending[];
  /** Requests that wait for somebody. */
  readonly asked: readonly AskedFor[];
  /** Entitlements that some reason supported before and none does now. */
  readonly lost: readonly EntitlementId[];
}

interface Known {
  readonly caseId: CaseId;
  readonly person: Person;
  readonly policy: Policy;
  readonly now: Instant;
  readonly reasons: readonly Reason[];
  /** What was asked for: reasons of their own. */
  readonly requested: RequestReasons;
  /** Is it held at its target already, whoever granted it, and not only through a group? Then nobody need approve that it stays. */
  holds(entitlement: EntitlementId): boolean;
  /** The decision that counts for the approval this entitlement needs, if one was made. */
  decisionOn(entitlement: EntitlementId, approval: ApprovalRule, wantedBy: string): Decision | undefined;
}

/** The reasons after everything known has been heard. Taking away asks nobody; giving may. */
export function settleReasons(known: Known): Reasons {
  const wanted = new Map<string, Birthright>();
  for (const record of liveRecords(known.person)) {
    for (const birthright of known.policy.birthrightsFor(record))
      wanted.set(key(birthright.entitlement, birthright.rule), birthright);
  }
  const others = [...known.reasons.filter(({ request }) => request === undefined), ...givenBack(known)].filter(
    (reason) => reason.kind !== 'birthright' && isLive(reason, known.now) && survives(reason, known.person),
  );
  const outcomes = [...wanted.values()].map((birthright) => birthrightReason(known, birthright));
  const stay = keptAway(known).filter(({ entitlement, rule }) => !wanted.has(key(entitlement, rule)));
  const kept = [
    ...others,
    ...stay,
    ...known.requested.reasons,
    ...outcomes.filter((outcome) => outcome.kind === 'reason').map((outcome) => outcome.reason),
  ];
  const pending = outcomes
    .filter((outcome) => outcome.kind === 'pending')
    .map(({ entitlement, birthright, approval }) => ({ entitlement, birthright, approval }));
  const supported = new Set(kept.filter((reason) => isLive(reason, known.now)).map((reason) => reason.entitlement));
  const before = new Set(
    known.reasons
      .filter((reason) => reason.decision === undefined || reason.decision.outcome === 'approved')
      .map((reason) => reason.entitlement),
  );
  return {
    kept,
    pending: pending.filter((one) => !supported.has(one.entitlement)),
    asked: known.requested.asked,
    lost: [...before].filter((entitlement) => !supported.has(entitlement)),
  };
}

/** What was asked for and given before they left, and is not among their reasons still. Its request ended with the work: it stands to its day by itself. */
function givenBack({ person, policy, now, reasons }: Known): readonly Reason[] {
  const still = new Set(
    reasons.filter((reason) => isLive(reason, now)).map((reason) => key(reason.entitlement, reason.rule)),
  );
  return restored(person, now)
    .filter((reason) => !still.has(key(reason.entitlement, reason.rule)) && isAllowed(reason, { person, policy }))
    .map(({ request: _, ...reason }) => reason);
}

/** A leaver keeps exceptions only. */
function survives(reason: Reason, person: Person): boolean {
  return reason.kind === 'exception' || standing(person) !== 'ended';
}

/** What was asked for is given back where it may be asked for still. */
function isAllowed({ kind, entitlement }: Reason, { person, policy }: Pick<Known, 'person' | 'policy'>): boolean {
  if (kind !== 'request') return true;
  return liveRecords(person).some((record) => policy.requestRule(kind, entitlement, record) !== undefined);
}

/** What rules gave by a record that is on leave now, beside one that works: it stays, and nothing new comes by it. */
function keptAway({ person, policy, reasons }: Known): readonly Reason[] {
  const away = awayRecords(person).flatMap((record) => policy.birthrightsFor(record));
  return reasons.filter(
    ({ kind, until, entitlement, rule }) =>
      kind === 'birthright' &&
      until === undefined &&
      away.some((one) => key(one.entitlement, one.rule) === key(entitlement, rule)),
  );
}

type Outcome = { readonly kind: 'reason'; readonly reason: Reason } | ({ readonly kind: 'pending' } & Pending);

function birthrightReason(known: Known, birthright: Birthright): Outcome {
  const { entitlement, rule, because } = birthright;
  const existing = known.reasons.find(
    (reason) =>
      reason.kind === 'birthright' &&
      reason.until === undefined &&
      !askedInVain(reason, known.caseId) &&
      key(reason.entitlement, reason.rule) === key(entitlement, rule),
  );
  if (existing !== undefined) return { kind: 'reason', reason: existing };
  const before = known.policy.times.asksAgain
    ? undefined
    : restored(known.person, known.now).find(
        (reason) => reason.kind === 'birthright' && key(reason.entitlement, reason.rule) === key(entitlement, rule),
      );
  if (before !== undefined) return { kind: 'reason', reason: before };
  const fresh: Reason = { entitlement, kind: 'birthright', rule, because, since: known.now, caseId: known.caseId };
  const approval = known.policy.approvalFor(entitlement);
  if (approval === undefined || known.holds(entitlement)) return { kind: 'reason', reason: fresh };
  const decision = known.decisionOn(entitlement, approval, rule);
  return decision === undefined
    ? { kind: 'pending', entitlement, birthright, approval }
    : { kind: 'reason', reason: { ...fresh, decision } };
}

/** Nobody decided in time, and that was another case: this one asks again. What was denied is not asked again. */
function askedInVain({ decision, caseId }: Reason, now: CaseId): boolean {
  return decision?.outcome === 'expired' && caseId !== now;
}

function key(entitlement: EntitlementId, rule: string): string {
  return `${entitlement} ${rule}`;
}
