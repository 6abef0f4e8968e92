/** Cuts what is to be sent into batches a receiver takes, in order. */
import type { Limits, Outgoing } from './sender.ts';

export const bytesOf = (text: string): number => Buffer.byteLength(text) + 1;

/** The first of them that fit into one batch: at least one. */
export function firstBatch(waiting: readonly Outgoing[], { entries, bytes }: Limits): readonly Outgoing[] {
  let size = 2;
  let count = 0;
  for (const { text } of waiting.slice(0, entries)) {
    size += bytesOf(text);
    if (size > bytes && count > 0) break;
    count += 1;
  }
  return waiting.slice(0, count);
}
