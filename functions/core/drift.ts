/** Is what is planned now within what was looked at before? The same or narrower goes on by itself, anything more is asked again. Pure. */
import * as z from 'zod';
import type { Change, Lane } from './change.ts';
import { EntitlementId, System } from './ids.ts';

/** What one change does to whom it is about, wherever it stands in a plan. What is left out is not compared. */
export interface Effect {
  readonly kind: Change['kind'];
  readonly system: System;
  readonly entitlement?: EntitlementId | undefined;
  readonly lane?: Lane;
  readonly rule?: string;
  readonly profile?: Readonly<Record<string, string | undefined>>;
  /** The account is made so that nobody can sign in yet. */
  readonly staged?: true | undefined;
  readonly instructions?: string;
  /** What is handed over, and to whom. */
  readonly thing?: string;
  readonly to?: { readonly personId: string; readonly accountId: string } | undefined;
}

/** Access that a plan gives, as it is kept with an approval: no personal data. */
export const Gift = z.strictObject({
  kind: z.enum(['grant', 'create-account', 'enable-account']),
  system: System,
  entitlement: EntitlementId.optional(),
  staged: z.literal(true).optional(),
});
export type Gift = z.infer<typeof Gift>;

/** How what is planned now stands to what was looked at: what there is more, and what of it has gone, in words without personal data. */
export const Drift = z.strictObject({
  compared: z.enum(['same', 'narrower', 'wider']),
  more: z.array(z.string()).readonly(),
  less: z.array(z.string()).readonly(),
});
export type Drift = z.infer<typeof Drift>;

/** What a release is about: everything that would be written but the cut, which waits for nobody; by its rule, whatever the words of that. */
export function written(changes: readonly Change[]): readonly Effect[] {
  return changes
    .filter(({ lane }) => lane !== 'cut')
    .map(({ id: _, approval: __, because: ___, idempotencyKey: ____, ...effect }) => effect);
}

/** What an approval is about besides its own entitlement: all else the plan gives. To take away asks nobody. */
export function given(changes: readonly Change[]): readonly Gift[] {
  return changes.flatMap((change): readonly Gift[] => {
    const { kind, system } = change;
    if (kind === 'grant') return [{ kind, system, entitlement: change.entitlement }];
    if (kind === 'create-account') return [{ kind, system, ...(change.staged === true ? { staged: true } : {}) }];
    return kind === 'enable-account' ? [{ kind, system }] : [];
  });
}

export function compare(before: readonly Effect[], now: readonly Effect[]): Drift {
  const more = now.filter((one) => !before.some((other) => isWithin(one, other))).map(inWords);
  const less = before.filter((one) => !now.some((other) => isWithin(one, other))).map(inWords);
  return { compared: more.length > 0 ? 'wider' : less.length > 0 ? 'narrower' : 'same', more, less };
}

export function isCovered(drift: Drift | undefined): boolean {
  return drift !== undefined && drift.compared !== 'wider';
}

/** Does `one` do what `other` does, or less of it: fewer attributes, an account nobody can use yet? Never another thing, elsewhere or for another rule. */
function isWithin(one: Effect, other: Effect): boolean {
  return (
    SUBJECT.every((field) => one[field] === other[field]) &&
    (one.to === undefined || (one.to.personId === other.to?.personId && one.to.accountId === other.to?.accountId)) &&
    (one.staged === true || other.staged !== true) &&
    Object.entries(one.profile ?? {}).every(([field, value]) => other.profile?.[field] === value)
  );
}

const SUBJECT = ['kind', 'system', 'entitlement', 'lane', 'rule', 'instructions', 'thing'] as const;

/** The names of attributes, never what they say. */
function inWords({ kind, system, entitlement, thing, profile, staged }: Effect): string {
  const what = `${kind} ${entitlement ?? thing ?? system}`;
  if (kind === 'update-account')
    return `${what} (${Object.keys(profile ?? {})
      .sort()
      .join(', ')})`;
  return staged === true ? `${what} (not to be used yet)` : what;
}
