/** The simulated vendors, in a process of their own: they are not what is measured, and outlive a killed server. `fork` it. */
import { startEntraSimulator } from '../local/simulators/entra/simulator.ts';
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
process.on('message', () => process.send?.({ entraWrites: entra.writes() }));
process.once('disconnect', () => process.exit());

function digits(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
