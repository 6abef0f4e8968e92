/** Licence seats: who uses one, directly or through groups; a person uses one seat of a SKU however many ways it comes. */
import * as z from 'zod';
import type { Answer, Call } from '../serve.ts';
import type { EntraSeed } from './seed.ts';

export interface Seats {
  free(skuId: string): number;
  /** So many are bought, from now on. */
  buy(skuId: string, seats: number): void;
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
    buy: (skuId, seats) => void limits.set(skuId, seats),
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

const Bought = z.strictObject({ skuId: z.uuid(), seats: z.int().nonnegative() });

/** `POST /_sim/seats {"skuId": "…", "seats": 10}`: so many of it from now on. */
export function steerSeats(seats: Seats, call: Call): Answer | undefined {
  if (`${call.method} ${call.path}` !== 'POST /_sim/seats') return undefined;
  const bought = Bought.safeParse(JSON.parse(call.text));
  if (!bought.success) return { status: 400, body: { error: z.prettifyError(bought.error) } };
  seats.buy(bought.data.skuId, bought.data.seats);
  return { status: 204 };
}
