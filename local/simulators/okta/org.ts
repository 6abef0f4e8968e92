/** What the simulated Okta org knows, and how it is seeded. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Clock } from '../../service.ts';
import { openShelves, type Shelf } from '../shelves.ts';
import { isReadable, underRules } from './rules.ts';

export const OktaProfile = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type OktaProfile = z.infer<typeof OktaProfile>;

export const OktaStatus = z.enum([
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'LOCKED_OUT',
  'PASSWORD_EXPIRED',
  'SUSPENDED',
  'DEPROVISIONED',
]);
export type OktaStatus = z.infer<typeof OktaStatus>;

/** How a person is in a group: put there, by a rule (its id), or as the directory the group comes from says. */
const Membership = z.strictObject({ by: z.string(), sinceMs: z.number() });

export const OktaUser = z.strictObject({
  id: z.string(),
  status: OktaStatus,
  profile: OktaProfile,
  createdMs: z.number(),
  activatedMs: z.number().nullable(),
  statusChangedMs: z.number().nullable(),
  lastUpdatedMs: z.number(),
  /** Group id to how. */
  memberships: z.record(z.string(), Membership),
  /** Ids of apps assigned to the person themself. */
  apps: z.array(z.string()),
  sessionsRevokedMs: z.number().nullable(),
  tokensRevokedMs: z.number().nullable(),
  lastLoginMs: z.number().nullable().default(null),
  /** The link that was last given out, by whoever asked for one without a mail. */
  link: z.strictObject({ token: z.string(), for: z.enum(['activation', 'reset']) }).optional(),
});
export type OktaUser = z.infer<typeof OktaUser>;

export const OktaGroup = z.strictObject({
  id: z.string(),
  type: z.enum(['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN']).default('OKTA_GROUP'),
  name: z.string(),
  description: z.string().default(''),
});
export type OktaGroup = z.infer<typeof OktaGroup>;

export const OktaRule = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'INVALID']).default('ACTIVE'),
  /** An Okta expression such as `user.department=="Sales"`. */
  expression: z.string().refine(isReadable, {
    error:
      'expected comparisons such as user.department=="Sales", joined by and, or: the simulator evaluates no others',
  }),
  groupIds: z.array(z.string()).min(1),
  exclude: z.array(z.string()).default([]),
});
export type OktaRule = z.infer<typeof OktaRule>;

export const OktaApp = z.strictObject({
  id: z.string(),
  name: z.string(),
  label: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  /** Whoever is in one of these groups has the app. */
  groupIds: z.array(z.string()).default([]),
});
export type OktaApp = z.infer<typeof OktaApp>;

