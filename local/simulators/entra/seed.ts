/** What a simulated tenant starts with: the app that may call, groups, applications, licences, roles and people. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { isReadable } from './dynamic-rule.ts';

const id = z.uuid();
const AppRole = z.strictObject({ resourceId: id, appRoleId: id });

export const Group = z
  .strictObject({
    id,
    displayName: z.string(),
    /** Given: a dynamic group. Terms `user.<property> -eq "<value>"`, joined by `-and`. */
    membershipRule: z
      .string()
      .refine(isReadable, {
        error: 'expected user.<property> -eq "<value>", joined by -and: no other rule is simulated',
      })
      .optional(),
    onPremisesSyncEnabled: z.boolean().default(false),
    isAssignableToRole: z.boolean().default(false),
    /** SKU ids its members inherit. */
    licences: z.array(id).default([]),
    /** App roles its members inherit. */
    appRoles: z.array(AppRole).default([]),
    owners: z.array(id).default([]),
  })
  .refine((group) => group.membershipRule === undefined || group.licences.length === 0, {
    error: 'licences by a dynamic group are not simulated: use an assigned group',
  });
export type Group = z.infer<typeof Group>;

export const Sku = z.strictObject({ skuId: id, skuPartNumber: z.string(), seats: z.int().nonnegative() });
export type Sku = z.infer<typeof Sku>;

const Person = z.looseObject({
  id,
  userPrincipalName: z.string(),
  displayName: z.string(),
  memberOf: z.array(id).default([]),
  licences: z.array(id).default([]),
  appRoles: z.array(AppRole).default([]),
  roles: z.array(id).default([]),
});

/** Application permissions the simulated app holds unless the seed says otherwise: all the connector asks for. */
export const ALL_PERMISSIONS = [
  'Directory.Read.All',
  'User.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'User.DeleteRestore.All',
  'User.RevokeSessions.All',
  'GroupMember.ReadWrite.All',
  'LicenseAssignment.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'Group.ReadWrite.All',
  'Application.ReadWrite.All',
  'UserAuthMethod-TAP.ReadWrite.All',
];

const Tenant = z.strictObject({
  tenantId: z.string().min(1),
  app: z.strictObject({
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    /** The `sub` a federated client assertion must carry; its signature is not checked here. */
    federatedSubject: z.string().optional(),
    permissions: z.array(z.string()).default(ALL_PERMISSIONS),
  }),
  /** Verified domains: a login must end in one. */
  domains: z.array(z.string()).min(1),
  groups: z.array(Group).default([]),
  servicePrincipals: z
    .array(
      z.strictObject({
        id,
        displayName: z.string(),
        appRoles: z.array(z.strictObject({ id, value: z.string() })),
        owners: z.array(id).default([]),
      }),
    )
    .default([]),
  /** App registrations: nothing but what owning one needs. */
  applications: z.array(z.strictObject({ id, displayName: z.string(), owners: z.array(id).default([]) })).default([]),
  skus: z.array(Sku).default([]),
  /** Who has one of these SKUs has a mailbox, addressed by their login. */
  mailboxSkus: z.array(id).default([]),
  /** Addresses that a mailbox loses when its login changes, which real ones keep: to see who notices. */
  losesAddresses: z.boolean().default(false),
  /** Policy for Temporary Access Passes: off, as a tenant begins; once on, as it is unless somebody changes it. */
  temporaryAccessPass: z
    .strictObject({
      state: z.enum(['enabled', 'disabled']).default('disabled'),
      minimumLifetimeInMinutes: z.int().default(60),
      maximumLifetimeInMinutes: z.int().default(480),
      defaultLifetimeInMinutes: z.int().default(60),
      isUsableOnce: z.boolean().default(false),
    })
    .prefault({}),
  roleDefinitions: z.array(z.strictObject({ id, displayName: z.string() })).default([]),
  users: z.array(Person).default([]),
});

/** What people hold must be there to be held. */
export const EntraSeed = Tenant.superRefine(({ groups, skus, roleDefinitions, servicePrincipals, users }, context) => {
  const there = new Set([
    ...groups.map(({ id }) => id),
    ...skus.map(({ skuId }) => skuId),
    ...roleDefinitions.map(({ id }) => id),
    ...servicePrincipals.map(({ id }) => id),
  ]);
  users.forEach(({ memberOf, licences, roles, appRoles }, at) => {
    const held = [...memberOf, ...licences, ...roles, ...appRoles.map(({ resourceId }) => resourceId)];
    for (const missing of held.filter((one) => !there.has(one)))
      context.addIssue({
        code: 'custom',
        path: ['users', at],
        message: `holds ${missing}, which the seed does not have`,
      });
  });
});
export type EntraSeed = z.infer<typeof EntraSeed>;

/** From a file, or as given. Throws with every place that is wrong. */
export function readSeed(seed: string | z.input<typeof EntraSeed>): EntraSeed {
  const parsed = EntraSeed.safeParse(typeof seed === 'string' ? JSON.parse(readFileSync(seed, 'utf8')) : seed);
  if (parsed.success) return parsed.data;
  throw new TypeError(`the seed of the Entra simulator is not usable:\n${z.prettifyError(parsed.error)}`);
}
