/** Users: create, read, list, update, delete softly, restore, and revoke their sessions. */
import { randomUUID } from 'node:crypto';
import type { Answer } from '../serve.ts';
import { type Directory, inherited, type StoredUser } from './directory.ts';
import { userFilter } from './filter.ts';
import { badRequest, type GraphRefusal, notFound } from './graph-refusal.ts';
import { licenceStates } from './licences.ts';
import { checkOptions, HOME, page, select } from './odata.ts';
import { checkProperties, KNOWN, SHOWN } from './user-properties.ts';

export type Properties = Readonly<Record<string, unknown>>;
const REQUIRED = ['accountEnabled', 'displayName', 'mailNickname', 'passwordProfile', 'userPrincipalName'];
const TYPE = 'microsoft.graph.user';

export function createUser(directory: Directory, body: Properties): Answer {
  for (const name of REQUIRED)
    if (body[name] === undefined) throw badRequest(`A value is required for property '${name}' of resource 'User'.`);
  checkProperties(body, directory.seed.domains);
  const { passwordProfile: _, ...properties } = body;
  const login = String(properties.userPrincipalName);
  if (directory.byLogin(login) !== undefined) throw taken();
  const now = directory.nowText();
  const user: StoredUser = {
    ...properties,
    id: randomUUID(),
    userPrincipalName: login,
    accountEnabled: properties.accountEnabled === true,
    createdDateTime: now,
    signInSessionsValidFromDateTime: now,
    deletedDateTime: null,
    userType: 'Member',
  };
  directory.put(user);
  const shown = select(user, new URLSearchParams(), TYPE, KNOWN, SHOWN);
  return { status: 201, body: { '@odata.context': `${HOME}/$metadata#users/$entity`, ...shown } };
}

function taken(): GraphRefusal {
  return badRequest(
    'Another object with the same value for property userPrincipalName already exists.',
    'userPrincipalName',
  );
}

export function readUser(directory: Directory, id: string, query: URLSearchParams): Answer {
  checkOptions(query, '$select');
  const user = directory.user(id);
  const context = `${HOME}/$metadata#users${query.has('$select') ? `(${query.get('$select')})` : ''}/$entity`;
  return { status: 200, body: { '@odata.context': context, ...shown(directory, user, query) } };
}

/** A list of users. */
export function listUsers(directory: Directory, query: URLSearchParams, consistency?: string): Answer {
  checkOptions(query, '$select', '$filter', '$top', '$skiptoken', '$count');
  const matches = userFilter(query, consistency);
  const found = [...directory.users.values()].filter((user) => matches(withMailbox(directory, user)));
  return {
    status: 200,
    body: page(
      '/users',
      query,
      found.map((user) => shown(directory, user, query)),
    ),
  };
}

function shown(directory: Directory, user: StoredUser, query: URLSearchParams): Record<string, unknown> {
  const asked = query.get('$select');
  const addressed = asked?.includes('proxyAddresses') ? withMailbox(directory, user) : user;
  const whole = asked?.includes('icense') ? { ...addressed, ...licenceStates(directory, user) } : addressed;
  return select(whole, query, TYPE, KNOWN, SHOWN);
}

export function updateUser(directory: Directory, id: string, body: Properties): Answer {
  const user = directory.user(id);
  if (Object.keys(body).length === 0) throw badRequest('Empty payload. JSON content expected.');
  checkProperties(body, directory.seed.domains);
  if (user.onPremisesSyncEnabled === true && Object.keys(body).some((name) => name !== 'usageLocation'))
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  const { passwordProfile: _, ...properties } = body;
  const other = directory.byLogin(String(properties.userPrincipalName ?? user.userPrincipalName));
  if (other !== undefined && other.id !== user.id) throw taken();
  directory.put({ ...user, ...properties, ...addressesAfter(directory, user, properties.userPrincipalName) });
  return { status: 204 };
}

