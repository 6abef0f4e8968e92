/** The simulated vendors, in a process of their own: they are not what is measured, and outlive a killed server. `fork` it. */
import type { AskedWrite } from '../local/simulators/entra/gateway.ts';
import { startEntraSimulator } from '../local/simulators/entra/simulator.ts';
import { EVERYONE } from '../local/simulators/okta/org.ts';
import { startOktaSimulator } from '../local/simulators/okta/simulator.ts';

/** No limit of a vendor's: what is measured is how fast we are, not how fast they let us. */
const UNLIMITED = 1_000_000_000;
const OKTA = { users: UNLIMITED, group: UNLIMITED, apps: UNLIMITED, other: UNLIMITED, concurrent: UNLIMITED };
const ENTRA = {
  writes: { limit: UNLIMITED, windowSeconds: 150 },
  resourceUnits: { limit: UNLIMITED, windowSeconds: 10 },
};

/** What the vendors' process says first. */
export interface VendorsReady {
  readonly targets: Readonly<Record<'okta' | 'entra', string>>;
  /** By the name of the target's secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What one vendor knows of a person. */
export interface Seen {
  /** What the vendor calls the account. */
  readonly id: string;
  readonly active: boolean;
  readonly entitlements: number;
  /** Their ids there: of groups, and of licences. */
  readonly held: readonly string[];
  /** When the person could sign in no more and had no session, in milliseconds since 1970. */
  readonly cutMs?: number;
}

/** What it says whenever it is asked, people by worker id. */
export interface VendorsSeen {
  /** Those inside batches counted. */
  readonly entraWrites: number;
  /** Each of them, and those that were refused. */
  readonly entraAsked: readonly AskedWrite[];
  readonly okta: Readonly<Record<string, Seen>>;
  readonly entra: Readonly<Record<string, Seen>>;
}

const CLIENT = { clientId: 'c0000000-0000-4000-8000-000000000002', clientSecret: 'simulated-secret' };
const TOKEN = 'simulated-token';

const latencyMs = Number(process.argv[2]);
const okta = await startOktaSimulator({
  latencyMs,
  limits: OKTA,
  seed: { tokens: [TOKEN], groups: digits(9).map((n) => ({ id: `00gbench00000000000${n}`, name: `Group ${n}` })) },
});
const entra = await startEntraSimulator({
  latencyMs,
  limits: ENTRA,
  seed: {
    tenantId: '00000000-0000-4000-8000-000000000000',
    app: CLIENT,
    domains: ['bench.example'],
    groups: digits(9).map((n) => ({ id: `e0000000-0000-4000-8000-00000000000${n}`, displayName: `Group ${n}` })),
    skus: [{ skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', skuPartNumber: 'SPE_E3', seats: 100_000 }],
  },
});

process.send?.({
  targets: { okta: okta.url, entra: entra.url },
  secrets: { 'tenure/targets/okta': JSON.stringify({ token: TOKEN }), 'tenure/targets/entra': JSON.stringify(CLIENT) },
} satisfies VendorsReady);
process.on('message', () => process.send?.(seen()));
process.once('disconnect', () => process.exit());

/** When a disabled account was written, by worker: first the disabling, then the sessions. */
const disabledWrites = new Map<string, number[]>();
const keep = entra.state.users.set;
entra.state.users.set = (id, user) => {
  keep(id, user);
  if (!user.accountEnabled) disabledWrites.set(user.id, [...(disabledWrites.get(user.id) ?? []), Date.now()]);
};

function seen(): VendorsSeen {
  const { users, memberships, licences } = entra.state;
  return {
    entraWrites: entra.writes(),
    entraAsked: entra.asked(),
    okta: Object.fromEntries(
      [...okta.state.users.values()].map(({ id, profile, status, memberships: held, sessionsRevokedMs }) => [
        String(profile.employeeNumber),
        {
          ...{ id, active: status === 'ACTIVE' },
          ...holding(Object.keys(held).filter((group) => group !== EVERYONE)),
          ...(status === 'ACTIVE' || sessionsRevokedMs === null ? {} : { cutMs: sessionsRevokedMs }),
        },
      ]),
    ),
    entra: Object.fromEntries(
      [...users.values()].map(({ id, accountEnabled, employeeId }) => {
        const [, sessions] = disabledWrites.get(id) ?? [];
        return [
          String(employeeId),
          {
            ...{ id, active: accountEnabled },
            ...holding([...(memberships.get(id) ?? []), ...(licences.get(id) ?? [])]),
            ...(sessions === undefined ? {} : { cutMs: sessions }),
          },
        ];
      }),
    ),
  };
}

function digits(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function holding(held: readonly string[]): Pick<Seen, 'entitlements' | 'held'> {
  return { entitlements: held.length, held };
}
