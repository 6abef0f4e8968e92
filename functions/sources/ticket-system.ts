/** What a ticket system is to Tenure: tickets read back with who decided them, and notes, closings and tickets of ours written once. */
import type { Instant } from '../core/ids.ts';
import type { TicketSystemName } from '../core/ticket-ref.ts';

/** A user there, as read back with the ticket. */
export interface TicketUser {
  /** Their immutable id there. */
  readonly id: string;
  readonly email?: string;
  /** Where a field there holds it. */
  readonly workerId?: string;
  /** May they sign in there? One who may not has left, and decides nothing. */
  readonly active: boolean;
}

/** What was said there to one approval that was asked. `void`: the vendor made the row moot (a duplicate, not required, cancelled): nobody's yes. */
export interface TicketVote {
  readonly id: string;
  /** Who said it, or who is asked. */
  readonly by: TicketUser | undefined;
  /** Who was asked, where it was not they who said it. */
  readonly askedOf?: TicketUser | undefined;
  /** Why it is nobody's word though the vendor has it as given, and what to do: nothing there says who gave it. */
  readonly doubt?: string;
  readonly said: 'approved' | 'declined' | 'open' | 'void';
  readonly at: Instant;
}

/**
 * `open`: still to be decided there. `approved`: every approval it takes there is given. `declined`: one said no. `withdrawn`:
 * taken back, or gone.
 */
export type TicketStanding = 'open' | 'approved' | 'declined' | 'withdrawn';

export interface Ticket {
  readonly id: string;
  /** What people call it: RITM0010001, ACC-42. */
  readonly number: string;
  /** Which catalogue item, or request type. */
  readonly item: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly requestedFor: TicketUser | undefined;
  readonly openedBy: TicketUser | undefined;
  /** Who typed it in, where that is somebody else than who asks: no more than they do they decide it. */
  readonly enteredBy?: TicketUser;
  readonly standing: TicketStanding;
  readonly votes: readonly TicketVote[];
  /** When an answer, or whom it is for, last changed: an approval before that was given to something else. */
  readonly answersChangedAt?: Instant;
  /** When the last of the approvals it takes there was given, where the system says. */
  readonly approvedAt?: Instant;
  /** Closed there: nothing is begun from it. */
  readonly closed: boolean;
}

/** A ticket of ours about what people must do by hand. */
export interface TaskTicket {
  readonly number: string;
  /** `done`: closed as done, by `closedBy`, who says in `attestation` who did what. */
  readonly standing: 'open' | 'done' | 'undone';
  readonly closedBy: TicketUser | undefined;
  readonly attestation: string | undefined;
  /** Why it may be nobody's word though it is closed, and what to do: who it says has closed it may not have. */
  readonly doubt?: string;
}

export interface NewTicket {
  /** Names it for us: looked for first, so that it is made once. */
  readonly marker: string;
  readonly title: string;
  readonly text: string;
}

export interface NewAsking extends NewTicket {
  /** Those who may decide, by e-mail. */
  readonly approvers: readonly string[];
}

export interface Created {
  readonly id: string;
  readonly number: string;
}

/** Every method throws `TargetThrottled`, `TargetUnavailable` or `TargetRejected`, and nothing else that is the vendor's. */
export interface TicketSystem {
  readonly name: TicketSystemName;
  /**
   * `gone`: the account sees what else there is, and not this. Undefined: it is no ticket we could read, or the account may see
   * nothing there, which a wrong address or a lost permission does to all tickets at once.
   */
  read(id: string): Promise<Ticket | 'gone' | undefined>;
  readTask(id: string): Promise<TaskTicket | undefined>;
  /** Ids of tickets that may ask for something and changed since. */
  changedSince(since: Instant): AsyncIterable<string>;
  /** Says something in the ticket, once for each marker. */
  note(id: string, note: { readonly marker: string; readonly text: string }): Promise<void>;
  /** Closes a ticket with a last note, once. One that is closed already is left as it is, and told. */
  close(
    id: string,
    how: { readonly marker: string; readonly text: string; readonly as: 'complete' | 'incomplete' },
  ): Promise<void>;
  /** A ticket whose approvers decide there. Approvers the system does not know are left out. */
  ask(asking: NewAsking): Promise<Created>;
  /** What is wrong with the account or the settings, as far as reads show it: each with what to do. */
  check(): Promise<readonly string[]>;
  createTask(task: NewTicket): Promise<Created>;
}
