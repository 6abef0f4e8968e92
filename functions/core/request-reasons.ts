/** What a person holds because it was asked for: which requests live as reasons, which wait for whom, which were refused. */
import { covered } from './approval.ts';
import { type Matter, type Needed, needOf, stands, votesOf } from './approval-needs.ts';
import { digest } from './canonical.ts';
import { liveRecords, recordsHeldBy, standing } from './employment.ts';
import type { PersonId } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import { spent } from './outgrown.ts';
import type { ApprovalRule } from './policy/approvals.ts';
import type { Requestable } from './policy/requests.ts';
import { type Decision, isLive, type Reason } from './reason.ts';
import type { WantedGrant } from './reconcile.ts';
import { type AccessRequest, rulesOver } from './request.ts';
import type { Situation } from './situation.ts';

/** A request that waits: for these approvals still, the others have been given. */
export interface AskedFor {
  readonly request: AccessRequest;
  readonly rule: Requestable;
  /** The employment it is for. */
  readonly record: WorkerRecord;
  readonly missing: readonly ApprovalRule[];
  /** Who has said yes to it: each approval is somebody else's. */
  readonly approvedBy: readonly PersonId[];
}

export interface RequestReasons {
  readonly reasons: readonly Reason[];
  readonly asked: readonly AskedFor[];
}

/** Each request is a reason of its own. What it was answered once stays its answer. */
export function requestReasons(known: Situation): RequestReasons {
  const outcomes = (known.requests ?? []).filter(({ until }) => known.now < until).map((one) => outcomeOf(known, one));
  return {
    reasons: outcomes.flatMap((outcome) => ('reason' in outcome ? [outcome.reason] : [])),
    asked: outcomes.flatMap((outcome) => ('missing' in outcome ? [outcome] : [])),
  };
}

type Outcome = { readonly reason: Reason } | AskedFor | Record<never, never>;
const NOTHING = {};

function outcomeOf(known: Situation, request: AccessRequest): Outcome {
  const answered = known.reasons.find((reason) => reason.request === request.requestId);
  if (answered !== undefined && !isLive(answered, known.now)) return { reason: answered };
  // An exception outlasts the work it was approved for, once it was approved; nothing else does.
  if (answered?.kind === 'exception') return { reason: answered };
  const records = answered === undefined ? liveRecords(known.person) : recordsHeldBy(known.person);
  const ruled = rulesOver(request, records, known.policy);
  if (ruled === undefined) return NOTHING;
  return answered === undefined ? decide(known, request, ruled) : { reason: answered };
}

type RuledBy = NonNullable<ReturnType<typeof rulesOver>>;

function decide(known: Situation, request: AccessRequest, { rule, record }: RuledBy): Outcome {
  const given: Decision[] = [];
  const approvedBy: PersonId[] = [];
  const missing: ApprovalRule[] = [];
  for (const approval of rule.approvals) {
    const about = { entitlement: request.entitlement, approval, wantedBy: rule.rule, record };
    const matter = { ...about, approvedBy: [...approvedBy] };
    const decision = decisionOn(known, request, matter);
    if (decision === undefined) missing.push(approval);
    else if (decision.outcome === 'approved') {
      given.push(decision);
      approvedBy.push(...votesOf(decision).map(({ approver }) => approver));
    } else return { reason: { ...reasonOf(known, request, rule), decision } };
  }
  if (missing.length > 0) return { request, rule, record, missing, approvedBy };
  const decision = given.at(-1);
  return {
    reason: {
      ...reasonOf(known, request, rule),
      ...(decision === undefined ? {} : { decision }),
      ...(approvedBy.length < 2 ? {} : { approvedBy }),
    },
  };
}

function reasonOf({ now, case: handled }: Situation, request: AccessRequest, { rule, because }: Requestable): Reason {
  const { entitlement, kind, until, requestId } = request;
  return { entitlement, kind, rule, because, since: now, until, caseId: handled.caseId, request: requestId };
}

function decisionsOn({ decided }: Situation, { requestId }: AccessRequest, { id }: ApprovalRule): readonly Decision[] {
  return decided.filter((one) => one.request === requestId && one.rule === id).map(({ decision }) => decision);
}

/** The answer that counts: no, too late, or a yes by those who may give it and have not given one for this already. */
function decisionOn(situation: Situation, request: AccessRequest, matter: Matter): Decision | undefined {
  const asked = askedBy(situation, request);
  return decisionsOn(situation, request, matter.approval).find((decision) => stands(asked, decision, matter));
}

/** Whoever sent the event, it is who made the request that must not decide it. */
function askedBy(situation: Situation, { requestedBy }: AccessRequest): Situation {
  return { ...situation, requester: requestedBy };
}

/** What may have to be asked of approvers about what waits. */
export function mattersOf(asked: readonly AskedFor[]): readonly Matter[] {
  return asked.flatMap(({ request: { entitlement }, rule, record }) =>
    rule.approvals.map((approval) => ({ entitlement, approval, wantedBy: rule.rule, record })),
  );
}

/** One question for each approval that is missing: also when the access is held already, for then it is about keeping it. */
export function requestNeeds(situation: Situation, asked: readonly AskedFor[]): readonly Needed[] {
  return asked.flatMap(({ request, rule, record, missing, approvedBy }) =>
    missing.map((approval) => ({
      ...needOf(askedBy(situation, request), {
        id: requestApprovalId(situation, request, rule, approval),
        ...{ entitlement: request.entitlement, title: rule.title, approval, wantedBy: rule.rule, record, approvedBy },
        because: `${approval.because} Asked for until ${request.until.slice(0, 10)}: ${request.because}`,
        request: request.requestId,
      }),
      request: request.requestId,
      ...(request.requestedBy === undefined ? {} : { requester: request.requestedBy }),
    })),
  );
}

/** The same however often the case is planned, until a decision is void or something else is asked: then it is another question. */
function requestApprovalId(
  situation: Situation,
  request: AccessRequest,
  { rule }: Requestable,
  approval: ApprovalRule,
): string {
  const { entitlement, requestId } = request;
  const covers = covered(entitlement, rule, approval);
  const asked = { entitlement, request: requestId, rule: approval.id, covers };
  const voided = decisionsOn(situation, request, approval).length + spent(situation, asked);
  return `a-${digest([situation.case.caseId, requestId, approval.id, voided, covers]).slice(0, 20)}`;
}

/** Those that ended with the work: a leaver's requests do not wait for their return. */
export function voidRequests(
  { person, requests = [], now }: Pick<Situation, 'person' | 'requests' | 'now'>,
  kept: readonly Reason[],
): readonly AccessRequest[] {
  const live = new Set(kept.filter((reason) => isLive(reason, now)).map(({ request }) => request));
  return requests.filter(
    ({ requestId, until }) => until <= now || (standing(person) === 'ended' && !live.has(requestId)),
  );
}

/** What would be granted once the approvals that are missing are there: it waits for the first of them. An exception gives nothing. */
export function requestedGrants(known: Situation, asked: readonly AskedFor[]): readonly WantedGrant[] {
  const wanted = asked.filter(({ request }) => request.kind === 'request');
  return wanted.flatMap(({ request, rule, missing }) =>
    missing.slice(0, 1).map((first) => ({
      entitlement: request.entitlement,
      rule: rule.rule,
      because: rule.because,
      approval: requestApprovalId(known, request, rule, first),
    })),
  );
}
