/** What a rule about held-together access said of one person: written into the plan and into evidence, and what people are told of it. */
import * as z from 'zod';
import type { Access } from './access.ts';
import { holds } from './change.ts';
import { EntitlementId, Instant } from './ids.ts';
import type { ApprovalNeed, Finding } from './plan.ts';
import { Enforcement } from './policy/enforcement.ts';

export const Ruling = z.strictObject({
  rule: z.string(),
  because: z.string(),
  enforcement: Enforcement,
  /**
   * `kept-back`: not granted beside `against`. `waits`: granted when `against` has gone. `conflict`: held or granted all
   * the same. `outranked`: not held because `against` is. `kept-meanwhile`: taken away when `against` is there.
   * `overlap`: kept until `until`. `would-give`: a birthright that is only tried would grant it.
   */
  outcome: z.enum(['kept-back', 'waits', 'conflict', 'outranked', 'kept-meanwhile', 'overlap', 'would-give']),
  entitlement: EntitlementId,
  against: EntitlementId.optional(),
  until: Instant.optional(),
});
export type Ruling = z.infer<typeof Ruling>;

/** What a rule is tried for is only recorded: it makes nobody look. One that warns says what it would do. */
export function findingsOfRulings(rulings: readonly Ruling[]): readonly Finding[] {
  return rulings
    .filter(
      ({ enforcement, outcome }) =>
        (enforcement !== 'record' && (outcome === 'kept-back' || outcome === 'conflict')) ||
        (enforcement === 'warn' && (outcome === 'would-give' || outcome === 'overlap')),
    )
    .map((ruling) => ({ kind: `rule-${ruling.outcome}`, entitlement: ruling.entitlement, text: inWords(ruling) }));
}

/** Who decides reads what the rules say of it. */
export function warned<Need extends ApprovalNeed>(needs: readonly Need[], rulings: readonly Ruling[]): readonly Need[] {
  return needs.map((need) => {
    const about = rulings.filter(
      ({ entitlement, enforcement, outcome }) =>
        entitlement === need.entitlement && enforcement === 'warn' && outcome === 'conflict',
    );
    return about.length === 0 ? need : { ...need, because: [need.because, ...about.map(inWords)].join(' Note: ') };
  });
}

/** What waits for another change, and that one has been made: planned again, it can run. */
export function isNext({ outcome, against }: Ruling, seen: readonly Access[]): boolean {
  const isHeld = against !== undefined && seen.some((access) => holds(access, against));
  return (outcome === 'waits' && !isHeld) || (outcome === 'kept-meanwhile' && isHeld);
}

/** What still waits when all else is done. */
export function stillWaiting(rulings: readonly Ruling[]): readonly Finding[] {
  return rulings
    .filter(({ outcome }) => outcome === 'waits' || outcome === 'kept-meanwhile')
    .map((ruling) => ({ kind: `rule-${ruling.outcome}`, entitlement: ruling.entitlement, text: inWords(ruling) }));
}

/** One line of evidence: rule ids, words of ours and entitlement ids. */
export function asFact({ rule, enforcement, outcome, entitlement, against, until }: Ruling): string {
  const about = against === undefined ? '' : ` against ${against}`;
  return `${enforcement} ${rule} ${outcome} ${entitlement}${about}${until === undefined ? '' : ` until ${until}`}`;
}

function inWords({ rule, because, outcome, against, until, enforcement }: Ruling): string {
  const says = enforcement !== 'enforce' && outcome === 'overlap' ? 'would be kept until' : SAYS[outcome];
  return `${[says, against ?? until].filter(Boolean).join(' ')} (${rule}): ${because}`;
}

const SAYS = {
  'kept-back': 'not granted, because nobody holds it beside',
  waits: 'granted once this has gone:',
  conflict: 'a rule says that nobody holds it beside',
  outranked: 'not held beside',
  'kept-meanwhile': 'kept until this is there:',
  overlap: 'kept until',
  'would-give': 'a rule that is only tried would give it',
} as const satisfies Record<Ruling['outcome'], string>;
