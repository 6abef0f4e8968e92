/** Who may decide an approval, and who may not: nobody decides for themselves, and a leaver decides nothing. */
import type { EntitlementId, PersonId, WorkerId } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { ApprovalRule } from './policy/pack.ts';
import type { Policy } from './policy/policy.ts';

/** What deciding needs to know of someone: who they are and whether they still work here. */
export interface Colleague {
  readonly personId: PersonId;
  readonly worksHere: boolean;
}

/** People by worker id; a worker absent from it is unknown to us. */
export type Colleagues = ReadonlyMap<WorkerId, Colleague>;

/** The workers a rule names, most fitting first, before anyone is ruled out. */
export function candidates(
  rule: ApprovalRule,
  entitlement: EntitlementId,
  beneficiary: WorkerRecord,
  policy: Policy,
): readonly WorkerId[] {
  const named = rule.approvers.map((approver) => {
    if (approver === 'manager') return beneficiary.managerWorkerId;
    if (approver === 'owner') return policy.catalogue.get(entitlement)?.owner;
    return approver.worker;
  });
  return [...new Set(named.filter((worker) => worker !== undefined))];
}

export interface Independence {
  readonly beneficiary: PersonId;
  readonly requester?: PersonId | undefined;
}

/** Why this person may not decide, as a sentence; undefined when they may. */
export function objection(
  approver: Colleague | undefined,
  { beneficiary, requester }: Independence,
): string | undefined {
  if (approver === undefined) return 'this approver is unknown: no source has sent a worker record for them';
  if (approver.personId === beneficiary) return 'the beneficiary may not decide their own access';
  if (approver.personId === requester) return 'the requester may not approve what they asked for';
  if (!approver.worksHere) return 'somebody who has left, or is on leave, approves nothing';
  return undefined;
}

/** Those of the candidates who may decide. */
export function eligible(
  workers: readonly WorkerId[],
  colleagues: Colleagues,
  parties: Independence,
): readonly PersonId[] {
  const people = workers.map((worker) => colleagues.get(worker)).filter((colleague) => colleague !== undefined);
  return [
    ...new Set(
      people.filter((colleague) => objection(colleague, parties) === undefined).map((colleague) => colleague.personId),
    ),
  ];
}
