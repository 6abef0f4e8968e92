/** What a person holds and what supports it, as the rules about held-together access see it. */
import { holds, holdsItself } from './change.ts';
import type { EntitlementId } from './ids.ts';
import { isLive } from './reason.ts';
import type { Ruled } from './ruled.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';

const own = ({ observed, person }: Situation) => observed.filter((access) => !belongsToSomebodyElse(access, person));

/** However it came about. */
export function isHeld(situation: Situation, entitlement: EntitlementId): boolean {
  return own(situation).some((access) => holds(access, entitlement));
}

/** Not only through a group, with which it would go. */
export function isHeldItself(situation: Situation, entitlement: EntitlementId): boolean {
  return own(situation).some((access) => holdsItself(access, entitlement));
}

export function allHeld(situation: Situation): readonly EntitlementId[] {
  return own(situation).flatMap(({ holdings }) => holdings.map(({ entitlement }) => entitlement));
}

/** What a live reason supports, in the order of the ledger. */
export function supportedBy({ now }: Situation, { kept }: Ruled): readonly EntitlementId[] {
  return [...new Set(kept.filter((reason) => isLive(reason, now)).map(({ entitlement }) => entitlement))];
}
