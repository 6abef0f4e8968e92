/** The HR systems of a storm: BambooHR and HiBob, simulated in the benchmark's own process, with people entered whose webhooks are yet to be sent, of whom some move and some leave meanwhile. */
import { bamboohr } from '../local/simulators/hr/bamboohr.ts';
import { hibob } from '../local/simulators/hr/hibob.ts';
import { type HrSimulator, type HrVendor, startHrSimulator } from '../local/simulators/hr/simulator.ts';
import type { Kept, StaffMember } from '../local/simulators/hr/staff.ts';
import { vendors } from '../local/simulators/hr/vendors.ts';

const VENDORS = { bamboo: bamboohr, bob: hibob } as const satisfies Record<string, HrVendor>;
export type HrName = keyof typeof VENDORS;
const KINDS: Readonly<Record<HrName, string>> = { bamboo: 'bamboohr', bob: 'hibob' };
const ADDRESSES: Readonly<Record<HrName, string>> = {
  bamboo: 'https://api.bamboohr.com/api/gateway.php/bench',
  bob: 'https://api.hibob.com',
};
export const HR_NAMES: readonly HrName[] = ['bamboo', 'bob'];

/** As `tenure.config.yaml` has it. The API's limits are raised: a storm is faster than the 50 requests a second it takes by default. */
export const STORMED = JSON.stringify({
  version: 1,
  identity: { issuer: 'https://login.example.com', audience: 'tenure' },
  sources: {
    hr: { title: 'The HR system' },
    ...Object.fromEntries(
      HR_NAMES.map((name) => [
        name,
        {
          ...{ title: name, kind: KINDS[name], address: ADDRESSES[name] },
          mapping: { worker: { timeZone: { from: 'no-such-field', otherwise: 'Europe/London' } } },
        },
      ]),
    ),
  },
  targets: {
    okta: { address: 'https://example.okta.com' },
    entra: { address: 'https://graph.microsoft.com', tenantId: '00000000-0000-4000-8000-000000000000' },
  },
  api: { requestsPerSecond: 10_000, burst: 5_000 },
});

/** Makes one delivery of a webhook: each anew, as a vendor that signs the time does. */
export type MakeDelivery = () => { readonly headers: Readonly<Record<string, string>>; readonly body: string };

export interface HrSystem {
  readonly name: HrName;
  /** By what HR says of them in the end. */
  readonly stayers: readonly string[];
  /** From team A to team B. */
  readonly movers: readonly string[];
  readonly leavers: readonly string[];
  /** One for each webhook of everybody’s entry, and of what changes: that happens when the first webhook of it is made. */
  readonly webhooks: readonly MakeDelivery[];
  /** How often the records of workers have been asked for. */
  reads(): number;
}

export interface HrOffices {
  readonly systems: readonly HrSystem[];
  /** Where each is reached and what it is read with, as the server wants to be told. */
  readonly targets: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** `keys`: what each signs with. */
export async function openOffices(
  people: number,
  keys: Readonly<Record<string, string>>,
  latencyMs: number,
): Promise<HrOffices> {
  const opened = await Promise.all(HR_NAMES.map((name) => openOffice(name, people, keys[name] ?? '', latencyMs)));
  return {
    systems: opened.map(({ system }) => system),
    targets: Object.fromEntries(opened.map(({ system, simulator }) => [`source:${system.name}`, simulator.url])),
    secrets: Object.fromEntries(
      HR_NAMES.map((name) => [`tenure/sources/${name}/api`, JSON.stringify(credentialsOf(name))]),
    ),
    stop: async () => {
      for (const { simulator } of opened) await simulator.stop();
    },
  };
}

function credentialsOf(name: HrName): Readonly<Record<string, string>> {
  return vendors[KINDS[name]]?.credentials ?? {};
}

/** Their one day is over in every zone: a case among others. Or it is not over, and they have left: then they are cut at once, also while what they joined with is being written. */
const LEFT_DAYS_AGO: Readonly<Record<HrName, number>> = { bamboo: 2, bob: 0 };

function dayOf(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** One in five moves, one in five leaves. Ours to choose. */
const FIFTH = 5;

async function openOffice(
  name: HrName,
  people: number,
  key: string,
  latencyMs: number,
): Promise<{ readonly system: HrSystem; readonly simulator: HrSimulator }> {
  const credentials = credentialsOf(name);
  // Without an address nothing is sent by itself: the storm sends.
  const simulator = await startHrSimulator(VENDORS[name], { credentials, latencyMs, webhook: { key } });
  const office = {
    ...{ staff: simulator.staff, clock: { now: Date.now }, credentials, webhookKey: key },
    url: () => simulator.url,
  };
  const startDate = dayOf(-2);
  const enter = (index: number) => {
    const workerId = `${name}-${index + 1}`;
    const said = { givenName: 'Pat', familyName: workerId, email: `${workerId}@bench.example`, department: 'A' };
    return simulator.staff.put({ key: String(index + 1), workerId, ...said, startDate });
  };
  const members = Array.from({ length: people }, (_, index) => enter(index));
  const tell = VENDORS[name].tell ?? (() => []);
  const changing = (every: readonly Kept[], said: Partial<StaffMember>) =>
    every.flatMap((member) => {
      const happen = once(() => simulator.staff.put({ key: member.key, ...said }));
      return tell('updated', { ...member, ...said }, member, office).map((make) => () => {
        happen();
        return make();
      });
    });
  const [movers, leavers] = [2, 3].map((rest) => members.filter((_, index) => index % FIFTH === rest));
  const stayers = members.filter((_, index) => ![2, 3].includes(index % FIFTH));
  const idsOf = (some: readonly Kept[] = []) => some.map(({ workerId }) => workerId);
  const system = {
    name,
    ...{ stayers: idsOf(stayers), movers: idsOf(movers), leavers: idsOf(leavers) },
    webhooks: [
      ...members.flatMap((member) => tell('created', member, undefined, office)),
      ...changing(movers ?? [], { department: 'B' }),
      ...changing(leavers ?? [], { status: 'left', lastDay: dayOf(-LEFT_DAYS_AGO[name]) }),
    ],
    reads: () => simulator.requests.count(/\/(employees|people)\/[^/]+$|\/employees\/[^/]+\?/),
  };
  return { system, simulator };
}

function once(happen: () => void): () => void {
  let happened = false;
  return () => {
    if (!happened) happen();
    happened = true;
  };
}
