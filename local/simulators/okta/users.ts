/** Users of the simulated org: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User and UserLifecycle. */
import { randomBytes } from 'node:crypto';
import { EVERYONE, newUser, type OktaOrg, type OktaProfile, type OktaStatus, type OktaUser } from './org.ts';
import { invalid, notFound, OktaRefusal } from './refusals.ts';

/** The base attributes an org has; others need a schema extension, and are refused. */
const ATTRIBUTES = new Set(
  (
    'login email secondEmail firstName lastName middleName honorificPrefix honorificSuffix title displayName nickName ' +
    'profileUrl primaryPhone mobilePhone streetAddress city state zipCode countryCode postalAddress preferredLanguage ' +
    'locale timezone userType employeeNumber costCenter organization division department managerId manager'
  ).split(' '),
);
const REQUIRED = ['login', 'email', 'firstName', 'lastName'];
const MAX_GROUPS_A_CREATE = 20;

/** The user, unless it is too new to be read. */
export function readUser(org: OktaOrg, idOrLogin: string): OktaUser {
  const user = org.find(idOrLogin);
  if (user === undefined || org.clock.now() - user.createdMs < org.lagMs) throw notFound(idOrLogin, 'User');
  return user;
}

export interface NewUser {
  readonly profile?: OktaProfile;
  readonly groupIds?: readonly string[];
}

export function createUser(org: OktaOrg, { profile, groupIds = [] }: NewUser, activate: boolean): OktaUser {
  if (profile === undefined) throw invalid('newUser', 'profile: The field cannot be left blank');
  check(org, profile);
  if (groupIds.length > MAX_GROUPS_A_CREATE)
    throw invalid('groupIds', `groupIds: at most ${MAX_GROUPS_A_CREATE} groups can be given`);
  for (const id of groupIds) assignable(org, id);
  const now = org.clock.now();
  const user: OktaUser = {
    ...newUser(org.newId('00u'), profile, now),
    memberships: Object.fromEntries([EVERYONE, ...groupIds].map((id) => [id, { by: 'direct', sinceMs: now }])),
  };
  return org.keep(activate ? activated(org, user) : user);
}

/** Only groups of Okta's own take members; for others Okta says that one may not. */
export function assignable(org: OktaOrg, groupId: string): void {
  const group = org.groups.get(groupId);
  if (group === undefined) throw notFound(groupId, 'UserGroup');
  if (group.type !== 'OKTA_GROUP')
    throw new OktaRefusal(403, 'E0000006', 'You do not have permission to perform the requested action');
}

export function updateUser(org: OktaOrg, user: OktaUser, { profile = {} }: NewUser): OktaUser {
  const merged = { ...user.profile, ...profile };
  check(org, merged, user);
  return org.keep({ ...user, profile: merged, lastUpdatedMs: org.clock.now() });
}

function check(org: OktaOrg, profile: OktaProfile, user?: OktaUser): void {
  for (const name of REQUIRED)
    if (profile[name] === undefined || profile[name] === null || profile[name] === '')
      throw invalid(name, `${name}: The field cannot be left blank`);
  for (const name of Object.keys(profile))
    if (!ATTRIBUTES.has(name)) throw invalid('newUser', `${name}: not an attribute of the user profile`);
  for (const name of ['login', 'email'])
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(profile[name])))
      throw invalid(name, `${name}: must be in the form of an email address`);
  if (profile.countryCode !== undefined && !/^[A-Z]{2}$/.test(String(profile.countryCode)))
    throw invalid('countryCode', 'countryCode: must be an ISO 3166-1 alpha-2 country code');
  const holder = org.find(String(profile.login));
  if (holder !== undefined && holder.id !== user?.id) throw taken('login');
  for (const name of org.settings.unique)
    for (const other of org.users.values())
      if (other.id !== user?.id && other.profile[name] === profile[name] && profile[name] !== undefined)
        throw taken(name);
}

