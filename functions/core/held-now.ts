/** What a person holds and what supports it, as the rules about held-together access see it. */
import { holds, holdsItself } from './change.ts';
import { type EntitlementId, entitlementParts } from './ids.ts';
import { leftWithout } from './lapse.ts';
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

/** What waits for approvers: what a rule gives, then what was asked for. */
export function waiting({ pending, asked }: Pick<Ruled, 'pending' | 'asked'>): readonly EntitlementId[] {
  return [...pending.map(({ entitlement }) => entitlement), ...asked.map(({ request }) => request.entitlement)];
}

/** Has its target said what is held there? */
export function answered({ observed }: Situation, entitlement: EntitlementId): boolean {
  return observed.some((access) => access.system === entitlementParts(entitlement).system);
}

/** What is seen gone once what has lost its reason is taken, with what came through it. Not what only people can take: nobody knows when. */
export function going(situation: Situation, { lost }: Ruled): ReadonlySet<EntitlementId> {
  const gone = own(situation).flatMap((access) => {
    const direct = access.holdings.filter(({ via, entitlement }) => via === 'direct' && lost.includes(entitlement));
    const left = leftWithout(
      access,
      direct.map(({ entitlement }) => entitlement),
    );
    return access.holdings.map(({ entitlement }) => entitlement).filter((entitlement) => !holds(left, entitlement));
  });
  return new Set(gone);
}

/** Has its target shown that it is not held, in whatever way? */
export function hasGone(situation: Situation, entitlement: EntitlementId): boolean {
  return answered(situation, entitlement) && !isHeld(situation, entitlement);
}

/** By a rule of the target or a directory elsewhere: no connector can take it away, whatever anybody says. */
export function isMastered(situation: Situation, entitlement: EntitlementId): boolean {
  return own(situation).some(({ holdings }) =>
    holdings.some((held) => held.entitlement === entitlement && (held.via === 'rule' || held.via === 'synchronised')),
  );
}

/** What our ledger says of targets that have not answered: granted, and not yet seen gone. */
export function heldUnseen(situation: Situation): readonly EntitlementId[] {
  return situation.reasons
    .filter(({ decision }) => decision === undefined || decision.outcome === 'approved')
    .map(({ entitlement }) => entitlement)
    .filter((entitlement) => !answered(situation, entitlement));
}
