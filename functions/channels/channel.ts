/** What a chat channel is: it posts what one person is told, changes what it posted, and finds what it may have posted. One contract suite for all (test/channels/contract.ts). */
import type { Instant } from '../core/ids.ts';
import type { Told } from '../core/question.ts';

export const CHANNELS = ['slack', 'teams'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** An approver, as channels find people. */
export interface Recipient {
  /** As HR has it. */
  readonly address: string | undefined;
  /** Their account at Entra, by its immutable id. */
  readonly entraId: string | undefined;
}

/** Where a message is, as its channel names it: kept as text, understood by the channel alone. */
export type Place = string;

export type Posted =
  | { readonly kind: 'posted'; readonly place: Place }
  /** They are not in this channel, or it lets nobody write to them: told to operators, tried again by the next reminder. */
  | { readonly kind: 'unreachable'; readonly because: string };

export interface Channel {
  readonly name: ChannelName;
  /** One message to a room, instead of one to each approver. */
  readonly room: boolean;
  /** `key` marks the message, so that `find` knows it again. Throws the errors below. */
  post(to: Recipient, told: Told, key: string): Promise<Posted>;
  /** `gone`: somebody deleted it. */
  update(place: Place, told: Told, key: string): Promise<'updated' | 'gone'>;
  /** After a post at `since` that nobody answered: is it there? `unknowable` where the vendor lets nobody look. */
  find(to: Recipient, key: string, since: Instant): Promise<Place | 'absent' | 'unknowable'>;
}

/** The vendor asks to be left alone for a while: nothing was posted. */
export class ChannelBusy extends Error {
  override readonly name = 'ChannelBusy';
  readonly retryAfterSeconds: number;
  constructor(channel: ChannelName, retryAfterSeconds: number, options?: ErrorOptions) {
    super(`${channel} asks to wait ${retryAfterSeconds} s; it is tried again`, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer, or one that leaves open what happened: it may have been done. */
export class ChannelUnsure extends Error {
  override readonly name = 'ChannelUnsure';
}

/** What goes before a post, and may be done twice: not answered, it is certain that nothing was posted. */
export async function beforePosting<T>(channel: ChannelName, step: Promise<T>): Promise<T> {
  return step.catch((cause: unknown) => {
    throw cause instanceof ChannelUnsure ? new ChannelBusy(channel, 30, { cause }) : cause;
  });
}

/** The vendor refuses us, whoever is written to: an operator must look. Nothing was done. */
export class ChannelRefused extends Error {
  override readonly name = 'ChannelRefused';
}
