/** Whether a source is heard of as often as a company expects: one that only sends says by silence, and nothing else, that its sender is broken. */
import * as z from 'zod';
import { Instant } from './ids.ts';
import { addHours } from './schedule.ts';

/** Our choices. One that is read was to be read whole a day ago; one that sends may have nothing to say over a long weekend. */
export const SILENT_AFTER_HOURS = { read: 36, sends: 96 } as const;

/** The last sign of life of a source: a delivery it was believed, or the end of a whole reading. */
export const Sign = z.strictObject({
  at: Instant,
  /** False: nothing was ever heard of it, and it has been looked out for since then. */
  heard: z.boolean(),
});
export type Sign = z.infer<typeof Sign>;

/** Since when it has been silent, where that is for longer than is borne. */
export function silentSince(
  sign: Sign | undefined,
  { silentAfterHours }: { readonly silentAfterHours: number },
  now: Instant,
): Instant | undefined {
  return sign !== undefined && addHours(sign.at, silentAfterHours) <= now ? sign.at : undefined;
}
