/** The grant ledger of one person: which reasons live once policy, time and decisions have been heard. */
import { systemsWithAccount } from './account-reason.ts';
import { awayRecords, liveRecords, standing } from './employment.ts';
import { type CaseId, type EntitlementId, entitlementParts, type Instant } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { ApprovalRule } from './policy/approvals.ts';
import type { Birthright, Policy } from './policy/policy.ts';
import { type Decision, isLive, type Reason } from './reason.ts';
import { isLifted, jobOf, refusalsStanding } from './refusal.ts';
import type { AskedFor, RequestReasons } from './request-reasons.ts';
import { restored } from './restoration.ts';

/** What a person would hold but for an approval nobody has given yet. */
export interface Pending {
  readonly entitlement: EntitlementId;
  readonly birthright: Birthright;
  readonly approval: ApprovalRule;
  /** The employment it is for: its manager is asked. */
  readonly record: WorkerRecord;
}

export interface Reasons {
  /** Live and refused reasons; a refused one is kept so that nobody is asked twice. */
  readonly kept: readonly Reason[];
  readonly pending: readonly Pending[];
  /** What a rule gives that asks first, while a reason with an end keeps it: asked about, so that no end is lost unasked. */
  readonly unconfirmed: readonly Pending[];
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
  /** Is it held at its target already, whoever granted it, and not only through a group? */
  holds(entitlement: EntitlementId): boolean;
  /** Is it held by a rule of the target or a directory elsewhere? Then it stays, whatever anybody says. */
  isMastered(entitlement: EntitlementId): boolean;
  /** Has its target shown that it is not held? */
  hasGone(entitlement: EntitlementId): boolean;
  /** The decision that counts for the approval this birthright needs, if one was made. */
  decisionOn(pending: Pending): Decision | undefined;
  /** The no of this case to what a rule gives, whichever rule asked. */
  denialOf(entitlement: EntitlementId): Decision | undefined;
}

/** The reasons after everything known has been heard. Taking away asks nobody; giving may. */
export function settleReasons(known: Known): Reasons {
  // From who is only expected (again: a first day was put off) nothing is taken, and so no reason is forgotten that tells what to take.
  if (standing(known.person) === 'expected')
    return { kept: known.reasons, pending: [], unconfirmed: [], asked: [], lost: [] };
  const wanted = wantedOf(known);
  const refusals = refusalsStanding(
    known,
    wanted.map(({ birthright }) => birthright),
  );
  const others = [...known.reasons.filter(({ request }) => request === undefined), ...givenBack(known)].filter(
    (reason) => reason.kind !== 'birthright' && isLive(reason, known.now) && survives(reason, known.person),
  );
  const outcomes = wanted.map((one) => birthrightReason(known, one, refusals));
  const given = outcomes.filter((outcome) => outcome.kind === 'reason').map((outcome) => outcome.reason);
  const asRuled = new Set(wanted.map(({ birthright }) => key(birthright.entitlement, birthright.rule)));
  const stay = keptAway(known).filter(({ entitlement, rule }) => !asRuled.has(key(entitlement, rule)));
  const waiting = outcomes.filter((outcome) => outcome.kind === 'pending').map(({ pending }) => pending);
  const asked = entitlementsOf(waiting);
  // What was asked for in vain and is held all the same: it is asked again, and no plan between gives it for good.
  const inVain = known.reasons.filter(
    (one) => isBirthright(one) && !mayHaveGiven(one) && asked.has(one.entitlement) && known.holds(one.entitlement),
  );
  const all = new Set([...inVain, ...others, ...stay, ...known.requested.reasons, ...given, ...refusals]);
  const kept = keepingSomething(known, [...all]);
  const live = kept.filter((reason) => isLive(reason, known.now));
  const supported = entitlementsOf(live);
  const lasting = entitlementsOf(live.filter(isBirthright));
  const before = entitlementsOf(known.reasons.filter(mayHaveGiven));
  return {
    kept,
    pending: waiting.filter(({ entitlement }) => !supported.has(entitlement)),
    unconfirmed: waiting.filter(({ entitlement }) => supported.has(entitlement) && !lasting.has(entitlement)),
    asked: known.requested.asked.filter(({ request }) => !keepsNothing(known, request, supported)),
    lost: [...before].filter((entitlement) => !supported.has(entitlement)),
  };
}

/** An exception gives nothing: one that would keep what is not there, and what nothing else supports, is over. Its request is answered so. */
function keepingSomething(known: Known, reasons: readonly Reason[]): readonly Reason[] {
  const supported = entitlementsOf(reasons.filter((reason) => !isException(reason) && isLive(reason, known.now)));
  return reasons.flatMap((reason) => {
    if (!isLive(reason, known.now) || !keepsNothing(known, reason, supported)) return [reason];
    return reason.request === undefined ? [] : [{ ...reason, until: known.now }];
  });
}

