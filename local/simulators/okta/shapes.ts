/** What Okta shows of users, groups, rules and apps. */
import { groupBehind } from './memberships.ts';
import type { OktaApp, OktaGroup, OktaRule, OktaUser } from './org.ts';

const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export function showUser(user: OktaUser, url: string) {
  const { id, status, profile } = user;
  return {
    id,
    status,
    created: at(user.createdMs),
    activated: at(user.activatedMs),
    statusChanged: at(user.statusChangedMs),
    lastLogin: at(user.lastLoginMs ?? null),
    lastUpdated: at(user.lastUpdatedMs),
    passwordChanged: null,
    type: { id: 'otysim00000000000000' },
    profile,
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href: `${url}/api/v1/users/${id}` } },
  };
}

export function showGroup({ id, type, name, description }: OktaGroup, url: string) {
  const made = '2026-01-01T00:00:00.000Z';
  return {
    id,
    created: made,
    lastUpdated: made,
    lastMembershipUpdated: made,
    objectClass: [type === 'APP_GROUP' ? 'okta:windows_security_principal' : 'okta:user_group'],
    type,
    profile: { name, description },
    _links: { users: { href: `${url}/api/v1/groups/${id}/users` } },
  };
}

export function showRule({ id, name, status, expression, groupIds, exclude }: OktaRule) {
  const made = '2026-01-01T00:00:00.000Z';
  return {
    type: 'group_rule',
    id,
    status,
    name,
    created: made,
    lastUpdated: made,
    conditions: {
      people: { users: { exclude }, groups: { exclude: [] } },
      expression: { value: expression, type: 'urn:okta:expression:1.0' },
    },
    actions: { assignUserToGroups: { groupIds } },
  };
}

export function showApp({ id, name, label, status }: OktaApp) {
  const made = '2026-01-01T00:00:00.000Z';
  return { id, name, label, status, created: made, lastUpdated: made, signOnMode: 'SAML_2_0' };
}

/** Through a group, the assignment names the group of the highest priority: here the app's first. */
export function showAppUser(app: OktaApp, user: OktaUser, scope: 'USER' | 'GROUP', url: string) {
  const groupId = scope === 'GROUP' ? groupBehind(app, user) : undefined;
  return {
    id: user.id,
    created: at(user.createdMs),
    lastUpdated: at(user.lastUpdatedMs),
    scope,
    status: 'ACTIVE',
    statusChanged: at(user.lastUpdatedMs),
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: { userName: String(user.profile.login) },
    profile: {},
    _links: {
      app: { href: `${url}/api/v1/apps/${app.id}` },
      user: { href: `${url}/api/v1/users/${user.id}` },
      ...(groupId === undefined ? {} : { group: { href: `${url}/api/v1/groups/${groupId}` } }),
    },
  };
}
