/** The paths of Graph that are simulated: which permissions open each, and what it costs. */
import type { Answer } from '../serve.ts';
import { addApp, addRole, listApps, listRoles, removeApp, removeRole } from './assignments.ts';
import type { Directory } from './directory.ts';
import { assignLicence, subscribedSkus } from './licences.ts';
import { addMember, memberOf, removeMember } from './memberships.ts';
import { ownerRoutes } from './owner-routes.ts';
import { passRoutes } from './passes.ts';
import {
  createUser,
  deleteUser,
  listDeleted,
  listUsers,
  type Properties,
  purgeUser,
  readUser,
  restoreUser,
  revokeSessions,
  updateUser,
} from './users.ts';

export interface GraphCall {
  readonly method: string;
  /** Without the version. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** The header an advanced query needs. */
  readonly consistency?: string | undefined;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Any one of these application permissions; some calls differ by what is in the body. */
  readonly permissions: (call: GraphCall) => readonly string[];
  /** https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits; $select takes one off. */
  readonly units: number;
  readonly answer: (
    directory: Directory,
    ids: readonly [string, string],
    call: GraphCall,
    held: readonly string[],
  ) => Answer;
}

const any =
  (...permissions: readonly string[]) =>
  () =>
    permissions;
const READ_USER = any('User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All');
const WRITE_USER = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
const DELETE_USER = any('User.DeleteRestore.All', 'User.ReadWrite.All');
const READ_ROLES = any(
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'Directory.Read.All',
  'RoleManagement.ReadWrite.Directory',
  'Directory.ReadWrite.All',
);
const ROLES = any('RoleManagement.ReadWrite.Directory');
const MEMBERS = any('GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All');

export const routes: readonly Route[] = [
  ...ownerRoutes,
  ...passRoutes,
  {
    method: 'GET',
    path: /^\/users$/,
    permissions: READ_USER,
    units: 2,
    answer: (directory, _, { query, consistency }) => listUsers(directory, query, consistency),
  },
  {
    method: 'POST',
    path: /^\/users$/,
    permissions: any(...WRITE_USER),
    units: 1,
    answer: (directory, _, { body }) => createUser(directory, properties(body)),
  },
  {
    method: 'GET',
    path: /^\/users\/([^/]+)$/,
    permissions: READ_USER,
    units: 1,
    answer: (directory, [id], { query }) => readUser(directory, id, query),
  },
  {
    method: 'PATCH',
    path: /^\/users\/([^/]+)$/,
    permissions: updates,
    units: 1,
    answer: (directory, [id], { body }) => updateUser(directory, id, properties(body)),
  },
  {
    method: 'DELETE',
    path: /^\/users\/([^/]+)$/,
    permissions: DELETE_USER,
    units: 1,
    answer: (directory, [id]) => deleteUser(directory, id),
  },
  {
    method: 'POST',
    path: /^\/users\/([^/]+)\/revokeSignInSessions$/,
    permissions: any('User.RevokeSessions.All', ...WRITE_USER),
    units: 1,
    answer: (directory, [id]) => revokeSessions(directory, id),
  },
  {
    method: 'POST',
    path: /^\/users\/([^/]+)\/assignLicense$/,
    permissions: any('LicenseAssignment.ReadWrite.All', ...WRITE_USER),
    units: 1,
    answer: (directory, [id], { body }) => assignLicence(directory, id, body),
  },
  {
    method: 'GET',
    path: /^\/users\/([^/]+)\/memberOf$/,
    permissions: any(
      'Directory.Read.All',
      'Directory.ReadWrite.All',
      'Group.ReadBasic.All',
      'GroupMember.ReadBasic.All',
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
    ),
    units: 2,
    answer: (directory, [id], { query }) => memberOf(directory, id, query),
  },
  {
    method: 'GET',
    path: /^\/users\/([^/]+)\/appRoleAssignments$/,
    permissions: any('Directory.Read.All', 'AppRoleAssignment.ReadWrite.All'),
    units: 1,
    answer: (directory, [id], { query }) => listApps(directory, id, query),
  },
  {
    method: 'POST',
    path: /^\/users\/([^/]+)\/appRoleAssignments$/,
    permissions: any('AppRoleAssignment.ReadWrite.All'),
    units: 1,
    answer: (directory, [id], { body }) => addApp(directory, id, body),
  },
  {
    method: 'DELETE',
    path: /^\/users\/([^/]+)\/appRoleAssignments\/([^/]+)$/,
    permissions: any('AppRoleAssignment.ReadWrite.All'),
    units: 1,
    answer: (directory, [id, assignment]) => removeApp(directory, id, assignment),
  },
  {
    method: 'POST',
    path: /^\/groups\/([^/]+)\/members\/\$ref$/,
    permissions: MEMBERS,
    units: 1,
    answer: (directory, [id], { body }, held) => addMember(directory, id, properties(body), held),
  },
  {
    method: 'DELETE',
    path: /^\/groups\/([^/]+)\/members\/([^/]+)\/\$ref$/,
    permissions: MEMBERS,
    units: 1,
    answer: (directory, [id, member], _, held) => removeMember(directory, id, member, held),
  },
  {
    method: 'GET',
    path: /^\/roleManagement\/directory\/roleAssignments$/,
    permissions: READ_ROLES,
    units: 1,
    answer: (directory, _, { query }) => listRoles(directory, query),
  },
  {
    method: 'POST',
    path: /^\/roleManagement\/directory\/roleAssignments$/,
    permissions: ROLES,
    units: 1,
    answer: (directory, _, { body }) => addRole(directory, body),
  },
  {
    method: 'DELETE',
    path: /^\/roleManagement\/directory\/roleAssignments\/([^/]+)$/,
    permissions: ROLES,
    units: 1,
    answer: (directory, [id]) => removeRole(directory, id),
  },
  {
    method: 'GET',
    path: /^\/directory\/deletedItems\/microsoft\.graph\.user$/,
    permissions: READ_USER,
    units: 1,
    answer: (directory, _, { query, consistency }) => listDeleted(directory, query, consistency),
  },
  {
    method: 'POST',
    path: /^\/directory\/deletedItems\/([^/]+)\/restore$/,
    permissions: DELETE_USER,
    units: 1,
    answer: (directory, [id]) => restoreUser(directory, id),
  },
  {
    method: 'DELETE',
    path: /^\/directory\/deletedItems\/([^/]+)$/,
    permissions: DELETE_USER,
    units: 1,
    answer: (directory, [id]) => purgeUser(directory, id),
  },
  {
    method: 'GET',
    path: /^\/subscribedSkus$/,
    permissions: any(
      'LicenseAssignment.Read.All',
      'LicenseAssignment.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ),
    units: 3,
    answer: (directory, _, { query }) => subscribedSkus(directory, query),
  },
];

/** Enabling and disabling has a permission of its own when nothing else is in the body. */
function updates({ body }: GraphCall): readonly string[] {
  const names = Object.keys(properties(body));
  return names.length === 1 && names[0] === 'accountEnabled'
    ? [...WRITE_USER, 'User.EnableDisableAccount.All']
    : WRITE_USER;
}

function properties(body: unknown): Properties {
  return body !== null && typeof body === 'object' && !Array.isArray(body) ? (body as Properties) : {}; // parsed JSON object
}
