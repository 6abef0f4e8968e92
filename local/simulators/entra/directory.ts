/** What the simulated tenant knows: users, memberships, licences and assignments, kept on shelves that survive a kill. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../service.ts';
import type { Shelf, Shelves } from '../shelves.ts';
import { type Background, type Brought, createBackground, type Late } from './background.ts';
import { follows } from './dynamic-rule.ts';
import { notFound } from './graph-refusal.ts';
import { type Seats, seatsOf } from './seats.ts';
import type { EntraSeed, Group } from './seed.ts';

/** A user as stored: Graph's own property names. */
export interface StoredUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly signInSessionsValidFromDateTime: string;
  readonly deletedDateTime: string | null;
  readonly [property: string]: unknown;
}

export interface StoredAppRole {
  readonly id: string;
  readonly resourceId: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
}

export interface StoredPass {
  readonly id: string;
  readonly temporaryAccessPass: string;
  readonly createdDateTime: string;
  readonly startDateTime: string;
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
}

export interface Directory {
  readonly seed: EntraSeed;
  readonly users: Shelf<StoredUser>;
  readonly deleted: Shelf<StoredUser>;
  /** Ids of assigned groups, by user. */
  readonly memberships: Shelf<readonly string[]>;
  readonly licences: Shelf<readonly string[]>;
  readonly appRoles: Shelf<readonly StoredAppRole[]>;
  /** Role definition ids, by user. */
  readonly roles: Shelf<readonly string[]>;
  /** Ids of owners that are not as the seed says, by `groups/<id>`, `applications/<id>`, `servicePrincipals/<id>`. */
  readonly owners: Shelf<readonly string[]>;
  /** The Temporary Access Pass of a user: there is one at most. */
  readonly passes: Shelf<StoredPass>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly seats: Seats;
  readonly background: Background;
  /** The user of this id or login; throws Graph's 404. */
  user(idOrLogin: string): StoredUser;
  byLogin(login: string): StoredUser | undefined;
  /** Stores the user under its login. */
  put(user: StoredUser): void;
  /** Takes the user out of the living, into the deleted or out of both. */
  remove(user: StoredUser): void;
  /** Assigned and dynamic groups of a user. */
  groupsOf(user: StoredUser): readonly Group[];
  /** The instant now, to the second, as Graph writes it. */
  nowText(): string;
  readonly clock: Pick<Clock, 'now'>;
}

export function openDirectory(
  seed: EntraSeed,
  shelves: Shelves,
  clock: Pick<Clock, 'now'>,
  licenceDelaySeconds = 0,
): Directory {
  const users = shelves.shelf<StoredUser>('users');
  const memberships = shelves.shelf<readonly string[]>('memberships');
  const licences = shelves.shelf<readonly string[]>('licences');
  const groups = new Map(seed.groups.map((group) => [group.id, group]));
  const dynamic = seed.groups.filter(({ membershipRule }) => membershipRule !== undefined);
  const logins = new Map<string, string>();
  const byLogin = (login: string) => users.get(logins.get(login.toLowerCase()) ?? '');
  const nowText = () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const directory: Directory = {
    seed,
    users,
    deleted: shelves.shelf<StoredUser>('deleted'),
    memberships,
    licences,
    appRoles: shelves.shelf<readonly StoredAppRole[]>('appRoles'),
    roles: shelves.shelf<readonly string[]>('roles'),
    owners: shelves.shelf<readonly string[]>('owners'),
    passes: shelves.shelf<StoredPass>('passes'),
    groups,
    seats: seatsOf(seed),
    background: createBackground(shelves.shelf<readonly Late[]>('late'), clock, licenceDelaySeconds),
    byLogin,
    user: (idOrLogin) => {
      const found = users.get(idOrLogin) ?? byLogin(idOrLogin);
      if (found === undefined) throw notFound(idOrLogin);
      return found;
    },
    put: (user) => {
      const before = users.get(user.id);
      if (before !== undefined) logins.delete(before.userPrincipalName.toLowerCase());
      logins.set(user.userPrincipalName.toLowerCase(), user.id);
      users.set(user.id, user);
    },
    remove: (user) => {
      logins.delete(user.userPrincipalName.toLowerCase());
      users.delete(user.id);
    },
    groupsOf: (user) => [
      ...(memberships.get(user.id) ?? []).flatMap((id) => groups.get(id) ?? []),
      ...dynamic.filter(({ membershipRule = '' }) => follows(user, membershipRule)),
    ],
    nowText,
    clock,
  };
  // The mark comes last: a process killed while it plants begins again.
  const marks = shelves.shelf<true>('marks');
  if (!marks.has('planted')) plant(directory);
  marks.set('planted', true);
  for (const user of users.values()) {
    logins.set(user.userPrincipalName.toLowerCase(), user.id);
    directory.seats.recount(user.id, licences.get(user.id) ?? [], inherited(directory, user));
  }
  return directory;
}

/** The SKUs a user's groups bring, with the group that brings each, as far as the tenant has come to it. */
export function inherited(directory: Directory, user: StoredUser): readonly Brought[] {
  return directory.background.inEffect(user.id, brought(directory, user));
}

/** What the memberships say. */
export function brought(directory: Directory, user: StoredUser): readonly Brought[] {
  return directory.groupsOf(user).flatMap((group) => group.licences.map((skuId) => ({ skuId, groupId: group.id })));
}

function plant(directory: Directory): void {
  for (const { memberOf, licences, appRoles, roles, ...properties } of directory.seed.users) {
    const now = directory.nowText();
    directory.put({
      accountEnabled: true,
      createdDateTime: now,
      signInSessionsValidFromDateTime: now,
      deletedDateTime: null,
      userType: 'Member',
      ...properties,
    });
    if (memberOf.length > 0) directory.memberships.set(properties.id, memberOf);
    if (licences.length > 0) directory.licences.set(properties.id, licences);
    if (roles.length > 0) directory.roles.set(properties.id, roles);
    if (appRoles.length > 0)
      directory.appRoles.set(
        properties.id,
        appRoles.map((appRole) => ({ ...appRole, id: randomUUID(), createdDateTime: now })),
      );
  }
}
