/** A simulated Entra tenant with one of every kind of thing, the connector on it, and the worker who is about to join. */
import { connectEntra, type EntraConfig } from '../../functions/connectors/entra/connect.ts';
import { AccountQuery, type Profile } from '../../functions/core/access.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import { type EntraSimulatorOptions, startEntraSimulator } from '../../local/simulators/entra/simulator.ts';

/** A made-up object id that shows what it names: `uuid('a', 3)`. */
export function uuid(kind: string, number: number): string {
  return `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const ids = {
  group: (number: number) => uuid('a', number),
  dynamic: uuid('b', 1),
  synced: uuid('b', 2),
  assignable: uuid('b', 3),
  licensing: uuid('b', 4),
  app: uuid('c', 1),
  appRole: uuid('c', 2),
  sku: uuid('d', 1),
  lastSeats: uuid('d', 2),
  noSeats: uuid('d', 3),
  groupSku: uuid('d', 4),
  role: uuid('e', 1),
};

export const entitlement = (kind: string, native: string) => EntitlementId.parse(`entra:${kind}:${native}`);

export const seed = {
  tenantId: 'contoso',
  app: { clientId: 'tenure', clientSecret: 'a secret of the test', federatedSubject: 'arn:aws:iam::1:role/connector' },
  domains: ['example.org'],
  temporaryAccessPass: { state: 'enabled' as const },
  groups: [
    ...Array.from({ length: 45 }, (_, at) => ({ id: ids.group(at + 1), displayName: `Group ${at + 1}` })),
    { id: ids.dynamic, displayName: 'Directors', membershipRule: 'user.jobTitle -eq "Director"' },
    { id: ids.synced, displayName: 'From Active Directory', onPremisesSyncEnabled: true },
    { id: ids.assignable, displayName: 'Helpdesk', isAssignableToRole: true },
    {
      id: ids.licensing,
      displayName: 'Licensed',
      licences: [ids.groupSku],
      appRoles: [{ resourceId: ids.app, appRoleId: uuid('c', 3) }],
    },
  ],
  servicePrincipals: [
    {
      id: ids.app,
      displayName: 'Ledger',
      appRoles: [
        { id: ids.appRole, value: 'reader' },
        { id: uuid('c', 3), value: 'writer' },
      ],
    },
  ],
  skus: [
    { skuId: ids.sku, skuPartNumber: 'SPE_E3', seats: 100 },
    { skuId: ids.lastSeats, skuPartNumber: 'VISIO', seats: 1 },
    { skuId: ids.noSeats, skuPartNumber: 'PROJECT', seats: 0 },
    { skuId: ids.groupSku, skuPartNumber: 'EMS', seats: 100 },
  ],
  roleDefinitions: [{ id: ids.role, displayName: 'Helpdesk Administrator' }],
};

export const profile: Partial<Profile> = {
  login: 'mira.okafor@example.org',
  givenName: 'Mira',
  familyName: 'Okafor',
  displayName: 'Mira Okafor',
  workerId: 'w-1001',
  department: 'Finance',
  title: 'Analyst',
  country: 'GB',
  office: 'London',
  employmentType: 'employee',
};

export const query = AccountQuery.parse({
  personId: 'p-1',
  workerId: 'w-1001',
  login: profile.login,
  manages: ['group', 'app', 'licence', 'role'],
});

export async function entraRig(options: Partial<EntraSimulatorOptions> = {}, config: Partial<EntraConfig> = {}) {
  const simulator = await startEntraSimulator({ seed, ...options });
  const target = connectEntra({
    url: simulator.url,
    tenantId: seed.tenantId,
    clientId: seed.app.clientId,
    clientSecret: seed.app.clientSecret,
    requestTimeoutMs: 400,
    ...config,
  } as EntraConfig);
  return { simulator, target };
}
