/** Those a source does not have any more have left, where a company says that this is what it means (`missing: terminate`). */
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { findHeard } from '../../store/sources.ts';
import { takeSaid } from './take-said.ts';

/** How many events followed: none where absences are only reported. As one batch: the brakes see how many leave at once, and hold what was cut short. */
export async function haveLeft(
  source: string,
  configured: ConfiguredSource,
  missing: readonly string[],
): Promise<number> {
  if (configured.missing !== 'terminate' || missing.length === 0) return 0;
  const known = await findHeard(sources(), source, missing);
  const workers = [...known.values()].map(({ said }) => ({ ...said, standing: 'left' as const, updatedAt: undefined }));
  const { events } = await takeSaid({ source, configured, readAt: instant(Date.parse(clock())), workers, known });
  return events;
}
