/** One step of a plan, and what it means: the access a person holds once it has run. */
import * as z from 'zod';
import { type Access, absent, type Holding, Profile } from './access.ts';
import { Digest, EntitlementId, PersonId, System } from './ids.ts';
import { isHandedOver, Thing, withoutThing } from './owned.ts';

/** Where in a case a change runs, in this order. */
export const LANES = ['cut', 'provision', 'overlap', 'clean-up', 'destroy'] as const;
export const Lane = z.enum(LANES);
export type Lane = z.infer<typeof Lane>;

const step = {
  /** `c1`, `c2` …: its place in the plan. */
  id: z.string(),
  system: System,
  lane: Lane,
  /** The rule ids and words that explain it, as printed into evidence. */
  because: z.string(),
  rule: z.string(),
  /** The id of the plan's approval this change waits for; absent when it needs none. */
  approval: z.string().optional(),
  /** SHA-256 over case, system, kind and entitlement: the same step of the same case always has the same key. */
  idempotencyKey: Digest,
};

export const Change = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('create-account'),
    ...step,
    profile: Profile.partial(),
    /** Made before the first day: nobody can sign in until it is enabled. */
    staged: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('update-account'), ...step, profile: Profile.partial() }),
  z.strictObject({ kind: z.literal('enable-account'), ...step }),
  z.strictObject({ kind: z.literal('suspend-account'), ...step }),
  z.strictObject({ kind: z.literal('deactivate-account'), ...step }),
  z.strictObject({ kind: z.literal('delete-account'), ...step }),
  z.strictObject({ kind: z.literal('revoke-sessions'), ...step }),
  z.strictObject({ kind: z.literal('grant'), ...step, entitlement: EntitlementId }),
  z.strictObject({ kind: z.literal('revoke'), ...step, entitlement: EntitlementId }),
  z.strictObject({
    kind: z.literal('hand-over'),
    ...step,
    thing: Thing,
    /** Who owns it afterwards, and their account there; absent where others own it already, and the leaver only lets go. */
    to: z.strictObject({ personId: PersonId, accountId: z.string() }).optional(),
  }),
  z.strictObject({
    kind: z.literal('manual-task'),
    ...step,
    entitlement: EntitlementId.optional(),
    instructions: z.string(),
  }),
]);
export type Change = z.infer<typeof Change>;
export type ChangeKind = Change['kind'];

/** The access a person holds once `change` has run: the meaning of every change, in one place. */
export function after(access: Access, change: Change): Access {
  switch (change.kind) {
    case 'create-account':
      return { ...access, status: change.staged === true ? 'suspended' : 'active', profile: { ...change.profile } };
    case 'update-account':
      return { ...access, profile: { ...access.profile, ...change.profile } };
    case 'enable-account':
      return { ...access, status: 'active' };
    case 'suspend-account':
      return { ...access, status: 'suspended' };
    case 'deactivate-account':
      return { ...access, status: 'deactivated' };
    case 'delete-account':
      return absent(access.system);
    case 'grant':
      return granted(access, change.entitlement);
    case 'revoke':
      return revoked(access, change.entitlement);
    case 'hand-over':
      return handedOver(access, change.thing);
    case 'revoke-sessions':
    case 'manual-task':
      return access;
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return change satisfies never;
  }
}

function handedOver(access: Access, thing: Thing): Access {
  const owned = withoutThing(access.owned, thing);
  return owned === undefined ? access : { ...access, owned };
}

/** What came through a group is then held directly as well, and outlives the group. */
function granted(access: Access, entitlement: EntitlementId): Access {
  const held = access.holdings.find((one) => one.entitlement === entitlement);
  if (held === undefined) return { ...access, holdings: [...access.holdings, { entitlement, via: 'direct' }] };
  if (held.via !== 'inherited') return access;
  return { ...access, holdings: access.holdings.map((one) => (one === held ? { ...one, via: 'direct' } : one)) };
}

/** Without what is held directly: what also comes through a group stays until that lets go. */
export function revoked(access: Access, entitlement: EntitlementId): Access {
  return {
    ...access,
    holdings: access.holdings.flatMap((held): readonly Holding[] => {
      if (held.entitlement !== entitlement) return [held];
      return comesThroughGroups(held) ? [{ ...held, via: 'inherited' }] : [];
    }),
  };
}

function comesThroughGroups({ from = [] }: Holding): boolean {
  return from.length > 0;
}

/** Does the person hold it, however it came about? */
export function holds(access: Access, entitlement: EntitlementId): boolean {
  return access.holdings.some((held) => held.entitlement === entitlement);
}

/** Held otherwise than through a group: what comes through one goes with it, and holding it then needs a reason of its own. */
export function holdsItself(access: Access, entitlement: EntitlementId): boolean {
  return access.holdings.some((held) => held.entitlement === entitlement && held.via !== 'inherited');
}

/** The direct part is gone, and what is left comes through groups we know. */
export function isRemainder(held: Holding): boolean {
  return held.via === 'inherited' && comesThroughGroups(held);
}

/** Would running `change` leave `access` as it is? What leaves no trace to observe (revoke-sessions) is never already done. */
export function alreadyDone(access: Access, change: Change): boolean {
  switch (change.kind) {
    case 'create-account':
      return access.status !== 'absent';
    case 'update-account':
      return Object.entries(change.profile).every(([field, value]) => access.profile[field as keyof Profile] === value);
    case 'enable-account':
      return access.status === 'active';
    case 'suspend-account':
      return access.status !== 'active';
    case 'deactivate-account':
      return access.status === 'deactivated' || access.status === 'absent';
    case 'delete-account':
      return access.status === 'absent';
    case 'grant':
      return holdsItself(access, change.entitlement);
    case 'revoke':
      return !access.holdings.some((held) => held.entitlement === change.entitlement && !isRemainder(held));
    case 'revoke-sessions':
      return access.status === 'absent' || access.status === 'deactivated';
    case 'hand-over':
      return access.status === 'absent' || isHandedOver(access.owned, change.thing);
    case 'manual-task':
      return false;
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return change satisfies never;
  }
}
