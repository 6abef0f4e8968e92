/** Reads a person's account and what it holds: one batch, plus one for roles while only the login is known, and one for who else owns what a leaver owns. */
import * as z from 'zod';
import { type Access, type AccountQuery, absent, type Holding, type Seek, type Sighting } from '../../core/access.ts';
import { TargetRejected, TargetThrottled, TargetUnavailable } from '../../core/errors.ts';
import type { EntitlementKind } from '../../core/ids.ts';
import { uriPart } from '../../core/uri.ts';
import type { Graph, GraphAnswer, GraphRequest } from './graph.ts';
import { appHoldings, groupHoldings, groupsUntold, licenceHoldings, roleHoldings, settled } from './holdings.ts';
import { ownedUrl, ownershipOf } from './owned.ts';
import { type OperationName, operations } from './permissions.ts';
import { distinct, type Seeking, seekings } from './seek.ts';
import { accountOf, GraphUser, SELECT, SYSTEM } from './user.ts';

/** https://learn.microsoft.com/graph/api/user-list-memberof: pages of up to 999. */
const PAGE = 999;
const Page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });

interface Listing {
  readonly kind: EntitlementKind;
  readonly operation: OperationName;
  readonly url: (who: string) => string;
  readonly holdings: (items: readonly unknown[]) => readonly Holding[];
}

export const memberships: Listing = {
  kind: 'group',
  operation: 'readGroups',
  url: (who) => `/users/${who}/memberOf?$select=id,groupTypes,onPremisesSyncEnabled,membershipRule&$top=${PAGE}`,
  holdings: groupHoldings,
};
export const apps: Listing = {
  kind: 'app',
  operation: 'readApps',
  url: (who) => `/users/${who}/appRoleAssignments?$top=${PAGE}`,
  holdings: appHoldings,
};
/** Graph filters these by object id only. */
export const roles: Listing = {
  kind: 'role',
  operation: 'readRoles',
  url: (id) => `/roleManagement/directory/roleAssignments?$filter=${uriPart(`principalId eq '${id}'`)}`,
  holdings: roleHoldings,
};

/** `known` is the account as a write just answered it: it stands in while reads do not show the new account yet. */
export async function look(graph: Graph, query: AccountQuery, known?: Access): Promise<Access> {
  const { seek, ...unseeking } = query;
  if (seek === undefined || known !== undefined) return lookFor(graph, unseeking, known);
  if (query.accountId === undefined) return lookByWorker(graph, query, seek);
  return lookFor(graph, unseeking, undefined, seekings(seek, query));
}

/** One batch for whoever has no account; one more for what it holds where there is one. */
async function lookByWorker(graph: Graph, query: AccountQuery, seek: Seek): Promise<Access> {
  const { seek: _, ...unseeking } = query;
  const found = await sought(graph, seek, query);
  const living = found.filter(({ status }) => status !== 'deactivated');
  const theirs = living.find(({ profile }) => profile.workerId === query.workerId);
  if (theirs === undefined) return { ...absent(SYSTEM), found };
  return { ...(await lookFor(graph, { ...unseeking, accountId: theirs.accountId })), found };
}

async function sought(graph: Graph, seek: Seek, query: AccountQuery): Promise<readonly Sighting[]> {
  const seeking = seekings(seek, query);
  return sightingsIn(graph, seeking, await graph.batch(seeking.map(({ request }) => request)));
}

async function sightingsIn(
  graph: Graph,
  seeking: readonly Seeking[],
  answers: readonly GraphAnswer[],
): Promise<readonly Sighting[]> {
  const lists = await Promise.all(
    seeking.map(async ({ operation, sightings }, at) => sightings(await everyPage(graph, operation, answers[at]))),
  );
  return distinct(lists.flat());
}