/** Exchange gives a mailbox to whoever is licensed for one. */
function withMailbox(directory: Directory, user: StoredUser): StoredUser {
  if (user.proxyAddresses !== undefined) return user;
  const skus = [...(directory.licences.get(user.id) ?? []), ...inherited(directory, user).map(({ skuId }) => skuId)];
  if (!skus.some((sku) => directory.seed.mailboxSkus.includes(sku))) return user;
  return { ...user, mail: user.userPrincipalName, proxyAddresses: [`SMTP:${user.userPrincipalName}`] };
}

/**
 * A mailbox follows its login: the new one becomes the address it sends from, and the old one goes on reaching it (unless the
 * seed says otherwise). https://learn.microsoft.com/entra/identity/hybrid/connect/howto-troubleshoot-upn-changes
 */
function addressesAfter(directory: Directory, user: StoredUser, login: unknown): Properties {
  const { proxyAddresses } = withMailbox(directory, user);
  if (typeof login !== 'string' || !Array.isArray(proxyAddresses)) return {};
  const others = proxyAddresses
    .map((one) => String(one).replace(/^SMTP:/, 'smtp:'))
    .filter((one) => one.toLowerCase() !== `smtp:${login.toLowerCase()}`);
  return { mail: login, proxyAddresses: [`SMTP:${login}`, ...(directory.seed.losesAddresses ? [] : others)] };
}

export function revokeSessions(directory: Directory, id: string): Answer {
  const user = directory.user(id);
  directory.put({ ...user, signInSessionsValidFromDateTime: directory.nowText() });
  return { status: 200, body: { '@odata.context': `${HOME}/$metadata#Edm.Boolean`, value: true } };
}

/** Into the deleted items, where it keeps its memberships for 30 days; its licences are free at once. */
export function deleteUser(directory: Directory, id: string): Answer {
  const user = directory.user(id);
  if (user.onPremisesSyncEnabled === true)
    throw badRequest(
      'Unable to delete on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  directory.remove(user);
  directory.deleted.set(user.id, { ...user, deletedDateTime: directory.nowText() });
  directory.seats.recount(user.id, [], []);
  return { status: 204 };
}

export function listDeleted(directory: Directory, query: URLSearchParams, consistency?: string): Answer {
  checkOptions(query, '$select', '$filter', '$count', '$top', '$skiptoken');
  const items = [...directory.deleted.values()]
    .map((user) => ({ ...user, userPrincipalName: loginAmongDeleted(user) }))
    .filter(userFilter(query, consistency))
    .map((user) => select(user, query, TYPE, KNOWN, [...SHOWN, 'deletedDateTime']));
  return { status: 200, body: page('/directory/deletedItems/microsoft.graph.user', query, items) };
}

/** A deleted user's id stands before its login, so that somebody else may have it: https://learn.microsoft.com/entra/identity/users/directory-delete-restore */
function loginAmongDeleted({ id, userPrincipalName }: StoredUser): string {
  return `${id.replaceAll('-', '')}${userPrincipalName}`;
}

export function restoreUser(directory: Directory, id: string): Answer {
  const user = deletedUser(directory, id);
  if (directory.byLogin(user.userPrincipalName) !== undefined) throw taken();
  directory.deleted.delete(id);
  const back = { ...user, deletedDateTime: null };
  directory.put(back);
  directory.seats.recount(id, directory.licences.get(id) ?? [], inherited(directory, back));
  return {
    status: 200,
    body: { '@odata.type': '#microsoft.graph.user', ...select(back, new URLSearchParams(), TYPE, KNOWN, SHOWN) },
  };
}

/** For good. */
export function purgeUser(directory: Directory, id: string): Answer {
  deletedUser(directory, id);
  for (const shelf of [
    directory.deleted,
    directory.memberships,
    directory.licences,
    directory.appRoles,
    directory.roles,
    directory.passes,
  ])
    shelf.delete(id);
  directory.background.forget(id);
  return { status: 204 };
}

function deletedUser(directory: Directory, id: string): StoredUser {
  const user = directory.deleted.get(id);
  if (user === undefined) throw notFound(id);
  return user;
}