function taken(name: string): OktaRefusal {
  return invalid(name, `${name}: An object with this field already exists in the current organization`);
}

type Operation = 'activate' | 'reactivate' | 'reset_password' | 'deactivate' | 'suspend' | 'unsuspend' | 'unlock';

/** Okta's table of which operation is allowed in which status, and where it leads. */
const TRANSITIONS = {
  activate: { from: ['STAGED', 'DEPROVISIONED'], to: activated },
  // It begins anew what has not come to its end: the status stays.
  reactivate: { from: ['PROVISIONED', 'RECOVERY'], to: (_, user) => user },
  // Okta does not say from which: whoever has a password or waits to set one, and can be signed in.
  reset_password: {
    from: ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'],
    to: (org, user) => moved(org, user, 'RECOVERY'),
  },
  deactivate: {
    from: ['STAGED', 'PROVISIONED', 'ACTIVE', 'RECOVERY', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'SUSPENDED'],
    to: deactivated,
  },
  suspend: { from: ['ACTIVE'], to: (org, user) => moved(org, user, 'SUSPENDED') },
  unsuspend: { from: ['SUSPENDED'], to: (org, user) => moved(org, user, 'ACTIVE') },
  unlock: { from: ['LOCKED_OUT'], to: (org, user) => moved(org, user, 'ACTIVE') },
} as const satisfies Record<Operation, { from: readonly OktaStatus[]; to: (org: OktaOrg, user: OktaUser) => OktaUser }>;

export function isOperation(name: string): name is Operation {
  return Object.hasOwn(TRANSITIONS, name);
}

export function operate(org: OktaOrg, user: OktaUser, operation: Operation): OktaUser {
  const { from, to } = TRANSITIONS[operation];
  if ((from as readonly OktaStatus[]).includes(user.status)) return org.keep(to(org, user));
  if (operation === 'activate')
    throw new OktaRefusal(403, 'E0000016', 'Activation failed because the user is already active');
  if (operation === 'reset_password') throw new OktaRefusal(403, 'E0000017', 'Password reset failed');
  throw invalid(`${operation}User`, `Cannot ${operation} a user that is ${user.status}`);
}

/** Whether it sends a mail, which for some goes without saying; undefined where no mail has a link in it. */
export function mailsUnlessTold(operation: Operation, told: string | null): boolean | undefined {
  if (operation === 'reactivate') return told === 'true';
  return operation === 'activate' || operation === 'reset_password' ? told !== 'false' : undefined;
}

/** A new link; one given before counts no more. */
export function giveLink(org: OktaOrg, user: OktaUser, operation: Operation): string {
  const token = randomBytes(16).toString('base64url');
  org.keep({ ...user, link: { token, for: operation === 'reset_password' ? 'reset' : 'activation' } });
  return token;
}

/** A first DELETE deactivates, a second one deletes. */
export function deleteUser(org: OktaOrg, user: OktaUser): void {
  if (user.status === 'DEPROVISIONED') org.remove(user.id);
  else org.keep(deactivated(org, user));
}

export function revokeSessions(org: OktaOrg, user: OktaUser, oauthTokens: boolean): void {
  const now = org.clock.now();
  org.keep({ ...user, sessionsRevokedMs: now, ...(oauthTokens ? { tokensRevokedMs: now } : {}) });
}

function activated(org: OktaOrg, user: OktaUser): OktaUser {
  const status = org.settings.activation === 'at-once' ? 'ACTIVE' : 'PROVISIONED';
  return { ...moved(org, user, status), activatedMs: org.clock.now() };
}

/** Apps assigned to the person are taken away; groups stay. */
function deactivated(org: OktaOrg, user: OktaUser): OktaUser {
  return { ...moved(org, user, 'DEPROVISIONED'), apps: [] };
}

function moved(org: OktaOrg, user: OktaUser, status: OktaStatus): OktaUser {
  const now = org.clock.now();
  return { ...user, status, statusChangedMs: now, lastUpdatedMs: now };
}
