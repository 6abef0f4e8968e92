/** Whom else a look is after: who has certain names as login, address or alias, lies among the deleted with one, is called as the person is, or carries their worker id. */
import * as z from 'zod';
import type { AccountQuery, Seek, Sighting } from '../../core/access.ts';
import { uriPart } from '../../core/uri.ts';
import type { GraphRequest } from './graph.ts';
import type { OperationName } from './permissions.ts';
import { accountOf, aliasesOf, GraphUser } from './user.ts';

const SELECT = [
  ...['id', 'accountEnabled', 'userPrincipalName', 'mail', 'proxyAddresses', 'givenName', 'surname', 'displayName'],
  ...['employeeId', 'department', 'jobTitle', 'usageLocation', 'officeLocation', 'employeeType'],
].join(',');

export interface Seeking {
  readonly operation: OperationName;
  readonly request: GraphRequest;
  readonly sightings: (items: readonly unknown[]) => readonly Sighting[];
}

/**
 * All in the batch of the look itself. Graph takes fifteen alternatives in one filter ("Too many child clauses … Max allowed:
 * 15"), so each property is asked for alone; names among the deleted are an advanced query, which Graph answers only with the
 * header and the count: https://learn.microsoft.com/graph/aad-advanced-queries
 */
export function seekings({ names, givenName, familyName }: Seek, { workerId }: AccountQuery): readonly Seeking[] {
  const list = names.map(quoted).join(',');
  const anyOf = (each: (name: string) => string) => names.map(each).join(' or ');
  const called = `(givenName eq ${quoted(givenName)} and surname eq ${quoted(familyName)})`;
  return [
    among(`employeeId eq ${quoted(workerId)} or ${called}`),
    among(`userPrincipalName in (${list})`),
    among(`mail in (${list})`),
    among(`proxyAddresses/any(a:${anyOf((name) => `a eq ${quoted(`smtp:${name}`)}`)})`),
    deleted(anyOf((name) => `endsWith(userPrincipalName,${quoted(name)})`)),
  ];
}

function among(filter: string): Seeking {
  return {
    operation: 'listUsers',
    request: { method: 'GET', url: `/users?$filter=${uriPart(filter)}&$select=${SELECT}` },
    sightings: (items) => items.map((item) => sightingOf(Seen.parse(item))),
  };
}

function deleted(filter: string): Seeking {
  const url = `/directory/deletedItems/microsoft.graph.user?$filter=${uriPart(filter)}&$select=${SELECT}&$count=true`;
  return {
    operation: 'listDeleted',
    request: { method: 'GET', url, headers: { ConsistencyLevel: 'eventual' } },
    sightings: (items) => items.map((item) => asDeleted(sightingOf(Seen.parse(item)))),
  };
}

const Seen = GraphUser.extend({ mail: z.string().nullish() });

function sightingOf(user: z.infer<typeof Seen>): Sighting {
  const { accountId = '', status, profile } = accountOf(user);
  const email = user.mail === null || user.mail === undefined ? {} : { email: user.mail };
  return { accountId, status, profile: { ...profile, ...email }, aliases: aliasesOf(user) ?? [] };
}

/** A deleted user's login has its id before it, without dashes; without it, the name is what it was. */
function asDeleted(sighting: Sighting): Sighting {
  const { accountId, profile } = sighting;
  const mark = accountId.replaceAll('-', '');
  const login = profile.login?.startsWith(mark) ? profile.login.slice(mark.length) : profile.login;
  return { ...sighting, status: 'deactivated', profile: { ...profile, ...(login === undefined ? {} : { login }) } };
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** One of each account, whichever requests found it, in an order of their own. */
export function distinct(sightings: readonly Sighting[]): readonly Sighting[] {
  const byId = new Map(sightings.map((sighting) => [sighting.accountId, sighting]));
  return [...byId.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}
