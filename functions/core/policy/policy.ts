/** A compiled policy pack: the questions planning asks of it. */
import type { Digest, EntitlementId, System } from '../ids.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import type { ApprovalRule, ApproverLists } from './approvals.ts';
import type { ReleaseRule, WindowRule } from './brakes.ts';
import type { Calendar } from './calendars.ts';
import type { Combinations, LeaverPlaybook } from './compile-combinations.ts';
import type { NamesFor } from './compile-names.ts';
import type { CorrelationRule } from './correlation.ts';
import type { Enforcement } from './enforcement.ts';
import type { BudgetRule, CatalogueEntry, LeaverRules, ProtectedRule } from './pack.ts';
import type { RequestRules } from './requests.ts';
import type { Times } from './times.ts';

/** An account policy wants, under which login, and the rule that says so. */
export interface WantedAccount {
  readonly system: System;
  /** Absent: it is called by their user name, and they have none yet. */
  readonly login?: string;
  /** It is called by their user name, which is their address too. */
  readonly generated?: true;
  readonly rule: string;
  readonly because: string;
  /** Days before the first day on which it is made, disabled; absent: on the day. */
  readonly preHireDays?: number;
}

/** An entitlement policy gives by attribute, and the rule that says so. */
export interface Birthright {
  readonly entitlement: EntitlementId;
  /** What people call it. */
  readonly title: string;
  readonly rule: string;
  readonly because: string;
}

export interface TriedBirthright extends Birthright {
  readonly enforcement: Enforcement;
}

/** An account as a target shows it. */
export interface AccountSeen {
  readonly system: System;
  readonly accountId?: string | undefined;
  readonly login?: string | undefined;
}

export interface Policy {
  /** SHA-256 over the canonical pack. */
  readonly digest: Digest;
  readonly systems: readonly System[];
  readonly catalogue: ReadonlyMap<EntitlementId, CatalogueEntry>;
  readonly leaver: LeaverRules;
  readonly budgets: readonly BudgetRule[];
  readonly windows: readonly WindowRule[];
  readonly releases: readonly ReleaseRule[];
  readonly approvers: ApproverLists;
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly times: Times;
  /** `name`: the person's user name, once they have one. */
  accountsFor(record: WorkerRecord, name?: string): readonly WantedAccount[];
  /** How this worker is called, where a rule names them. */
  namesFor: NamesFor;
  /** When an account is probably somebody's; absent: only what is certain counts. */
  readonly correlation?: CorrelationRule | undefined;
  birthrightsFor(record: WorkerRecord): readonly Birthright[];
  /** What rules would give that are only tried, `record` or `warn`. */
  triedFor(record: WorkerRecord): readonly TriedBirthright[];
  /** The approval a grant of this entitlement needs, if any. */
  approvalFor(entitlement: EntitlementId): ApprovalRule | undefined;
  /** An approval rule by its id. */
  approvalRule(id: string): ApprovalRule | undefined;
  /** What somebody may ask for, or ask to keep beyond the end; undefined when no rule lets them. */
  requestRule: RequestRules;
  /** The rule that exempts this worker from automation (break-glass, the automation's own principals), if any. */
  protectionOf(record: Pick<WorkerRecord, 'workerId' | 'email'>): ProtectedRule | undefined;
  /** The same by what the account is called at its target, whoever HR says it belongs to. */
  protectionOfAccount(account: AccountSeen): ProtectedRule | undefined;
  /** What may be held together, and what is kept a while. */
  readonly combinations: Combinations;
  /** What becomes of this leaver: the playbook that is theirs, or `leaver`. */
  leaverFor(record: WorkerRecord): LeaverPlaybook;
}
