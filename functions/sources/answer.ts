/** What a sender is answered in the words of their own protocol: a value, made of what became of a delivery. */
import type { Heard } from './delivery.ts';
import type { CarriedRead } from './read-carried.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; absent for an answer without a body. */
  readonly body?: unknown;
}

export interface Outcome {
  readonly heard: Heard;
  /** What became of each that was carried, as far as it was taken. */
  readonly reads: readonly CarriedRead[];
  /** The address the delivery came to, without a slash at its end. */
  readonly address: string;
  /** Where what becomes of it can be looked at. */
  readonly location: string;
}
