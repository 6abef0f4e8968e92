/** What a person holds because it was asked for: which requests live as reasons, which wait for whom, which were refused. */
import { candidates, eligible, objection } from './approver.ts';
import { digest } from './canonical.ts';
import { liveRecords, primaryRecord, standing } from './employment.ts';
import type { PersonId, WorkerId } from './ids.ts';
import type { ApprovalNeed } from './plan.ts';
import type { ApprovalRule } from './policy/pack.ts';
import type { Requestable } from './policy/requests.ts';
import { type Decision, isLive, type Reason } from './reason.ts';
import type { WantedGrant } from './reconcile.ts';
import { type AccessRequest, rulesOver } from './request.ts';
import { addHours } from './schedule.ts';
import type { Situation } from './situation.ts';

/** A request that waits: for these approvals still, the others have been given. */
export interface Asked {
  readonly request: AccessRequest;
  readonly rule: Requestable;
  readonly missing: readonly ApprovalRule[];
  /** Who has said yes to it: each approval is somebody else's. */
  readonly approvedBy: readonly PersonId[];
}

export interface RequestReasons {
  readonly reasons: readonly Reason[];
  readonly asked: readonly Asked[];
}

type Known = Pick<Situation, 'case' | 'person' | 'policy' | 'now' | 'reasons' | 'requests' | 'decided' | 'colleagues'>;

/** Each request is a reason of its own. What it was answered once stays its answer. */
export function requestReasons(known: Known): RequestReasons {
  const outcomes = (known.requests ?? []).filter(({ until }) => known.now < until).map((one) => outcomeOf(known, one));
  return {
    reasons: outcomes.flatMap((outcome) => ('reason' in outcome ? [outcome.reason] : [])),
    asked: outcomes.flatMap((outcome) => ('missing' in outcome ? [outcome] : [])),
  };
}

type Outcome = { readonly reason: Reason } | Asked | Record<never, never>;
const NOTHING = {};

function outcomeOf(known: Known, request: AccessRequest): Outcome {
  const answered = known.reasons.find((reason) => reason.request === request.requestId);
  if (answered !== undefined && !isLive(answered, known.now)) return { reason: answered };
  // An exception outlasts the work it was approved for, once it was approved; nothing else does.
  if (answered?.kind === 'exception') return { reason: answered };
  const rule = rulesOver(request, liveRecords(known.person), known.policy);
  if (rule === undefined) return NOTHING;
  return answered === undefined ? decide(known, request, rule) : { reason: answered };
}

function decide(known: Known, request: AccessRequest, rule: Requestable): Outcome {
  const given: Decision[] = [];
  const missing: ApprovalRule[] = [];
  for (const approval of rule.approvals) {
    const decision = decisionOn(known, request, approval, given);
    if (decision === undefined) missing.push(approval);
    else if (decision.outcome === 'approved') given.push(decision);
    else return { reason: { ...reasonOf(known, request, rule), decision } };
  }
  const approvedBy = given.map(({ approver }) => approver).filter((approver) => approver !== undefined);
  if (missing.length > 0) return { request, rule, missing, approvedBy };
  const decision = given.at(-1);
  return {
    reason: {
      ...reasonOf(known, request, rule),
      ...(decision === undefined ? {} : { decision }),
      ...(approvedBy.length < 2 ? {} : { approvedBy }),
    },
  };
}

function reasonOf({ now, case: handled }: Known, request: AccessRequest, { rule, because }: Requestable): Reason {
  const { entitlement, kind, until, requestId } = request;
  return { entitlement, kind, rule, because, since: now, until, caseId: handled.caseId, request: requestId };
}

function decisionsOn({ decided }: Known, { requestId }: AccessRequest, { id }: ApprovalRule): readonly Decision[] {
  return decided.filter((one) => one.request === requestId && one.rule === id).map(({ decision }) => decision);
}

/** The answer that counts: no, too late, or a yes by somebody who may give it and has not given one for this already. */
function decisionOn(known: Known, request: AccessRequest, approval: ApprovalRule, given: readonly Decision[]) {
  return decisionsOn(known, request, approval).find((decision) => {
    if (decision.outcome !== 'approved') return true;
    if (given.some(({ approver }) => approver === decision.approver)) return false;
    const named = workersNamed(known, request, approval).map((worker) => known.colleagues.get(worker));
    const approver = named.find((colleague) => colleague?.personId === decision.approver);
    return objection(approver, partiesOf(known, request)) === undefined;
  });
}

function partiesOf({ person }: Known, { requestedBy }: AccessRequest) {
  return { beneficiary: person.personId, requester: requestedBy };
}

function workersNamed({ person, policy }: Known, { entitlement }: AccessRequest, approval: ApprovalRule) {
  return candidates(approval, entitlement, primaryRecord(person), policy);
}

/** The workers who may be asked about what waits, before anyone is ruled out. */
export function workersAskedFor(known: Known, asked: readonly Asked[]): readonly WorkerId[] {
  return asked.flatMap(({ request, rule }) =>
    rule.approvals.flatMap((approval) => workersNamed(known, request, approval)),
  );
}

/** One question for each approval that is missing: also when the access is held already, for then it is about keeping it. */
export function requestNeeds(known: Known, asked: readonly Asked[]): readonly ApprovalNeed[] {
  return asked.flatMap(({ request, rule, missing, approvedBy }) =>
    missing.map((approval) => ({
      id: requestApprovalId(known, request, approval),
      rule: approval.id,
      entitlement: request.entitlement,
      title: rule.title,
      because: `${approval.because} Asked for until ${request.until.slice(0, 10)}: ${request.because}`,
      changes: [],
      approvers: eligible(workersNamed(known, request, approval), known.colleagues, partiesOf(known, request)).filter(
        (approver) => !approvedBy.includes(approver),
      ),
      expiresAt: addHours(known.now, approval.expiresAfterHours),
      request: request.requestId,
      ...(request.requestedBy === undefined ? {} : { requester: request.requestedBy }),
    })),
  );
}

/** The same however often the case is planned, until a decision is void: then it is another question. */
export function requestApprovalId(known: Known, request: AccessRequest, approval: ApprovalRule): string {
  const voided = decisionsOn(known, request, approval).length;
  return `a-${digest([known.case.caseId, request.requestId, approval.id, voided]).slice(0, 20)}`;
}

/** Those that ended with the work: a leaver's requests do not wait for their return. */
export function voidRequests(
  { person, requests = [], now }: Pick<Known, 'person' | 'requests' | 'now'>,
  kept: readonly Reason[],
): readonly AccessRequest[] {
  const live = new Set(kept.filter((reason) => isLive(reason, now)).map(({ request }) => request));
  return requests.filter(
    ({ requestId, until }) => until <= now || (standing(person) === 'ended' && !live.has(requestId)),
  );
}

/** What would be granted once the approvals that are missing are there: it waits for the first of them. */
export function requestedGrants(known: Known, asked: readonly Asked[]): readonly WantedGrant[] {
  return asked.flatMap(({ request, rule, missing }) =>
    missing.slice(0, 1).map((first) => ({
      entitlement: request.entitlement,
      rule: rule.rule,
      because: rule.because,
      approval: requestApprovalId(known, request, first),
    })),
  );
}
