/** The paths of Graph about who owns what: https://learn.microsoft.com/graph/api/group-post-owners, application-post-owners, serviceprincipal-post-owners. */
import { addOwner, type Collection, listOwners, ownedObjects, removeOwner } from './owners.ts';
import type { Route } from './routes.ts';

const READ = () => ['Directory.Read.All', 'Directory.ReadWrite.All'];
const CHANGE: Readonly<Record<Collection, string>> = {
  groups: 'Group.ReadWrite.All',
  applications: 'Application.ReadWrite.All',
  servicePrincipals: 'Application.ReadWrite.All',
};

function routesOf(collection: Collection): readonly Route[] {
  const owners = `^/${collection}/([^/]+)/owners`;
  const permissions = () => [CHANGE[collection], 'Directory.ReadWrite.All'];
  return [
    {
      method: 'GET',
      path: new RegExp(`${owners}$`),
      permissions: READ,
      units: 2,
      answer: (directory, [id], { query }) => listOwners(directory, collection, id, query),
    },
    {
      method: 'POST',
      path: new RegExp(`${owners}/\\$ref$`),
      permissions,
      units: 1,
      answer: (directory, [id], { body }, held) => addOwner(directory, collection, id, body, held),
    },
    {
      method: 'DELETE',
      path: new RegExp(`${owners}/([^/]+)/\\$ref$`),
      permissions,
      units: 1,
      answer: (directory, [id, owner], _, held) => removeOwner(directory, collection, id, owner, held),
    },
  ];
}

export const ownerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/users\/([^/]+)\/ownedObjects$/,
    permissions: READ,
    units: 2,
    answer: (directory, [id], { query }) => ownedObjects(directory, id, query),
  },
  ...routesOf('groups'),
  ...routesOf('applications'),
  ...routesOf('servicePrincipals'),
];
