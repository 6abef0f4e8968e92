/** What a user owns in Entra, and how many others own it too: one listing, and one of the owners for each thing found. */
import * as z from 'zod';
import { TargetRejected, TargetThrottled, TargetUnavailable } from '../../core/errors.ts';
import type { Owned, Ownership } from '../../core/owned.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { everyPage, get, unread } from './look.ts';
import type { OperationName } from './permissions.ts';

const PAGE = 999;

/** What can be handed over here, as Graph calls it, and the collection its owners are changed in. */
const KINDS = {
  '#microsoft.graph.group': { kind: 'group', collection: 'groups', read: 'readGroupOwners' },
  '#microsoft.graph.application': { kind: 'application', collection: 'applications', read: 'readApplicationOwners' },
  '#microsoft.graph.servicePrincipal': {
    kind: 'service-principal',
    collection: 'servicePrincipals',
    read: 'readServicePrincipalOwners',
  },
} as const satisfies Record<string, { kind: string; collection: string; read: OperationName }>;
export type OwnedKind = (typeof KINDS)[keyof typeof KINDS]['kind'];

const OwnedObject = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});
const Owner = z.object({ '@odata.type': z.string().optional(), id: z.string(), accountEnabled: z.boolean().nullish() });

export function ownedUrl(who: string): string {
  return `/users/${who}/ownedObjects?$select=id,displayName,onPremisesSyncEnabled&$top=${PAGE}`;
}

/** Never in the way of a cut: what cannot be read is said, not thrown. */
export async function ownershipOf(
  graph: Graph,
  accountId: string,
  answer: GraphAnswer | undefined,
): Promise<Ownership> {
  try {
    // To the listing 404 means no user; one that is shown and has none here is not shown everywhere yet.
    if (answer?.status === 404) throw new TargetUnavailable('entra: the user is not shown everywhere yet');
    const objects = (await everyPage(graph, 'readOwned', answer)).map((item) => OwnedObject.parse(item));
    return { things: await ownedThings(graph, accountId, objects) };
  } catch (error) {
    const known =
      error instanceof TargetRejected || error instanceof TargetThrottled || error instanceof TargetUnavailable;
    if (!known) throw error;
    return { unseen: error.message };
  }
}

async function ownedThings(
  graph: Graph,
  accountId: string,
  objects: readonly z.infer<typeof OwnedObject>[],
): Promise<readonly Owned[]> {
  const known = objects.flatMap((object) => {
    const kind = kindOf(object['@odata.type']);
    return kind === undefined ? [] : [{ object, ...kind }];
  });
  const urls = known.map(({ collection, object }) => ownersUrl(collection, object.id));
  const answers = urls.length === 0 ? [] : await graph.batch(urls.map(get));
  const things = await Promise.all(
    known.map(async ({ object, kind, read }, at) => {
      if (answers[at]?.status === 404) throw unread(read, answers[at]);
      const owners = (await everyPage(graph, read, answers[at])).map((item) => Owner.parse(item));
      const { displayName, onPremisesSyncEnabled } = object;
      return {
        thing: `entra:${kind}:${object.id}`,
        ...(displayName ? { title: displayName } : {}),
        others: owners.filter((owner) => owner.id !== accountId && seesToIt(owner)).length,
        ...(onPremisesSyncEnabled === true ? { fixed: true as const } : {}),
      };
    }),
  );
  return things.sort((a, b) => (a.thing < b.thing ? -1 : 1));
}

/** A person who can sign in: an application owns nothing on anybody's behalf, and Entra lets go of no group's last user. */
function seesToIt({ accountEnabled, ...owner }: z.infer<typeof Owner>): boolean {
  return owner['@odata.type'] === '#microsoft.graph.user' && accountEnabled !== false;
}

function ownersUrl(collection: string, id: string): string {
  return `/${collection}/${id}/owners?$select=id,accountEnabled&$top=${PAGE}`;
}

function kindOf(type: string): (typeof KINDS)[keyof typeof KINDS] | undefined {
  return Object.hasOwn(KINDS, type) ? KINDS[type as keyof typeof KINDS] : undefined; // as: it has just been looked up
}
