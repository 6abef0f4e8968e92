/** What a receiver of security events is: how much it takes at once, and what it says to what it is sent. A new one is done when test/streams/contract.ts passes. */
import type { OcsfEvent } from '../core/ocsf/event.ts';

/** An event as it is sent: its place in the log, and the text a receiver gets for it. */
export interface Outgoing {
  readonly index: number;
  readonly event: OcsfEvent;
  readonly text: string;
}

export interface Limits {
  /** Of events in one batch. */
  readonly entries: number;
  /** Of a batch, with a byte between events. */
  readonly bytes: number;
  /** Of one event. What is larger is not cut short: it is set aside and told. */
  readonly entryBytes: number;
}

/**
 * `taken`: all of the batch is there. `later`: nothing is certain, the same again after a while. `stopped`: the same again is of
 * no use until somebody mends what `because` says. `refused`: something in the batch is bad; which one, sending less finds out.
 */
export type Sent =
  | { readonly kind: 'taken' }
  | { readonly kind: 'later'; readonly because: string; readonly afterSeconds?: number }
  | { readonly kind: 'stopped'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

export interface Sender {
  readonly limits: Limits;
  /** The text of an event, as this receiver takes it. */
  textOf(event: OcsfEvent, index: number): string;
  /** In order. Throws nothing that is the receiver's doing. */
  send(batch: readonly Outgoing[]): Promise<Sent>;
}
