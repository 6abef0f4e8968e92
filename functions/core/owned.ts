/** What somebody owns at a target beside their own access: it outlives the account, so it is handed over before that ends. */
import * as z from 'zod';

/** `system:kind:native id`, e.g. `entra:group:<id>`, `entra:application:<id>`. */
export const Thing = z.string().regex(/^[a-z][a-z0-9-]*:[a-z-]+:[^\s]{1,200}$/);
export type Thing = z.infer<typeof Thing>;

export const Owned = z.strictObject({
  thing: Thing,
  /** What people call it, where the target tells. */
  title: z.string().optional(),
  /** How many others own it and can see to it: none, and it has nobody once this account ends. */
  others: z.int().min(0),
  /** Its owners are kept elsewhere (a group mastered on premises): no change of ours can hand it over. */
  fixed: z.literal(true).optional(),
});
export type Owned = z.infer<typeof Owned>;

/** What a look found, or why it could not be told. Absent from an access whose owned things nobody asked for. */
export const Ownership = z.union([
  z.strictObject({ things: z.array(Owned).readonly() }),
  z.strictObject({ unseen: z.string() }),
]);
export type Ownership = z.infer<typeof Ownership>;

export function thingsIn(ownership: Ownership | undefined): readonly Owned[] {
  return ownership !== undefined && 'things' in ownership ? ownership.things : [];
}

/** Is it certain that this is not owned any more? */
export function isHandedOver(ownership: Ownership | undefined, thing: Thing): boolean {
  return ownership !== undefined && 'things' in ownership && !ownership.things.some((owned) => owned.thing === thing);
}

export function withoutThing(ownership: Ownership | undefined, thing: Thing): Ownership | undefined {
  if (ownership === undefined || 'unseen' in ownership) return ownership;
  return { things: ownership.things.filter((owned) => owned.thing !== thing) };
}

/** In the words of a finding. */
export function called({ thing, title }: Pick<Owned, 'thing' | 'title'>): string {
  return title === undefined ? thing : `${thing} (${title})`;
}
