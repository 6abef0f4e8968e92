/** Keeps how the reading of a source goes, for `tenure sources` and `tenure doctor`: written when it turns, and once a minute. */
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import { sources } from '../../runtime/parts.ts';
import { SourceRefused, SourceUnavailable } from '../../sources/errors.ts';
import { putReading } from '../../store/readings.ts';

const EVERY_SECONDS = 60;
let written: { readonly failed: string | undefined; readonly atMs: number } | undefined;

/** Runs what reads the source. What is nobody's fault but ours, and being asked to wait, says nothing of the source. */
export async function watchReading(source: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (error instanceof SourceRefused || error instanceof SourceUnavailable) await keep(source, error.message);
    throw error;
  }
  await keep(source);
}

async function keep(source: string, failed?: string): Promise<void> {
  const atMs = Date.parse(clock());
  if (written !== undefined && written.failed === failed && atMs - written.atMs < EVERY_SECONDS * 1000) return;
  await putReading(sources(), source, { at: instant(atMs), ...(failed === undefined ? {} : { failed }) });
  written = { failed, atMs };
}
