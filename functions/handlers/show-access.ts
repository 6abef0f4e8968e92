/** `GET /v1/people/{workerId}/access`: what somebody holds at each target now, why, since when, until when, approved by whom. */
import { nameOf } from '../core/employment.ts';
import { WorkerId } from '../core/ids.ts';
import { queriesFor } from '../core/queries.ts';
import { isLive, type Reason } from '../core/reason.ts';
import { clock } from '../runtime/clock.ts';
import { http, Problem, requireRole } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { loadPerson, personOfWorker } from '../store/people.ts';

export const handler = http(async (request) => {
  requireRole(request, ['operator', 'auditor']);
  const workerId = WorkerId.safeParse(request.path.workerId);
  const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
  const file = personId && (await loadPerson(people(), personId));
  if (file?.person === undefined)
    throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${request.path.workerId}`);
  // Known, but nothing HR said of them has taken effect yet: they have no access of ours anywhere.
  if (Object.keys(file.person.employments).length === 0)
    return { status: 200, body: { personId, employments: [], access: [] } };
  const looked = await lookEverywhere(queriesFor(file.person, policy()));
  const access = looked.map((one) =>
    'failed' in one
      ? one
      : {
          ...withoutProfile(one.access),
          holdings: one.access.holdings.map((held) => ({ ...held, ...explained(held.entitlement, file.reasons) })),
        },
  );
  const employments = Object.values(file.person.employments).map(({ record, status }) => ({
    workerId: record.workerId,
    status,
    department: record.department,
    title: record.title,
  }));
  return { status: 200, body: { personId, name: nameOf(file.person), employments, access } };
});

function withoutProfile({
  system,
  status,
  accountId,
}: {
  system: string;
  status: string;
  accountId?: string | undefined;
}) {
  return { system, status, ...(accountId === undefined ? {} : { accountId }) };
}

function explained(entitlement: string, reasons: readonly Reason[]) {
  const title = [...policy().catalogue.values()].find((entry) => entry.id === entitlement)?.title;
  const live = reasons.filter((reason) => reason.entitlement === entitlement && isLive(reason, clock()));
  return {
    title: title ?? entitlement,
    reasons: live.map(({ kind, rule, because, since, until, decision }) => ({
      kind,
      rule,
      because,
      since,
      until,
      approvedBy: decision?.approver,
      approvedAt: decision?.decidedAt,
    })),
  };
}
