/** Licence seats: who uses one, directly or through groups; a person uses one seat of a SKU however many ways it comes. */
import type { EntraSeed } from './seed.ts';

export interface Seats {
  free(skuId: string): number;
  uses(userId: string, skuId: string): boolean;
  /**
   * Sets the seats a person uses from what they are assigned: direct ones first, then what groups bring as far as seats go.
   * Answers the inherited SKUs that found no seat.
   */
  recount(userId: string, direct: readonly string[], inherited: readonly { skuId: string }[]): ReadonlySet<string>;
}

export function seatsOf(seed: EntraSeed): Seats {
  const users = new Map(seed.skus.map(({ skuId }) => [skuId, new Set<string>()]));
  const limits = new Map(seed.skus.map(({ skuId, seats }) => [skuId, seats]));
  const free = (skuId: string) => (limits.get(skuId) ?? 0) - (users.get(skuId)?.size ?? 0);
  return {
    free,
    uses: (userId, skuId) => users.get(skuId)?.has(userId) ?? false,
    recount: (userId, direct, inherited) => {
      const wanted = new Set([...direct, ...inherited.map(({ skuId }) => skuId)]);
      for (const [skuId, holders] of users) if (!wanted.has(skuId)) holders.delete(userId);
      const left = new Set<string>();
      for (const skuId of wanted) {
        const holders = users.get(skuId);
        if (holders?.has(userId)) continue;
        if (free(skuId) > 0) holders?.add(userId);
        else left.add(skuId);
      }
      return left;
    },
  };
}
