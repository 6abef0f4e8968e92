/** What one person holds in one target system: as observed (actual) or as policy wants it (desired). */
import * as z from 'zod';
import { ACCOUNT_STATUSES } from './evidence-words.ts';
import { EntitlementId, EntitlementKind, Instant, PersonId, System, WorkerId } from './ids.ts';
import { Ownership } from './owned.ts';

/** `deactivated`: the account is still there but only an administrator can bring it back (Okta DEPROVISIONED). */
export const AccountStatus = z.enum(ACCOUNT_STATUSES);
export type AccountStatus = z.infer<typeof AccountStatus>;

/**
 * How a held entitlement came about. Only `direct` can be taken away by a connector; `rule` (dynamic or rule-managed
 * group), `synchronised` (mastered on premises) and `inherited` (licence by group, app by group) change at their origin.
 */
export const Via = z.enum(['direct', 'rule', 'synchronised', 'inherited']);
export type Via = z.infer<typeof Via>;

export const Holding = z.strictObject({
  entitlement: EntitlementId,
  via: Via,
  /** The groups it comes through, also or only, where the target tells: when the last is no longer held, it goes with it. */
  from: z.array(EntitlementId).readonly().optional(),
  /** What the rule that gives it reads, where the target tells: our profile fields, and `status` for whether they can sign in. */
  follows: z.array(z.string()).readonly().optional(),
});
export type Holding = z.infer<typeof Holding>;

/** The attributes of an account, under our names; a connector translates. The manifest says which a system keeps. */
export const Profile = z.strictObject({
  login: z.string(),
  email: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  displayName: z.string(),
  workerId: z.string(),
  department: z.string(),
  title: z.string(),
  costCenter: z.string(),
  country: z.string(),
  office: z.string(),
  employmentType: z.string(),
  managerWorkerId: z.string(),
});
export type Profile = z.infer<typeof Profile>;
export type ProfileField = keyof Profile;

/** An account somebody else may have, or the person themself: who has a name, or is called as they are. */
export const Sighting = z.strictObject({
  accountId: z.string(),
  /** `deactivated` also for one that lies among the deleted. */
  status: AccountStatus,
  profile: Profile.partial(),
  /** Other addresses of it, in lower case. */
  aliases: z.array(z.string()).readonly(),
});
export type Sighting = z.infer<typeof Sighting>;

export const Access = z.strictObject({
  system: System,
  status: AccountStatus,
  /** The target's immutable id; absent while there is no account. */
  accountId: z.string().optional(),
  profile: Profile.partial(),
  holdings: z.array(Holding).readonly(),
  /** From when sessions and refresh tokens are valid, where the target tells (Entra does, Okta does not). */
  sessionsValidFrom: Instant.optional(),
  /** The account itself is mastered elsewhere and refuses writes (Entra onPremisesSyncEnabled). */
  synchronised: z.boolean().default(false),
  /** What they own there, where it was asked for and the target tells. */
  owned: Ownership.optional(),
  /** Other addresses that reach the account, in lower case, where the target keeps and shows any. */
  aliases: z.array(z.string()).readonly().optional(),
  /** Whom a query that seeks has found, the person's own account among them. */
  found: z.array(Sighting).readonly().optional(),
});
export type Access = z.infer<typeof Access>;

/**
 * What else to look for in the same call: who has one of these names as login, address or alias, and who is called so. Graph
 * takes fifteen alternatives in a filter (the vendor's own error says so), which is why there are few.
 */
export const MOST_NAMES = 10;
export const Seek = z.strictObject({
  names: z.array(z.string()).min(1).max(MOST_NAMES).readonly(),
  givenName: z.string(),
  familyName: z.string(),
});
export type Seek = z.infer<typeof Seek>;

/**
 * Whose account to look for: by `accountId` where we know it, else by worker id where it seeks, else by `login`. `manages`
 * says which kinds of entitlement to read.
 */
export const AccountQuery = z.strictObject({
  personId: PersonId,
  workerId: WorkerId,
  accountId: z.string().optional(),
  login: z.string(),
  manages: z.array(EntitlementKind).readonly(),
  /** Of a leaver: also what they own. A target that cannot tell leaves it out. */
  owned: z.literal(true).optional(),
  seek: Seek.optional(),
});
export type AccountQuery = z.infer<typeof AccountQuery>;

/** No account. */
export function absent(system: System): Access {
  return { system, status: 'absent', profile: {}, holdings: [], synchronised: false };
}
