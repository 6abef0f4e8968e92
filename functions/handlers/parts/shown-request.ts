/** How a request stands, as who asked is shown it: what was asked, whom it waits for, and what came of it. */
import { type Approval, openTo } from '../../core/approval.ts';
import type { Case } from '../../core/case.ts';
import { nameOf } from '../../core/employment.ts';
import type { Instant } from '../../core/ids.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { isLive, type Reason } from '../../core/reason.ts';
import type { AccessRequest } from '../../core/request.ts';
import { approvals, people } from '../../runtime/parts.ts';
import { approvalsOf } from '../../store/approvals.ts';
import { findPerson, loadPerson } from '../../store/people.ts';

export async function shownRequest(
  { caseId, personId, state, note }: Case,
  request: AccessRequest,
  { catalogue }: Pick<Policy, 'catalogue'>,
  now: Instant,
) {
  const { requestId, kind, entitlement, until, because, askedAt } = request;
  const [{ reasons, requests }, all] = await Promise.all([
    loadPerson(people(), personId),
    approvalsOf(approvals(), caseId),
  ]);
  const stands = requests.some((one) => one.requestId === requestId);
  const shown = all.filter((one) => one.request === requestId || one.entitlement === entitlement);
  return {
    ...{ requestId, caseId, kind, entitlement, until, because, askedAt },
    title: catalogue.get(entitlement)?.title ?? entitlement,
    state: stateOf(
      reasons.filter((reason) => reason.request === requestId),
      { stands, now },
    ),
    case: { state, ...(note === undefined ? {} : { note }) },
    approvals: await Promise.all(shown.map(withNames)),
  };
}

/** `waiting`: for an approval, or for its case to be planned. `over`: withdrawn, or its day is past. */
function stateOf(reasons: readonly Reason[], { stands, now }: { readonly stands: boolean; readonly now: Instant }) {
  if (reasons.some((reason) => isLive(reason, now))) return 'approved';
  const refused = reasons.find(({ decision }) => decision !== undefined && decision.outcome !== 'approved');
  return refused?.decision?.outcome ?? (stands ? 'waiting' : 'over');
}

/** By name: who asked may have to remind them. */
async function withNames(approval: Approval) {
  const { approvalId, state, title, because, expiresAt, stage = 0, stages = 1 } = approval;
  const open = state === 'pending' ? openTo(approval) : [];
  const approvers = await Promise.all(open.map((one) => findPerson(people(), one)));
  return {
    ...{ approvalId, state, title, because, expiresAt, stage: stage + 1, stages },
    waitsFor: approvers.flatMap((person) => (person === undefined ? [] : [nameOf(person)])),
  };
}
