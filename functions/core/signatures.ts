/** Letting go on what was held: by how many operators, who may not, and until when it counts. */
import * as z from 'zod';
import { Instant, WorkerId } from './ids.ts';
import type { ReleaseTerms } from './policy/brakes.ts';
import { addHours } from './schedule.ts';

/** One operator's word, bound by its place to what it is about. */
export const Signature = z.strictObject({ by: z.string(), worker: WorkerId.optional(), at: Instant });
export type Signature = z.infer<typeof Signature>;

export type Signed =
  | { readonly kind: 'refused'; readonly because: string }
  /** One more operator is needed. */
  | { readonly kind: 'one-more'; readonly signatures: readonly Signature[] }
  | { readonly kind: 'enough'; readonly signatures: readonly Signature[]; readonly until: Instant };

/** `parties`: whom it is about, and who asked for it; none of them signs. What was signed too long ago counts no more. */
export function sign(
  before: readonly Signature[],
  fresh: Signature,
  parties: readonly WorkerId[],
  { people, expiresAfterHours }: ReleaseTerms,
  workers: readonly WorkerId[] = fresh.worker === undefined ? [] : [fresh.worker],
): Signed {
  if (workers.some((worker) => parties.includes(worker)))
    return { kind: 'refused', because: 'it is about you, or you asked for it: somebody else must release it' };
  const live = before.filter(({ at }) => addHours(at, expiresAfterHours) > fresh.at);
  if (live.length >= people) return { kind: 'enough', signatures: live, until: addHours(fresh.at, expiresAfterHours) };
  if (live.some((one) => isSame(one, fresh)))
    return { kind: 'refused', because: 'you have released it already: it takes a second, different operator' };
  const signatures = [...live, fresh];
  return signatures.length >= people
    ? { kind: 'enough', signatures, until: addHours(fresh.at, expiresAfterHours) }
    : { kind: 'one-more', signatures };
}

function isSame(one: Signature, other: Signature): boolean {
  return one.by === other.by || (one.worker !== undefined && one.worker === other.worker);
}
