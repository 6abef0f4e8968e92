/** Letting go on what was held: by how many operators, who may not, and until when it counts. */
import * as z from 'zod';
import { Instant, WorkerId } from './ids.ts';
import type { ReleaseTerms } from './policy/brakes.ts';
import { addHours } from './schedule.ts';

/**
 * One operator's word, bound by its place to what it is about. `by` is what evidence calls them (`operator:<pseudonym>`), so that it leads
 * to nobody once they are erased. What an earlier version took down has in it what their token calls them, and `worker`.
 */
export const Signature = z.strictObject({ by: z.string(), worker: WorkerId.optional(), at: Instant });
export type Signature = z.infer<typeof Signature>;

/** Who signs now. */
export interface Signer {
  readonly signature: Signature;
  /** Whatever a word of theirs may be signed by: two by one human are one. */
  readonly names: readonly string[];
  /** Every worker id of theirs. */
  readonly workers: readonly WorkerId[];
}

export type Signed =
  | { readonly kind: 'refused'; readonly because: string }
  /** One more operator is needed. */
  | { readonly kind: 'one-more'; readonly signatures: readonly Signature[] }
  | { readonly kind: 'enough'; readonly signatures: readonly Signature[]; readonly until: Instant };

/** `parties`: whom it is about, and who asked for it; none of them signs. What was signed too long ago counts no more. */
export function sign(
  before: readonly Signature[],
  signer: Signer,
  parties: readonly WorkerId[],
  { people, expiresAfterHours }: ReleaseTerms,
): Signed {
  const { signature: fresh, workers } = signer;
  if (workers.some((worker) => parties.includes(worker)))
    return { kind: 'refused', because: 'it is about you, or you asked for it: somebody else must release it' };
  const live = before.filter(({ at }) => addHours(at, expiresAfterHours) > fresh.at);
  if (live.length >= people) return { kind: 'enough', signatures: live, until: addHours(fresh.at, expiresAfterHours) };
  if (live.some((one) => isBy(one, signer)))
    return { kind: 'refused', because: 'you have released it already: it takes a second, different operator' };
  const signatures = [...live, fresh];
  return signatures.length >= people
    ? { kind: 'enough', signatures, until: addHours(fresh.at, expiresAfterHours) }
    : { kind: 'one-more', signatures };
}

function isBy({ by, worker }: Signature, { names, workers }: Signer): boolean {
  return names.includes(by) || (worker !== undefined && workers.includes(worker));
}
