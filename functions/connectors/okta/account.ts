/** An Okta user as our access, and our profile as Okta's: the only place that knows both vocabularies. */
import type { User, UserProfile, UserStatus } from '@okta/okta-sdk-nodejs';
import type { Access, AccountStatus, Profile } from '../../core/access.ts';
import { System } from '../../core/ids.ts';

export const OKTA = System.parse('okta');

/** Ours to Okta's base attributes. All are in the default user schema: an org need add nothing. */
const ATTRIBUTES = {
  login: 'login',
  email: 'email',
  givenName: 'firstName',
  familyName: 'lastName',
  displayName: 'displayName',
  workerId: 'employeeNumber',
  department: 'department',
  title: 'title',
  costCenter: 'costCenter',
  country: 'countryCode',
  employmentType: 'userType',
  managerWorkerId: 'managerId',
} as const satisfies Partial<Record<keyof Profile, keyof UserProfile>>;
type Kept = keyof typeof ATTRIBUTES;

/**
 * Whether somebody can sign in, now or by an act of their own, is what counts: PROVISIONED waits for an activation link,
 * RECOVERY, LOCKED_OUT and PASSWORD_EXPIRED for a reset, so all are `active` until we cut them. STAGED cannot sign in at all.
 */
const STATUSES = {
  ACTIVE: 'active',
  PROVISIONED: 'active',
  RECOVERY: 'active',
  LOCKED_OUT: 'active',
  PASSWORD_EXPIRED: 'active',
  SUSPENDED: 'suspended',
  STAGED: 'suspended',
  DEPROVISIONED: 'deactivated',
} as const satisfies Record<UserStatus, AccountStatus>;
export const ALL_STATUSES = Object.keys(STATUSES);

/** The account part of a person's access; the holdings are read elsewhere. */
export function accountOf(user: User): Access {
  return {
    system: OKTA,
    status: user.status === undefined ? 'active' : STATUSES[user.status],
    ...(user.id === undefined ? {} : { accountId: user.id }),
    profile: profileOf(user.profile ?? {}),
    holdings: [],
    synchronised: false,
  };
}

function profileOf(kept: UserProfile): Partial<Profile> {
  const profile: Partial<Profile> = {};
  for (const [ours, theirs] of Object.entries(ATTRIBUTES) as [Kept, (typeof ATTRIBUTES)[Kept]][]) {
    const value = kept[theirs];
    if (typeof value === 'string' && value !== '') profile[ours] = value;
  }
  return profile;
}

/** What a group rule's expression reads, under our names: `user.department == "Sales"`. What we do not write is left out. */
export function attributesIn(expression: string): readonly string[] {
  const ours = new Map(Object.entries(ATTRIBUTES).map(([field, attribute]): [string, string] => [attribute, field]));
  const read = [...expression.matchAll(/user\.(\w+)/g)].map(([, name = '']) => ours.get(name));
  return [...new Set(read.filter((name) => name !== undefined))].sort();
}

/** The part of our profile that Okta keeps, under its names. */
export function toOkta(profile: { readonly [field in keyof Profile]?: string | undefined }): UserProfile {
  const kept: Partial<Record<keyof UserProfile, string>> = {};
  for (const [ours, theirs] of Object.entries(ATTRIBUTES) as [Kept, (typeof ATTRIBUTES)[Kept]][]) {
    const value = profile[ours];
    if (value !== undefined) kept[theirs] = value;
  }
  return kept as UserProfile; // the SDK's type asks for every attribute; Okta takes any subset (partial update)
}
