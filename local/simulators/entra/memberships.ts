/** Group memberships: what a user is a member of, and adding to and removing from assigned groups. */
import type { Answer } from '../serve.ts';
import { brought, type Directory, inherited, type StoredUser } from './directory.ts';
import { badRequest, GraphRefusal, notFound } from './graph-refusal.ts';
import { checkOptions, page, select } from './odata.ts';
import type { Group } from './seed.ts';

const KNOWN = new Set([
  'id',
  'displayName',
  'groupTypes',
  'onPremisesSyncEnabled',
  'isAssignableToRole',
  'membershipRule',
  'securityEnabled',
  'mailEnabled',
]);
const SHOWN = ['id', 'displayName', 'groupTypes', 'onPremisesSyncEnabled', 'isAssignableToRole', 'membershipRule'];

/** Groups and directory roles, as Graph lists them together. */
export function memberOf(directory: Directory, id: string, query: URLSearchParams): Answer {
  checkOptions(query, '$select', '$top', '$skiptoken', '$count');
  const user = directory.user(id);
  // Of a role, $select leaves what roles and groups have in common.
  const roles = (directory.roles.get(user.id) ?? []).map((id) => ({
    '@odata.type': '#microsoft.graph.directoryRole',
    id,
  }));
  const groups = directory.groupsOf(user).map((group) => ({
    '@odata.type': '#microsoft.graph.group',
    ...select(shape(group), query, 'microsoft.graph.group', KNOWN, SHOWN),
  }));
  return { status: 200, body: page(`/users/${id}/memberOf`, query, [...groups, ...roles]) };
}

function shape(group: Group): Record<string, unknown> {
  return {
    id: group.id,
    displayName: group.displayName,
    groupTypes: group.membershipRule === undefined ? [] : ['DynamicMembership'],
    membershipRule: group.membershipRule ?? null,
    onPremisesSyncEnabled: group.onPremisesSyncEnabled || null,
    isAssignableToRole: group.isAssignableToRole || null,
    securityEnabled: true,
    mailEnabled: false,
  };
}

const REFERENCE = /^https:\/\/graph\.microsoft\.com\/(?:v1\.0|beta)\/(?:directoryObjects|users)\/([^/]+)$/;

export function addMember(
  directory: Directory,
  groupId: string,
  body: Readonly<Record<string, unknown>>,
  permissions: readonly string[],
): Answer {
  const id = REFERENCE.exec(String(body['@odata.id'] ?? ''))?.[1];
  if (id === undefined)
    throw badRequest("Invalid URL format specified in payload; '@odata.id' must reference a directory object.");
  const group = editable(directory, groupId, permissions);
  const user = directory.user(id);
  const held = directory.memberships.get(user.id) ?? [];
  if (held.includes(group.id))
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  set(directory, user, [...held, group.id]);
  return { status: 204 };
}

export function removeMember(
  directory: Directory,
  groupId: string,
  id: string,
  permissions: readonly string[],
): Answer {
  const group = editable(directory, groupId, permissions);
  const user = directory.user(id);
  const held = directory.memberships.get(user.id) ?? [];
  if (!held.includes(group.id)) throw notFound(id);
  set(
    directory,
    user,
    held.filter((one) => one !== group.id),
  );
  return { status: 204 };
}

/** Makes memberships so, and with them, in the tenant's own time, the licences they bring. */
export function set(directory: Directory, user: StoredUser, groupIds: readonly string[]): void {
  const before = brought(directory, user);
  directory.memberships.set(user.id, groupIds);
  directory.background.changed(user.id, before, brought(directory, user));
  directory.seats.recount(user.id, directory.licences.get(user.id) ?? [], inherited(directory, user));
}

function editable(directory: Directory, groupId: string, permissions: readonly string[]): Group {
  const group = directory.groups.get(groupId);
  if (group === undefined) throw notFound(groupId);
  if (group.onPremisesSyncEnabled)
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  if (group.membershipRule !== undefined)
    throw badRequest(
      'Insufficient privileges: members of a dynamic membership group cannot be changed; change its membership rule.',
    );
  if (group.isAssignableToRole && !permissions.includes('RoleManagement.ReadWrite.Directory'))
    throw new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  return group;
}
