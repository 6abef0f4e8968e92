/** What arrived at a source's webhook, before anything of it is believed, and what it turned out to say. */
import type { Instant } from '../core/ids.ts';
import type { Refusal } from './refusal.ts';

export interface Delivery {
  /** Names in lower case, as API Gateway sends them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came: what a signature covers. */
  readonly body: Uint8Array;
}

/** Somebody the source says something about: read them again. */
export interface Hint {
  /** What the source calls the worker: what its API reads them by. */
  readonly key: string;
  /** When the source said that their access ends at once, whatever their last day is: what comes again is known by it. */
  readonly cutAt?: Instant;
}

/**
 * What a delivery says of one worker, and where in it. `record`: their whole record, as the source writes it. `part`: what it leaves
 * out stays as it was. `left`: the source has them no longer. `refused`: not to be understood; the others are still taken.
 */
export type Carried = {
  readonly where: string;
  /** The same for the same thing sent again, alone or among others: what was taken of it is taken once. Where it has one its delivery has none. */
  readonly eventId?: string;
} & (
  | { readonly kind: 'record' | 'part'; readonly record: unknown; readonly key?: string }
  | { readonly kind: 'left'; readonly key: string }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly key?: string }
);

export interface CarriedRecords {
  readonly kind: 'records';
  readonly carried: readonly Carried[];
  /** It may say more than one thing of a worker, one after the other. Otherwise two of one worker are each refused. */
  readonly inSequence?: true;
  /** After so many that are refused nothing more of it is taken. */
  readonly stopAfter?: number;
  /** It is everybody the source has: who is not in it is not there. */
  readonly isEverybody?: true;
  /** The same for the same delivery sent again: taken once it changes nothing any more, whatever was said since. */
  readonly deliveryId?: string;
  /** Nothing tells it from a copy of an earlier one, and the same may be sent anew on purpose: of it nobody has access back without a later time. */
  readonly mayBeCopy?: true;
}

/**
 * `hints`: whom to read again. `records`: what is carried of each worker, in the order sent. `nothing`: understood, and nothing follows
 * (a ping, an event about something else). `refused`: not to be understood; the sender is told why.
 */
export type Heard =
  | { readonly kind: 'hints'; readonly hints: readonly Hint[] }
  | CarriedRecords
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };
