/** Who may decide, and who may not: nobody for themselves or for whom they report to, and a leaver decides nothing. */
import type { Delegation } from './delegation.ts';
import {
  type EntitlementId,
  entitlementParts,
  type Instant,
  type PersonId,
  type System,
  type WorkerId,
} from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Approver } from './policy/approvals.ts';
import type { Policy } from './policy/policy.ts';

/** What deciding needs to know of someone: who they are and whether they still work here. */
export interface Colleague {
  readonly personId: PersonId;
  readonly worksHere: boolean;
  /** Not here, and comes back: somebody they delegated to may decide for them. */
  readonly onLeave?: boolean;
  readonly manager?: WorkerId;
  /** When their work here ends, where HR says so already. */
  readonly endsAt?: Instant;
  /** Those they made, past ones among them: a decision was made while one held. */
  readonly delegations?: readonly Delegation[];
  /** Their account at each target, by its immutable id: who takes something over needs one there. */
  readonly accounts?: Readonly<Record<System, string>>;
}

/** People by worker id; a worker absent from it is unknown to us. */
export type Colleagues = ReadonlyMap<WorkerId, Colleague>;

/** Somebody a rule names: in which words, and who that is; nobody where the place is empty. */
export interface Named {
  readonly by: string;
  readonly worker?: WorkerId;
}

/** About what somebody is to decide. */
export interface Matter {
  readonly entitlement: EntitlementId;
  readonly beneficiary: WorkerRecord;
  readonly policy: Pick<Policy, 'catalogue' | 'approvers'>;
  readonly colleagues: Colleagues;
}

/** The workers these name, most fitting first, each once, before anyone is ruled out. An empty place is named too. */
export function named(approvers: readonly Approver[], matter: Matter): readonly Named[] {
  const all = approvers.flatMap((approver) => namedBy(approver, matter));
  return all.filter(
    ({ worker }, at) => worker === undefined || all.findIndex((other) => other.worker === worker) === at,
  );
}

function namedBy(approver: Approver, matter: Matter): readonly Named[] {
  if (typeof approver === 'string') return [at(approver, PLACES[approver](matter))];
  if ('worker' in approver) return [at('a named worker', approver.worker)];
  const by = 'group' in approver ? `group ${approver.group}` : `role ${approver.role}`;
  const workers = 'group' in approver ? inGroup(approver.group, matter) : inRole(approver.role, matter);
  return workers.length === 0 ? [{ by }] : workers.map((worker) => ({ by, worker }));
}

function at(by: string, worker: WorkerId | undefined): Named {
  return worker === undefined ? { by } : { by, worker };
}

type Place = Extract<Approver, string>;

const PLACES = {
  manager: ({ beneficiary }) => beneficiary.managerWorkerId,
  'skip-level': ({ beneficiary: { managerWorkerId }, colleagues }) =>
    managerWorkerId && colleagues.get(managerWorkerId)?.manager,
  owner: ({ entitlement, policy }) => policy.catalogue.get(entitlement)?.owner,
  'department-owner': ({ beneficiary, policy }) =>
    policy.approvers.departments.find(({ department }) => department === beneficiary.department)?.owner,
  'service-owner': ({ entitlement, policy }) =>
    policy.approvers.services.find(({ system }) => system === entitlementParts(entitlement).system)?.owner,
} as const satisfies Record<Place, (matter: Matter) => WorkerId | undefined>;

function inGroup(group: string, { policy }: Matter): readonly WorkerId[] {
  return policy.approvers.groups.find(({ name }) => name === group)?.workers ?? [];
}

function inRole(role: string, { policy, beneficiary }: Matter): readonly WorkerId[] {
  return policy.approvers.roles
    .filter(({ name, departments }) => name === role && (departments?.includes(beneficiary.department) ?? true))
    .map(({ worker }) => worker);
}

export interface Independence {
  readonly beneficiary: PersonId;
  readonly requester?: PersonId | undefined;
  /** The worker ids of both: who reports to one of them does not decide. */
  readonly workers?: readonly WorkerId[];
  /** Who carried something of it out by hand. */
  readonly executors?: readonly PersonId[];
}

export const UNKNOWN = 'this approver is unknown: no source has sent a worker record for them';

/** Why this person may not decide, as a sentence; undefined when they may. */
export function objection(approver: Colleague | undefined, parties: Independence): string | undefined {
  if (approver === undefined) return UNKNOWN;
  return partiality(approver, parties) ?? absence(approver);
}

function partiality({ personId, manager }: Colleague, parties: Independence): string | undefined {
  if (personId === parties.beneficiary) return 'the beneficiary may not decide their own access';
  if (personId === parties.requester) return 'the requester may not approve what they asked for';
  if (parties.executors?.includes(personId))
    return 'who attested a task of this case, which is carrying it out, may not decide in it: have somebody else decide';
  if (manager !== undefined && parties.workers?.includes(manager))
    return 'who reports to the beneficiary or the requester may not decide for them';
  return undefined;
}

function absence({ worksHere }: Colleague): string | undefined {
  return worksHere ? undefined : 'somebody who has left, or is on leave, approves nothing';
}

/** The same of whom somebody else decides for: they may be on leave. */
export function objectionToDelegator(delegator: Colleague | undefined, parties: Independence): string | undefined {
  const here = delegator?.onLeave === true ? { ...delegator, worksHere: true } : delegator;
  return objection(here, parties);
}

/** The managers above a worker, as far as they are known, each once. */
export function lineAbove(worker: WorkerId | undefined, colleagues: Colleagues): readonly WorkerId[] {
  const line: WorkerId[] = [];
  let above = worker && colleagues.get(worker)?.manager;
  while (above !== undefined && !line.includes(above)) {
    line.push(above);
    above = colleagues.get(above)?.manager;
  }
  return line;
}

/** Do these two stand above each other? Then neither is independent of the other. */
export function inACircle(approver: WorkerId, beneficiary: WorkerRecord, colleagues: Colleagues): boolean {
  const manager = beneficiary.managerWorkerId;
  if (manager === undefined) return false;
  return (
    [manager, ...lineAbove(manager, colleagues)].includes(approver) &&
    lineAbove(approver, colleagues).includes(beneficiary.workerId)
  );
}
