/** What a script of the demo can say: who does what at which instant, what is answered, and what must be true then. */

import type { StaffMember } from '../../local/simulators/hr/staff.ts';

/** Signed with the source's key, or by somebody who does not have it. */
export type Signature = 'good' | 'forged';

/** What the intake answers for every event of a file. */
export type Answer = 'accepted' | 'duplicate' | 'superseded' | 'held' | 'refused';

export type Step =
  | {
      readonly kind: 'send';
      readonly at: string;
      /** In `hr/`. CSV goes through the feed (`tenure send`); NDJSON and JSON are sent as they are, as one batch. */
      readonly file: string;
      readonly signature: Signature;
      /** The HTTP status, and the outcome of every event in the file (`refused` when nothing was read). */
      readonly status: 202 | 401 | 422;
      readonly answers: Answer;
      readonly because: string;
    }
  | {
      readonly kind: 'enter';
      readonly at: string;
      /** The source whose HR system it is entered in. */
      readonly source: string;
      /** What is entered; of somebody who is there, what changes. */
      readonly member: { readonly key: string } & Partial<StaffMember>;
      readonly because: string;
    }
  | {
      readonly kind: 'decide';
      readonly at: string;
      /** The worker id of who tries; their token says `approver`. */
      readonly by: string;
      readonly beneficiary: string;
      /** The catalogue name of what is asked for. */
      readonly entitlement: string;
      /** The approval rule, where more than one asks about it. */
      readonly rule?: string;
      readonly decision: 'approved' | 'denied';
      /** 200: it counts. 403: they may not decide this. 409: there is nothing to decide any more. */
      readonly status: 200 | 403 | 409;
      readonly because: string;
    }
  | {
      readonly kind: 'ask';
      readonly at: string;
      /** The worker id of who asks; their token says `requester`. */
      readonly by: string;
      readonly beneficiary: string;
      readonly asks: 'request' | 'exception';
      /** The catalogue name of what is asked for. */
      readonly entitlement: string;
      /** The day it ends with. */
      readonly until: string;
      /** 202: it is asked about. 422: nobody may have it. */
      readonly status: 202 | 422;
      readonly because: string;
    }
  | {
      readonly kind: 'release';
      readonly at: string;
      /** The worker id of who releases; their token says `operator`. */
      readonly by: string;
      readonly eventId: string;
      readonly because: string;
    }
  | {
      readonly kind: 'release-batch';
      readonly at: string;
      /** The worker id of who releases the one batch that is held; their token says `operator`. */
      readonly by: string;
      /** 200: it counts. 403: they may not, or have said so before. */
      readonly status: 200 | 403;
      /** What the answer says the batch is then; absent when it refuses. */
      readonly becomes?: 'held' | 'released';
      readonly because: string;
    }
  | {
      readonly kind: 'check';
      readonly at: string;
      /** What a newcomer sees here, in the words of `SHOWS`. */
      readonly shows?: readonly Shows[];
      readonly people: readonly Expected[];
      /** The state of the case each event opened. */
      readonly cases: Readonly<Record<string, readonly CaseState[]>>;
      readonly because: string;
    };

/** What the week is there to show: each at a check that fails when it is not so. */
export const SHOWS = {
  separation: 'separation of duties: a combination is refused before it is given',
  overlap: 'an overlap: what a move takes stays for a while, and goes by the clock',
  exception: 'an exception: kept beyond the last day, and cut on its own',
  'held-batch': 'a batch that looked wrong is held, and released by two people',
  'held-plan': 'a plan over its budget is held, and released by one',
  webhook: 'an HR system is heard in its own form: its webhook signed, the record read again',
  rescission: 'a termination is taken back, and so is what it took',
  rehire: 'a rehire finds the account that was left',
  retention: 'accounts of leavers end when retention is over, but not under legal hold',
} as const;
export type Shows = keyof typeof SHOWS;

export type CaseState =
  | 'received'
  | 'scheduled'
  | 'held'
  | 'awaiting-approval'
  | 'completed'
  | 'completed-with-exceptions'
  | 'blocked'
  | 'superseded';

export type AccountState = 'absent' | 'active' | 'suspended' | 'deactivated';

/** The access of one person, exactly: what is not listed is not held directly. What a target's own rule or group gives is not listed. */
export interface Expected {
  readonly worker: string;
  readonly accounts: { readonly okta: AccountState; readonly entra: AccountState };
  /** Catalogue name → the rule that is the reason; several joined by `+`, as they are shown. */
  readonly holds: Readonly<Record<string, string>>;
  /** Catalogue names held without a live reason: found in place before Tenure came, or kept under legal hold. */
  readonly withoutReason?: readonly string[];
  /** Entitlement ids outside the catalogue, which Tenure leaves alone while the person works here. */
  readonly alsoHolds?: readonly string[];
}

export interface Script {
  /** Where the clock stands when the demo begins. */
  readonly startsAt: string;
  /** The source that signs every file. */
  readonly source: string;
  readonly steps: readonly Step[];
}
