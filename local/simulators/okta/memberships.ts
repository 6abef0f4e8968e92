/** Who is in which group and has which app. */
import type { OktaApp, OktaGroup, OktaOrg, OktaUser } from './org.ts';
import { EVERYONE } from './org.ts';
import { invalid, notFound } from './refusals.ts';
import { assignable } from './users.ts';

/** https://help.okta.com/en-us/content/topics/users-groups-profiles/usgp-about-group-rules.htm */
const MAX_EXCLUDED = 100;

/** The person's groups, without those too new to be read. */
export function groupsOf(org: OktaOrg, user: OktaUser): OktaGroup[] {
  return Object.entries(user.memberships).flatMap(([groupId, { sinceMs }]) =>
    org.clock.now() - sinceMs < org.lagMs ? [] : (org.groups.get(groupId) ?? []),
  );
}

export function membersOf(org: OktaOrg, groupId: string): OktaUser[] {
  if (!org.groups.has(groupId)) throw notFound(groupId, 'UserGroup');
  return [...org.users.values()].filter(
    ({ memberships, status }) => memberships[groupId] !== undefined && status !== 'DEPROVISIONED',
  );
}

export function join(org: OktaOrg, groupId: string, user: OktaUser): void {
  assignable(org, groupId);
  const sinceMs = user.memberships[groupId]?.sinceMs ?? org.clock.now();
  org.keep({ ...user, memberships: { ...user.memberships, [groupId]: { by: 'direct', sinceMs } } });
}

/** Who is taken out of a group a rule gave goes on that rule's list of exceptions: Okta does so, and it is hard to undo. */
export function leave(org: OktaOrg, groupId: string, user: OktaUser): void {
  assignable(org, groupId);
  const { [groupId]: membership, ...memberships } = user.memberships;
  if (membership === undefined) return;
  const rule = org.rules.get(membership.by);
  if (rule !== undefined) {
    if (rule.exclude.length >= MAX_EXCLUDED) throw invalid('exclude', `exclude: at most ${MAX_EXCLUDED} people`);
    org.rules.set(rule.id, { ...rule, exclude: [...rule.exclude, user.id] });
  }
  org.keep({ ...user, memberships });
}

export function appOf(org: OktaOrg, appId: string): OktaApp {
  const app = org.apps.get(appId);
  if (app === undefined) throw notFound(appId, 'AppInstance');
  return app;
}

/** How the person has the app: themself, through a group, or not at all. */
export function scopeOf(app: OktaApp, user: OktaUser): 'USER' | 'GROUP' | undefined {
  if (user.status === 'DEPROVISIONED') return undefined;
  if (user.apps.includes(app.id)) return 'USER';
  return groupBehind(app, user) === undefined ? undefined : 'GROUP';
}

/** The group the person has the app through, where they have it through any. */
export function groupBehind(app: OktaApp, user: OktaUser): string | undefined {
  return app.groupIds.find((id) => id === EVERYONE || user.memberships[id] !== undefined);
}

export function assign(org: OktaOrg, app: OktaApp, user: OktaUser): OktaUser {
  if (app.status !== 'ACTIVE') throw invalid('appUser', 'app: users cannot be assigned to an inactive app');
  if (user.status === 'DEPROVISIONED') throw invalid('appUser', 'id: the user is deactivated');
  return user.apps.includes(app.id) ? user : org.keep({ ...user, apps: [...user.apps, app.id] });
}

/** Only what was assigned to the person themself can be taken from them. */
export function unassign(org: OktaOrg, app: OktaApp, user: OktaUser): void {
  if (!user.apps.includes(app.id)) throw notFound(user.id, 'AppUser');
  org.keep({ ...user, apps: user.apps.filter((id) => id !== app.id) });
}