/** `seeking` goes in the same batch. */
async function lookFor(
  graph: Graph,
  query: AccountQuery,
  known?: Access,
  seeking: readonly Seeking[] = [],
): Promise<Access> {
  const who = uriPart(query.accountId ?? query.login);
  const wanted = [memberships, apps, ...(query.accountId === undefined ? [] : [roles])];
  const listings = wanted.filter(({ kind }) => query.manages.includes(kind));
  const [first, ...rest] = await graph.batch([
    get(`/users/${who}?$select=${SELECT}`),
    ...listings.map(({ url }) => get(url(who))),
    ...(query.owned === true ? [get(ownedUrl(who))] : []),
    ...seeking.map(({ request }) => request),
  ]);
  const user = userIn(first);
  const found = seeking.length === 0 ? {} : { found: await sightingsIn(graph, seeking, rest.slice(listings.length)) };
  if (user === undefined && known === undefined) return { ...absent(SYSTEM), ...found };
  const lists = await Promise.all(listings.map((listing, at) => listed(graph, listing, rest[at])));
  const account = user === undefined ? known : accountOf(user);
  const holdings = [
    ...lists.flat(),
    ...(user !== undefined && query.manages.includes('licence') ? licenceHoldings(user) : []),
    ...(query.accountId === undefined && user !== undefined && query.manages.includes('role')
      ? await rolesOf(graph, user.id)
      : []),
  ];
  const told = query.manages.includes('group') ? holdings : groupsUntold(holdings);
  const owned =
    query.owned === true && user !== undefined
      ? { owned: await ownershipOf(graph, user.id, rest[listings.length]) }
      : {};
  return { ...absent(SYSTEM), ...account, ...found, holdings: settled(told), ...owned };
}

/** Who has this login, in one call; `undefined` while reads show nobody. */
export async function findByLogin(graph: Graph, login: string): Promise<Access | undefined> {
  const [answer] = await graph.batch([get(`/users/${uriPart(login)}?$select=${SELECT}`)]);
  const user = userIn(answer);
  return user === undefined ? undefined : accountOf(user);
}

async function rolesOf(graph: Graph, id: string): Promise<readonly Holding[]> {
  const [answer] = await graph.batch([get(roles.url(id))]);
  return listed(graph, roles, answer);
}

async function listed(graph: Graph, listing: Listing, answer: GraphAnswer | undefined): Promise<readonly Holding[]> {
  return listing.holdings(await everyPage(graph, listing.operation, answer));
}

/** All the items of a listing. A user Graph does not show yet has none. */
export async function everyPage(
  graph: Graph,
  operation: OperationName,
  answer: GraphAnswer | undefined,
): Promise<readonly unknown[]> {
  if (answer?.status === 404) return [];
  const { items, next } = pageIn(operation, answer);
  if (next === undefined) return items;
  const [more] = await graph.batch([get(next)]);
  return [...items, ...(await everyPage(graph, operation, more))];
}

/** One page of a listing, and the address of the next as a batch takes it. */
export function pageIn(operation: OperationName, answer: GraphAnswer | undefined) {
  if (answer === undefined || answer.status !== 200) throw unread(operation, answer);
  const page = understood(Page, answer.body);
  const next = page['@odata.nextLink'];
  return { items: page.value, ...(next === undefined ? {} : { next: relative(next) }) };
}

export function get(url: string): GraphRequest {
  return { method: 'GET', url };
}

function userIn(answer: GraphAnswer | undefined): GraphUser | undefined {
  if (answer?.status === 404) return undefined;
  if (answer === undefined || answer.status !== 200) throw unread('readUser', answer);
  return understood(GraphUser, answer.body);
}

function understood<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new TargetUnavailable('entra: Graph answered 200 with a body that is not what its documentation says', {
    cause: parsed.error,
  });
}

/** A batch takes addresses from the version on; a link to the next page is whole. */
function relative(link: string): string {
  return link.replace(/^https?:\/\/[^/]+\/[^/]+/, '');
}

/** The error a read ends in. */
export function unread(operation: OperationName, answer: GraphAnswer | undefined): Error {
  const { call, permission } = operations[operation];
  const status = answer?.status ?? 0;
  if (status === 429) return new TargetThrottled(SYSTEM, answer?.retryAfterSeconds ?? 0);
  if (status === 0 || status >= 500 || status === 408)
    return new TargetUnavailable(`entra: ${call} ${status === 0 ? 'was not answered' : `answered ${status}`}`, {
      cause: answer?.cause,
    });
  const mend =
    status === 401 || status === 403
      ? `consent to the application permission ${permission} for the app`
      : 'an engineer must look: this request is not one Graph takes';
  return new TargetRejected(`entra: ${call} answered ${status} ${answer?.code ?? ''}: ${mend}`);
}
