/** What a target takes away by itself, in its own time: what came through groups that are held no more. Pure. */
import type { Access, Holding } from './access.ts';
import { holds, revoked } from './change.ts';
import type { EntitlementId } from './ids.ts';

/** The access once the target has caught up with itself. Entra takes minutes for licences by group. */
export function settledDown(access: Access): Access {
  return { ...access, holdings: access.holdings.filter((held) => !hasLostItsOrigin(access, held)) };
}

/** Comes through groups only, and none of them is held. Where the target does not tell the groups, nobody knows. */
export function hasLostItsOrigin(access: Access, { via, from = [] }: Holding): boolean {
  return via === 'inherited' && from.length > 0 && !from.some((group) => holds(access, group));
}

/** What is left once these have been taken away, and the target has caught up. */
export function leftWithout(access: Access, entitlements: readonly EntitlementId[]): Access {
  return settledDown(entitlements.reduce(revoked, access));
}
