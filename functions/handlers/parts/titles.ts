/** What people call entitlements, by the policy catalogue: ids alone tell nobody anything. */
import type { Plan } from '../../core/plan.ts';
import type { CatalogueEntry } from '../../core/policy/pack.ts';

export type Titles = Readonly<Record<string, string>>;

interface Catalogued {
  readonly catalogue: { values(): Iterable<CatalogueEntry> };
}

/** Of those the catalogue names. */
export function titlesOf({ catalogue }: Catalogued, entitlements: Iterable<string>): Titles {
  const known = new Map([...catalogue.values()].map(({ id, title }) => [String(id), title]));
  return Object.fromEntries(
    [...new Set(entitlements)].flatMap((id) => {
      const title = known.get(id);
      return title === undefined ? [] : [[id, title]];
    }),
  );
}

/** Every entitlement a plan speaks of. */
export function mentionedIn({ changes, approvals, findings, rulings = [] }: Plan): readonly string[] {
  const against = rulings.flatMap((ruling) => ruling.against ?? []);
  return [
    ...changes,
    ...approvals,
    ...findings,
    ...rulings,
    ...against.map((entitlement) => ({ entitlement })),
  ].flatMap((one) => ('entitlement' in one && one.entitlement !== undefined ? [one.entitlement] : []));
}
