/** Who owns groups, applications and service principals: what a user owns, the owners of a thing, and changing them. */
import * as z from 'zod';
import type { Answer } from '../serve.ts';
import type { Directory } from './directory.ts';
import { badRequest, GraphRefusal, notFound } from './graph-refusal.ts';
import { checkOptions, page, select } from './odata.ts';

const TYPES = {
  groups: '#microsoft.graph.group',
  applications: '#microsoft.graph.application',
  servicePrincipals: '#microsoft.graph.servicePrincipal',
} as const;
export type Collection = keyof typeof TYPES;
const COLLECTIONS = Object.keys(TYPES) as Collection[]; // keys of a literal

const Reference = z.object({ '@odata.id': z.string() });
const SHOWN = ['id', 'displayName'];
const OF_OBJECTS = new Set([...SHOWN, 'onPremisesSyncEnabled']);
const OF_OWNERS = new Set([...SHOWN, 'accountEnabled', 'userPrincipalName']);
/** https://learn.microsoft.com/graph/api/group-post-owners: what its owner is named by. */
const REFERENCE = /^https:\/\/graph\.microsoft\.com\/(?:v1\.0|beta)\/(?:directoryObjects|users)\/([^/]+)$/;

export function ownedObjects(directory: Directory, id: string, query: URLSearchParams): Answer {
  checkOptions(query, '$select', '$top', '$skiptoken');
  const user = directory.user(id);
  const items = COLLECTIONS.flatMap((collection) =>
    directory.seed[collection]
      .filter((thing) => ownersOf(directory, collection, thing.id).includes(user.id))
      .map((thing) => ({
        '@odata.type': TYPES[collection],
        ...select(thing, query, 'microsoft.graph.directoryObject', OF_OBJECTS, SHOWN),
      })),
  );
  return { status: 200, body: page(`/users/${id}/ownedObjects`, query, items) };
}

export function listOwners(directory: Directory, collection: Collection, id: string, query: URLSearchParams): Answer {
  checkOptions(query, '$select', '$top', '$skiptoken');
  const owners = ownersOf(directory, collection, known(directory, collection, id)).map((owner) => {
    const user = directory.users.get(owner);
    const type = user === undefined ? TYPES.servicePrincipals : '#microsoft.graph.user';
    const shown = select({ ...user, id: owner }, query, 'microsoft.graph.directoryObject', OF_OWNERS, SHOWN);
    return { '@odata.type': type, ...shown };
  });
  return { status: 200, body: page(`/${collection}/${id}/owners`, query, owners) };
}

export function addOwner(
  directory: Directory,
  collection: Collection,
  id: string,
  body: unknown,
  permissions: readonly string[],
): Answer {
  changeable(directory, collection, known(directory, collection, id), permissions);
  const named = Reference.safeParse(body);
  const owner = named.success ? REFERENCE.exec(named.data['@odata.id'])?.[1] : undefined;
  if (owner === undefined)
    throw badRequest("Invalid URL format specified in payload; '@odata.id' must reference a directory object.");
  const user = directory.user(owner);
  const owners = ownersOf(directory, collection, id);
  if (owners.includes(user.id))
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
  directory.owners.set(`${collection}/${id}`, [...owners, user.id]);
  return { status: 204 };
}

/** A group keeps its last user; an application may be left without an owner. */
export function removeOwner(
  directory: Directory,
  collection: Collection,
  id: string,
  owner: string,
  permissions: readonly string[],
): Answer {
  changeable(directory, collection, known(directory, collection, id), permissions);
  const owners = ownersOf(directory, collection, id);
  if (!owners.includes(owner)) throw notFound(owner);
  const left = owners.filter((one) => one !== owner);
  if (collection === 'groups' && !left.some((one) => directory.users.has(one)))
    throw badRequest('The group must have at least one owner, hence this owner cannot be removed.');
  directory.owners.set(`${collection}/${id}`, left);
  return { status: 204 };
}

/** Whoever is deleted owns nothing any more: what was theirs alone is nobody's. Applications may own, too. */
function ownersOf(directory: Directory, collection: Collection, id: string): readonly string[] {
  const seeded = directory.seed[collection].find((one) => one.id === id)?.owners ?? [];
  return (directory.owners.get(`${collection}/${id}`) ?? seeded).filter(
    (owner) => directory.users.has(owner) || directory.seed.servicePrincipals.some((one) => one.id === owner),
  );
}

function known(directory: Directory, collection: Collection, id: string): string {
  if (!directory.seed[collection].some((one) => one.id === id)) throw notFound(id);
  return id;
}

function changeable(directory: Directory, collection: Collection, id: string, permissions: readonly string[]): void {
  const group = collection === 'groups' ? directory.groups.get(id) : undefined;
  if (group?.onPremisesSyncEnabled)
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  if (group?.isAssignableToRole && !permissions.includes('RoleManagement.ReadWrite.Directory'))
    throw new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}