function keepsNothing(
  { hasGone }: Known,
  one: Pick<Reason, 'kind' | 'entitlement'>,
  supported: ReadonlySet<EntitlementId>,
): boolean {
  return isException(one) && !supported.has(one.entitlement) && hasGone(one.entitlement);
}

function isException({ kind }: Pick<Reason, 'kind'>): boolean {
  return kind === 'exception';
}

interface Wanted {
  readonly birthright: Birthright;
  readonly record: WorkerRecord;
}

/** What rules give by attribute, once for each rule. Where no rule gives an account, none gives what is held in it. */
function wantedOf({ person, policy }: Known): readonly Wanted[] {
  const records = liveRecords(person);
  const systems = systemsWithAccount(records, policy);
  const wanted = new Map<string, Wanted>();
  for (const record of records)
    for (const birthright of policy.birthrightsFor(record)) {
      const once = key(birthright.entitlement, birthright.rule);
      if (!wanted.has(once) && systems.has(entitlementParts(birthright.entitlement).system))
        wanted.set(once, { birthright, record });
    }
  return [...wanted.values()];
}

function entitlementsOf(reasons: readonly Pick<Reason, 'entitlement'>[]): ReadonlySet<EntitlementId> {
  return new Set(reasons.map(({ entitlement }) => entitlement));
}

function isBirthright({ kind }: Reason): boolean {
  return kind === 'birthright';
}

/** Nobody said no to it, in words or by their silence. */
function mayHaveGiven({ decision }: Reason): boolean {
  return decision === undefined || decision.outcome === 'approved';
}

/** What was asked for and given before they left, and is not among their reasons still. Its request ended with the work: it stands to its day by itself. */
function givenBack({ person, policy, now, reasons }: Known): readonly Reason[] {
  const still = new Set(
    reasons.filter((reason) => isLive(reason, now)).map((reason) => key(reason.entitlement, reason.rule)),
  );
  return restored(person, now)
    .filter(({ kind, until }) => kind === 'request' || (kind === 'overlap' && until !== undefined))
    .filter(({ decision }) => decision === undefined || !policy.times.asksAgain)
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

type Outcome =
  | { readonly kind: 'reason'; readonly reason: Reason }
  | { readonly kind: 'pending'; readonly pending: Pending };

function birthrightReason(known: Known, { birthright, record }: Wanted, refusals: readonly Reason[]): Outcome {
  const { entitlement, rule, because } = birthright;
  const settled = settledBefore(known, birthright, refusals);
  if (settled !== undefined) return { kind: 'reason', reason: settled };
  const fresh: Reason = { entitlement, kind: 'birthright', rule, because, since: known.now, caseId: known.caseId };
  const denial = known.denialOf(entitlement);
  if (denial !== undefined && !isLifted(known, entitlement, denial))
    return { kind: 'reason', reason: { ...fresh, decision: denial, job: jobOf(record) } };
  const approval = known.policy.approvalFor(entitlement);
  if (approval === undefined) return { kind: 'reason', reason: fresh };
  const pending: Pending = { entitlement, birthright, approval, record };
  const decision = known.decisionOn(pending);
  if (decision !== undefined) return { kind: 'reason', reason: { ...fresh, decision } };
  return mayStay(known, entitlement) ? { kind: 'reason', reason: fresh } : { kind: 'pending', pending };
}

/** What the ledger says already: given, refused by whichever rule, or given until they left. */
function settledBefore(known: Known, { entitlement, rule }: Birthright, refusals: readonly Reason[]) {
  const same = (reason: Reason) =>
    reason.kind === 'birthright' && key(reason.entitlement, reason.rule) === key(entitlement, rule);
  return (
    known.reasons.find((reason) => same(reason) && reason.until === undefined && stillSays(reason, known.caseId)) ??
    refusals.find((refusal) => refusal.entitlement === entitlement) ??
    (known.policy.times.asksAgain ? undefined : restored(known.person, known.now).find(same))
  );
}

/** Nobody decided in time, and that was another case: this one asks again. How long a no stands is said elsewhere. */
function stillSays({ decision, caseId }: Reason, now: CaseId): boolean {
  return decision?.outcome !== 'denied' && (decision?.outcome !== 'expired' || caseId === now);
}

/** Held when the rule comes, nobody need approve that it stays: unless it was to end, or has been asked about in vain. */
function mayStay({ holds, isMastered, reasons, requested }: Known, entitlement: EntitlementId): boolean {
  const about = [...reasons, ...requested.reasons].filter((reason) => reason.entitlement === entitlement);
  if (
    !holds(entitlement) ||
    about.some(({ kind, decision }) => kind === 'birthright' && (decision?.outcome ?? 'approved') !== 'approved')
  )
    return false;
  const explaining = about.filter(mayHaveGiven);
  return explaining.length === 0 || explaining.some(isBirthright) || isMastered(entitlement);
}

function key(entitlement: EntitlementId, rule: string): string {
  return `${entitlement} ${rule}`;
}
