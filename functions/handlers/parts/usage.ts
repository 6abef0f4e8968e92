/** What the rolling windows hold for a person, and whether a layoff names them: what a plan, or its preview, is judged by. */
import type { Case } from '../../core/case.ts';
import type { Instant } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { type Usage, windowKeys } from '../../core/window-guard.ts';
import { brakes } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { layoffOfWorker } from '../../store/layoffs.ts';
import { findCensus, readCounters } from '../../store/windows.ts';

/** Nothing is read where a pack has no windows. */
export async function usageOf(
  person: Person,
  { workerId, counted = [] }: Pick<Case, 'workerId'> & Partial<Pick<Case, 'counted'>>,
  now: Instant,
): Promise<Usage | undefined> {
  if (policy().windows.length === 0) return undefined;
  const [counters, census, layoff] = await Promise.all([
    readCounters(brakes(), windowKeys(policy(), person)),
    findCensus(brakes()),
    layoffOfWorker(brakes(), workerId, now),
  ]);
  return { counters, census, layoff, counted };
}
