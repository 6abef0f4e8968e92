/** Which chains are cases: others are about notices, deployments, readers of evidence and the like (docs/evidence.md). */
import type { EvidenceKind } from './evidence.ts';

/** HR's word, somebody asking, or the clock. */
const BEGIN_A_CASE: readonly string[] = ['event-received', 'requested', 'case-opened'] satisfies EvidenceKind[];

/** Is it the first record of a case? */
export function beginsCase({ position, kind }: { readonly position: unknown; readonly kind: unknown }): boolean {
  return position === 0 && BEGIN_A_CASE.includes(String(kind));
}
