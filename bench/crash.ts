/** `crash`: the server is killed again and again while people join and leave; every event must still end once. Also a test, in small. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Asked, repeatedEffects } from './effects.ts';
import { ENTITLEMENTS_A_SYSTEM, type Event, joins, leavesNow, workers } from './people.ts';
import { type Report, spread } from './report.ts';
import { type Rig, type Sent, setUp } from './rig.ts';

export interface CrashPlan {
  /** Half of them join, half of them leave. */
  readonly people: number;
  readonly kills: number;
  /** The same seed kills after the same times. */
  readonly seed: number;
}

export interface Crashed {
  /** What is not as it must be; empty when nothing was lost or done twice. */
  readonly wrong: readonly string[];
  readonly startsMs: readonly number[];
  readonly seconds: number;
  readonly records: number;
}

/** How long a server is left running before it is killed, in milliseconds: while it starts, at work, and in between. */
const KILL_AFTER_MS = { least: 0, most: 900 };
const EVENTS_A_REQUEST = 5;

export async function crashReport(assembly: string, seed: number): Promise<Report> {
  const plan: CrashPlan = { people: 100, kills: 20, seed };
  const { wrong, startsMs, seconds, records } = await crash(assembly, plan);
  return {
    title: `crash: kill -9 of the server ${plan.kills} times while ${plan.people / 2} people join and ${plan.people / 2} leave (--seed ${seed})`,
    lines: [
      { what: 'lost, done twice or wrong', measured: String(wrong.length), against: '0', met: wrong.length === 0 },
      ...wrong.slice(0, 20).map((what) => ({ what, measured: '', against: '' })),
      { what: 'back after a kill, ms (min / median / max)', measured: spread(startsMs), against: '' },
      { what: 'evidence records verified', measured: String(records), against: '' },
    ],
    note: `${seconds.toFixed(0)} s in all, the restarts among them`,
  };
}

export async function crash(assembly: string, { people, kills, seed }: CrashPlan): Promise<Crashed> {
  const rig = await setUp(assembly);
  try {
    const leavers = workers('leaver', people / 2);
    const joiners = workers('joiner', people / 2);
    await rig.send(leavers.map(joins));
    await rig.settled();
    const began = performance.now();
    const events = joiners.flatMap((joiner, index) => [joins(joiner), leavesNow(leavers[index] ?? joiner)]);
    const sending = sendAll(rig, events);
    const startsMs: number[] = [];
    const random = seeded(seed);
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(KILL_AFTER_MS.least + random() * (KILL_AFTER_MS.most - KILL_AFTER_MS.least));
      startsMs.push(await rig.killAndStart());
    }
    const sent = await sending;
    const ended = await rig.settled();
    const seconds = (performance.now() - began) / 1000;
    const { intact, records, outcomes } = await rig.verified();
    const wrong = [
      ...notOnce(
        sent,
        ended.filter(({ status }) => status === 'SUCCEEDED').map(({ name }) => name),
      ),
      ...repeatedEffects(await everyWrite(rig), outcomes),
      ...(await notAsTheyShould(rig, joiners, leavers)),
      ...(intact ? [] : ['the evidence does not verify']),
    ];
    return { wrong, startsMs, seconds, records };
  } finally {
    await rig.stop();
  }
}

async function sendAll(rig: Rig, events: readonly Event[]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (let from = 0; from < events.length; from += EVENTS_A_REQUEST)
    sent.push(...(await rig.send(events.slice(from, from + EVENTS_A_REQUEST))));
  return sent;
}

/** An execution's name is its case and attempt: each case must have one that succeeded. */
function notOnce(sent: readonly Sent[], succeeded: readonly string[]): readonly string[] {
  return sent.flatMap(({ event, caseId }) => {
    const times = succeeded.filter((name) => name.startsWith(caseId)).length;
    return times === 1 ? [] : [`the event ${event.id} (${caseId}) ended ${times} times`];
  });
}

/** What both vendors were asked to write, each in its order. A create of Okta's says in its answer only whom it made; Entra's writes name the account. */
export async function everyWrite(rig: Rig): Promise<readonly Asked[]> {
  const okta = (await rig.requests('okta')).filter(({ request }) => !request.startsWith('GET'));
  const { entraAsked, entra } = await rig.seen();
  const owners = new Map(Object.entries(entra).map(([worker, { id }]) => [id, worker]));
  return [
    ...okta.map(
      ({ request, carriedOut = 0, person }) => ({ system: 'okta', request, status: carriedOut, person }) as const,
    ),
    ...entraAsked.map((one) => ({ system: 'entra', ...one, person: personIn(one.request, owners) }) as const),
  ];
}

function personIn(request: string, owners: ReadonlyMap<string, string>): string | undefined {
  const created = /^POST \/users .*"employeeId":"([^"]+)"/.exec(request)?.[1];
  const named = request.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  return created ?? named.flatMap((id) => owners.get(id) ?? [])[0];
}

/** As each vendor has them at the end: whoever joined is active with everything, whoever left can sign in nowhere and holds nothing. */
export async function notAsTheyShould(
  rig: Rig,
  joiners: readonly string[],
  leavers: readonly string[],
): Promise<readonly string[]> {
  const seen = await rig.seen();
  const lacks = (worker: string, should: { readonly active: boolean; readonly entitlements: number }) =>
    (['okta', 'entra'] as const).flatMap((system) => {
      const has = seen[system][worker] ?? { active: false, entitlements: -1 };
      return has.active === should.active && has.entitlements === should.entitlements
        ? []
        : [`${worker} is ${has.active ? 'active' : 'not active'} at ${system} with ${has.entitlements} entitlements`];
    });
  return [
    ...joiners.flatMap((worker) => lacks(worker, { active: true, entitlements: ENTITLEMENTS_A_SYSTEM })),
    ...leavers.flatMap((worker) => lacks(worker, { active: false, entitlements: 0 })),
  ];
}

/** mulberry32: small, good enough to place kills, and the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
