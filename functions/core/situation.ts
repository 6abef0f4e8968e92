/** Everything a plan is a function of, and what follows from it at once. */
import type { Access, ProfileField } from './access.ts';
import type { Approval } from './approval.ts';
import type { Colleagues } from './approver.ts';
import type { Case } from './case.ts';
import type { Change } from './change.ts';
import type { Drift } from './drift.ts';
import type { Digest, EntitlementId, Instant, PersonId, System } from './ids.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';
import { type Decision, isLive, type Reason, type Vote } from './reason.ts';
import type { Reasons } from './reasons.ts';
import type { AccessRequest } from './request.ts';
import type { Usage } from './window-guard.ts';

/** A decision made on an approval of this case, and what it was about. */
export interface Decided {
  readonly entitlement: EntitlementId;
  readonly decision: Decision;
  /** The approval rule it answers. */
  readonly rule?: string;
  /** The request it is about; absent for what a rule gives. */
  readonly request?: string | undefined;
}

/** An approval of this case that was asked for, whatever became of it: since when its stage waits, and who has approved. */
export interface Asked
  extends Partial<Pick<Approval, 'state' | 'entitlement' | 'request' | 'rule' | 'covers' | 'gave'>> {
  readonly approvalId: string;
  readonly stage: number;
  readonly since: Instant;
  readonly votes: readonly Vote[];
}

export interface Situation {
  readonly case: Pick<Case, 'caseId' | 'kind' | 'workerId' | 'intent' | 'releasedDigest' | 'releasedUntil'> &
    Partial<Pick<Case, 'effectiveAt' | 'receivedAt' | 'heard'>>;
  readonly person: Person;
  readonly requester?: PersonId | undefined;
  readonly now: Instant;
  readonly policy: Policy;
  /** The targets that answered; a target that did not is planned for when it does. */
  readonly observed: readonly Access[];
  /** The fields each target keeps. */
  readonly keeps: Readonly<Record<System, readonly ProfileField[]>>;
  readonly reasons: readonly Reason[];
  /** What was asked for and not withdrawn. */
  readonly requests?: readonly AccessRequest[] | undefined;
  readonly decided: readonly Decided[];
  readonly asked?: readonly Asked[];
  /** What the plan an operator released would have written; absent where none is, or it is not kept any more. */
  readonly released?: readonly Change[] | undefined;
  /** Worked out while planning: the approvals whose plan has grown since they were asked, by id. */
  readonly outgrown?: ReadonlyMap<string, Drift>;
  /** Keys of what this case has done that leaves no trace to observe (revoke-sessions). */
  readonly acknowledged: readonly Digest[];
  /** Tasks that somebody has attested. */
  readonly attested?: readonly string[];
  readonly colleagues: Colleagues;
  /** Of the user names that every target was asked about, and those their accounts have, the ones nobody else was given. Absent: nobody looked. */
  readonly names?: readonly string[] | undefined;
  /** What the rolling windows held; absent where none is to count (a preview without them). */
  readonly usage?: Usage | undefined;
}

/** Correlation is by the account's immutable id once known and by worker id before, never by login alone. */
export function belongsToSomebodyElse(access: Access, person: Person): boolean {
  if (access.status === 'absent') return false;
  if (access.accountId !== undefined && person.accounts[access.system] === access.accountId) return false;
  return access.profile.workerId === undefined || !Object.hasOwn(person.employments, access.profile.workerId);
}

export function underLegalHold(person: Person): boolean {
  return Object.values(person.employments).some((employment) => employment.record.legalHold);
}

/** What supports a leaver's holdings still: live exceptions. */
export function excepted({ now }: Situation, reasons: Reasons): ReadonlySet<EntitlementId> {
  return new Set(reasons.kept.filter((reason) => isLive(reason, now)).map((reason) => reason.entitlement));
}
