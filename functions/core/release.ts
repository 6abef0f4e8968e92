/** What an operator's release still lets on: the delta that was held, or less of it, until the release ends. */
import type { Change } from './change.ts';
import { compare, type Drift, written } from './drift.ts';
import { deltaDigest } from './guard.ts';
import type { Verdict } from './plan.ts';
import type { Situation } from './situation.ts';

/** How what is planned stands to what was released; undefined when nothing is, or the release is over. */
export function releaseOf(situation: Situation, changes: readonly Change[]): Drift | undefined {
  const { case: handled, released } = situation;
  if (handled.releasedDigest === undefined || isOver(situation)) return undefined;
  if (released !== undefined) return compare(written(released), written(changes));
  // Released before plans were kept for it, or its plan was erased: only the very same goes on.
  const same = handled.releasedDigest === deltaDigest(changes);
  return { compared: same ? 'same' : 'wider', more: [], less: [] };
}

/** Held though it was released once: with what is new since, or when the release ended. */
export function againHeld(situation: Situation, release: Drift | undefined, verdict: Verdict): Verdict {
  if (verdict.outcome !== 'hold') return verdict;
  const { releasedDigest, releasedUntil } = situation.case;
  const more = release?.more ?? [];
  if (more.length > 0)
    return {
      ...verdict,
      because: `${verdict.because}; it was released, and since then it has more: ${more.join(', ')}`,
    };
  if (releasedDigest === undefined || !isOver(situation)) return verdict;
  return { ...verdict, because: `${verdict.because}; its release ended at ${releasedUntil}` };
}

function isOver({ case: { releasedUntil }, now }: Situation): boolean {
  return releasedUntil !== undefined && releasedUntil <= now;
}
