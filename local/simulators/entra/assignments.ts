/** App role assignments of a user, and assignments of directory roles. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Answer } from '../serve.ts';
import type { Directory } from './directory.ts';
import { badRequest, notFound } from './graph-refusal.ts';
import { checkOptions, equality, HOME, page } from './odata.ts';

/** The role of an application that defines none. */
const DEFAULT_ROLE = '00000000-0000-0000-0000-000000000000';
const AppBody = z.strictObject({ principalId: z.uuid(), resourceId: z.uuid(), appRoleId: z.uuid() });
const RoleBody = z.strictObject({
  '@odata.type': z.string().optional(),
  principalId: z.uuid(),
  roleDefinitionId: z.uuid(),
  directoryScopeId: z.literal('/'),
});

/** The user's own, and those of the groups they are a member of. */
export function listApps(directory: Directory, id: string, query: URLSearchParams): Answer {
  checkOptions(query, '$top', '$skiptoken', '$count');
  const user = directory.user(id);
  const own = (directory.appRoles.get(user.id) ?? []).map((one) => ({
    ...one,
    principalId: user.id,
    principalType: 'User',
  }));
  const byGroup = directory.groupsOf(user).flatMap((group) =>
    group.appRoles.map((one) => ({
      id: `${group.id}.${one.resourceId}`,
      ...one,
      principalId: group.id,
      principalType: 'Group',
    })),
  );
  return { status: 200, body: page(`/users/${id}/appRoleAssignments`, query, [...byGroup, ...own]) };
}

export function addApp(directory: Directory, id: string, body: unknown): Answer {
  const asked = AppBody.safeParse(body);
  const user = directory.user(id);
  if (!asked.success || asked.data.principalId !== user.id) throw badRequest('Not a valid reference update.');
  const { resourceId, appRoleId } = asked.data;
  const application = directory.seed.servicePrincipals.find((one) => one.id === resourceId);
  if (application === undefined) throw notFound(resourceId);
  if (
    !application.appRoles.some((role) => role.id === appRoleId) &&
    !(application.appRoles.length === 0 && appRoleId === DEFAULT_ROLE)
  )
    throw badRequest('Permission being assigned was not found on application.');
  const held = directory.appRoles.get(user.id) ?? [];
  if (held.some((one) => one.resourceId === resourceId && one.appRoleId === appRoleId))
    throw badRequest('Permission being assigned already exists on the object');
  const made = { id: randomUUID(), resourceId, appRoleId, createdDateTime: directory.nowText() };
  directory.appRoles.set(user.id, [...held, made]);
  const context = `${HOME}/$metadata#users('${user.id}')/appRoleAssignments/$entity`;
  return { status: 201, body: { '@odata.context': context, ...made, principalId: user.id, principalType: 'User' } };
}

export function removeApp(directory: Directory, id: string, assignmentId: string): Answer {
  const user = directory.user(id);
  const held = directory.appRoles.get(user.id) ?? [];
  if (!held.some((one) => one.id === assignmentId)) throw notFound(assignmentId);
  directory.appRoles.set(
    user.id,
    held.filter((one) => one.id !== assignmentId),
  );
  return { status: 204 };
}

/** Assignment ids tell both sides, as the vendor's do. */
function roleId(userId: string, roleDefinitionId: string): string {
  const bytes = Buffer.from(`${roleDefinitionId}${userId}`.replaceAll('-', ''), 'hex');
  return `${bytes.toString('base64url')}-1`;
}

function assignment(userId: string, roleDefinitionId: string) {
  return { id: roleId(userId, roleDefinitionId), principalId: userId, roleDefinitionId, directoryScopeId: '/' };
}

/** Of one principal: the one filter served. A principal nobody knows has none. */
export function listRoles(directory: Directory, query: URLSearchParams): Answer {
  checkOptions(query, '$filter');
  const filter = equality(query);
  if (filter?.[0] !== 'principalId') throw badRequest('Invalid filter clause: only principalId is simulated.');
  const user = directory.users.get(filter[1]);
  const items = user === undefined ? [] : (directory.roles.get(user.id) ?? []).map((role) => assignment(user.id, role));
  return { status: 200, body: page('/roleManagement/directory/roleAssignments', query, items) };
}

export function addRole(directory: Directory, body: unknown): Answer {
  const asked = RoleBody.safeParse(body);
  if (!asked.success) throw badRequest('Invalid value specified for one or more properties of unifiedRoleAssignment.');
  const { principalId, roleDefinitionId } = asked.data;
  const user = directory.users.get(principalId);
  if (user === undefined) throw notFound(principalId);
  if (!directory.seed.roleDefinitions.some(({ id }) => id === roleDefinitionId)) throw notFound(roleDefinitionId);
  const held = directory.roles.get(user.id) ?? [];
  if (held.includes(roleDefinitionId))
    throw badRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  directory.roles.set(user.id, [...held, roleDefinitionId]);
  return {
    status: 201,
    body: {
      '@odata.context': `${HOME}/$metadata#roleManagement/directory/roleAssignments/$entity`,
      ...assignment(user.id, roleDefinitionId),
    },
  };
}

export function removeRole(directory: Directory, assignmentId: string): Answer {
  const hex = Buffer.from(assignmentId.replace(/-1$/, ''), 'base64url').toString('hex');
  const [role = '', userId = ''] = [hex.slice(0, 32), hex.slice(32)].map(dashed);
  const held = directory.roles.get(userId) ?? [];
  if (!held.includes(role)) throw notFound(assignmentId);
  directory.roles.set(
    userId,
    held.filter((one) => one !== role),
  );
  return { status: 204 };
}

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
