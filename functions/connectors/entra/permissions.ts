/** Every call the connector makes of Microsoft Graph, and the application permission it asks for: printed in refusals and in the docs. */

export interface Operation {
  /** As the vendor's permission list keys it; absent from that list where `listed` is false. */
  readonly call: string;
  readonly permission: string;
  readonly listed: boolean;
}

export const operations = {
  // User.ReadBasic.All, the list's least, shows neither accountEnabled nor employeeId.
  readUser: { call: 'GET /users/{id}', permission: 'Directory.Read.All', listed: true },
  listUsers: { call: 'GET /users', permission: 'Directory.Read.All', listed: true },
  listDeleted: {
    call: 'GET /directory/deleteditems/microsoft.graph.user',
    permission: 'Directory.Read.All',
    listed: false,
  },
  readGroups: { call: 'GET /users/{id}/memberof', permission: 'Directory.Read.All', listed: true },
  readApps: { call: 'GET /users/{id}/approleassignments', permission: 'Directory.Read.All', listed: true },
  readRoles: { call: 'GET /rolemanagement/directory/roleassignments', permission: 'Directory.Read.All', listed: false },
  createUser: { call: 'POST /users', permission: 'User.ReadWrite.All', listed: true },
  updateUser: { call: 'PATCH /users/{id}', permission: 'User.ReadWrite.All', listed: true },
  // The same call with nothing but accountEnabled in it.
  enableUser: { call: 'PATCH /users/{id}', permission: 'User.EnableDisableAccount.All', listed: true },
  deleteUser: { call: 'DELETE /users/{id}', permission: 'User.DeleteRestore.All', listed: true },
  revokeSessions: {
    call: 'POST /users/{id}/revokesigninsessions',
    permission: 'User.RevokeSessions.All',
    listed: true,
  },
  // Only where there are pages (docs/signing-in.md): whoever can make a pass can sign in as its holder.
  makePass: {
    call: 'POST /users/{id}/authentication/temporaryaccesspassmethods',
    permission: 'UserAuthMethod-TAP.ReadWrite.All',
    listed: true,
  },
  addMember: { call: 'POST /groups/{id}/members', permission: 'GroupMember.ReadWrite.All', listed: false },
  removeMember: { call: 'DELETE /groups/{id}/members/{id}', permission: 'GroupMember.ReadWrite.All', listed: true },
  assignLicence: {
    call: 'POST /users/{id}/assignlicense',
    permission: 'LicenseAssignment.ReadWrite.All',
    listed: true,
  },
  addApp: { call: 'POST /users/{id}/approleassignments', permission: 'AppRoleAssignment.ReadWrite.All', listed: true },
  removeApp: {
    call: 'DELETE /users/{id}/approleassignments/{id}',
    permission: 'AppRoleAssignment.ReadWrite.All',
    listed: false,
  },
  addRole: {
    call: 'POST /rolemanagement/directory/roleassignments',
    permission: 'RoleManagement.ReadWrite.Directory',
    listed: false,
  },
  removeRole: {
    call: 'DELETE /rolemanagement/directory/roleassignments/{id}',
    permission: 'RoleManagement.ReadWrite.Directory',
    listed: false,
  },
  // The reference has said both that an app may and that it may not: what is refused is told, and nothing is destroyed meanwhile.
  readOwned: { call: 'GET /users/{id}/ownedobjects', permission: 'Directory.Read.All', listed: false },
  readGroupOwners: { call: 'GET /groups/{id}/owners', permission: 'Directory.Read.All', listed: false },
  readApplicationOwners: { call: 'GET /applications/{id}/owners', permission: 'Directory.Read.All', listed: false },
  readServicePrincipalOwners: {
    call: 'GET /serviceprincipals/{id}/owners',
    permission: 'Directory.Read.All',
    listed: false,
  },
  changeGroupOwners: { call: 'POST /groups/{id}/owners/$ref', permission: 'Group.ReadWrite.All', listed: false },
  changeApplicationOwners: {
    call: 'POST /applications/{id}/owners/$ref',
    permission: 'Application.ReadWrite.All',
    listed: false,
  },
  changeServicePrincipalOwners: {
    call: 'POST /serviceprincipals/{id}/owners/$ref',
    permission: 'Application.ReadWrite.All',
    listed: false,
  },
} as const satisfies Record<string, Operation>;
export type OperationName = keyof typeof operations;