export const OktaSeed = z.strictObject({
  /** API tokens that are good (`Authorization: SSWS …`). */
  tokens: z.array(z.string()).default(['simulated-token']),
  /** Service apps that may ask for a token with private_key_jwt (RS256). */
  clients: z
    .array(z.strictObject({ clientId: z.string(), publicKey: z.string(), scopes: z.array(z.string()) }))
    .default([]),
  /** `at-once`: no password is needed here and an activated person is ACTIVE; `by-link`: PROVISIONED until they follow the link. */
  activation: z.enum(['at-once', 'by-link']).default('at-once'),
  /** Attributes besides `login` that no two people may share. */
  unique: z.array(z.string()).default([]),
  groups: z.array(OktaGroup).default([]),
  rules: z.array(OktaRule).default([]),
  apps: z.array(OktaApp).default([]),
  users: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        status: OktaStatus.default('ACTIVE'),
        profile: OktaProfile,
        groupIds: z.array(z.string()).default([]),
        appIds: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
export type OktaSeed = z.infer<typeof OktaSeed>;

export interface OktaOrg {
  /** To be read; `keep` and `remove` write. */
  readonly users: Pick<Shelf<OktaUser>, 'get' | 'values' | 'size'>;
  readonly groups: Shelf<OktaGroup>;
  readonly rules: Shelf<OktaRule>;
  readonly apps: Shelf<OktaApp>;
  readonly settings: Pick<OktaSeed, 'tokens' | 'clients' | 'activation' | 'unique'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds until what was created or joined is to be read: 0 unless somebody asks for eventual consistency. */
  lagMs: number;
  /** By id or login, whatever the lag. */
  find(idOrLogin: string): OktaUser | undefined;
  /** Keeps the user, and makes the rules take effect. */
  keep(user: OktaUser): OktaUser;
  remove(id: string): void;
  newId(prefix: string): string;
  close(): void;
}

export const EVERYONE = '00geveryone000000000';

/** A seed is a JSON file's path, or its content. */
export function openOrg(seed: string | z.input<typeof OktaSeed>, clock: Pick<Clock, 'now'>, persist?: string): OktaOrg {
  const seeded = readSeed(seed);
  const shelves = openShelves(persist);
  const users = shelves.shelf<OktaUser>('users');
  const rules = shelves.shelf<OktaRule>('rules');
  const sequence = shelves.shelf<number>('sequence');
  const logins = new Map<string, string>();
  for (const user of users.values()) logins.set(loginOf(user), user.id);
  const forget = (id: string) => {
    const before = users.get(id);
    if (before !== undefined) logins.delete(loginOf(before));
  };
  const org: OktaOrg = {
    users,
    groups: shelves.shelf<OktaGroup>('groups'),
    rules,
    apps: shelves.shelf<OktaApp>('apps'),
    settings: seeded,
    clock,
    lagMs: 0,
    find: (idOrLogin) => users.get(idOrLogin) ?? users.get(logins.get(idOrLogin.toLowerCase()) ?? ''),
    keep: (user) => {
      const kept = underRules(user, [...rules.values()], clock.now());
      forget(kept.id);
      logins.set(loginOf(kept), kept.id);
      users.set(kept.id, kept);
      return kept;
    },
    remove: (id) => {
      forget(id);
      users.delete(id);
    },
    newId: (prefix) => {
      const next = (sequence.get('next') ?? 0) + 1;
      sequence.set('next', next);
      return `${prefix}sim${next.toString(36).padStart(14, '0')}`;
    },
    close: shelves.close,
  };
  // the mark comes last: a process killed while it seeds begins again
  if (!sequence.has('seeded')) fill(org, seeded);
  sequence.set('seeded', 1);
  return org;
}

function readSeed(seed: string | z.input<typeof OktaSeed>): OktaSeed {
  const read = OktaSeed.safeParse(typeof seed === 'string' ? JSON.parse(readFileSync(seed, 'utf8')) : seed);
  if (read.success) return read.data;
  const where = typeof seed === 'string' ? seed : 'given';
  throw new TypeError(`the simulated Okta cannot start from the seed ${where}:\n${z.prettifyError(read.error)}`);
}

function fill(org: OktaOrg, seed: OktaSeed): void {
  org.groups.set(EVERYONE, { id: EVERYONE, type: 'BUILT_IN', name: 'Everyone', description: 'All users in your org' });
  for (const group of seed.groups) org.groups.set(group.id, group);
  for (const rule of seed.rules) org.rules.set(rule.id, rule);
  for (const app of seed.apps) org.apps.set(app.id, app);
  const now = org.clock.now();
  for (const { id, status, profile, groupIds, appIds } of seed.users)
    org.keep({
      ...newUser(id ?? org.find(loginOf({ profile }))?.id ?? org.newId('00u'), profile, now),
      status,
      apps: appIds,
      memberships: Object.fromEntries([EVERYONE, ...groupIds].map((id) => [id, { by: 'direct', sinceMs: now }])),
    });
}

export function newUser(id: string, profile: OktaProfile, nowMs: number): OktaUser {
  return {
    id,
    status: 'STAGED',
    profile,
    createdMs: nowMs,
    activatedMs: null,
    statusChangedMs: null,
    lastUpdatedMs: nowMs,
    memberships: {},
    apps: [],
    sessionsRevokedMs: null,
    tokensRevokedMs: null,
    lastLoginMs: null,
  };
}

export function loginOf({ profile }: Pick<OktaUser, 'profile'>): string {
  return String(profile.login ?? '').toLowerCase();
}
