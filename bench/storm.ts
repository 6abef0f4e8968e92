/** `storm`: two HR systems retry every webhook again and again, in any order, while the server is killed: each event has one outcome. Also a test, in small. */
import { setTimeout as sleep } from 'node:timers/promises';
import { localKeys } from '../local/local-keys.ts';
import { notAsHrSays } from './as-hr-says.ts';
import { everyWrite, seeded } from './crash.ts';
import { givenAfterTheCut, repeatedEffects } from './effects.ts';
import { HR_NAMES, type HrSystem, type MakeDelivery, openOffices } from './hr.ts';
import { eventsOfEach, heardIn, notAsHeard, notOneOutcomeEach, type Staff } from './outcomes.ts';
import type { Report } from './report.ts';
import { type Rig, setUp } from './rig.ts';

export interface StormPlan {
  /** Who joins at each of the two; one in five of them moves meanwhile, one in five leaves. */
  readonly people: number;
  /** How often each webhook comes again after its first time. */
  readonly retries: number;
  readonly kills: number;
  readonly seed: number;
}

export interface Stormed {
  /** What is not as it must be; empty when nothing was lost or done twice. */
  readonly wrong: readonly string[];
  readonly webhooks: number;
  /** How many people each lot of events was heard of, and how many of all events gave way to a newer one. */
  readonly events: Readonly<Record<string, number>>;
  readonly superseded: number;
  /** Of each delivery that was acknowledged, in milliseconds, least first. */
  readonly acknowledgedMs: readonly number[];
  /** Tried in vain: the server was not there, or said 5xx. Each came again. */
  readonly unanswered: number;
  readonly seconds: number;
  readonly reads: Readonly<Record<string, number>>;
  /** From the first delivery until the last case was stored, and until the last had ended. */
  readonly storedSeconds: number;
  readonly endedSeconds: number;
}

/** Requests each vendor has under way at once. Ours to choose: neither says. */
const AT_ONCE = 10;
const RESEND_MS = 100;
const ANSWER_MS = 30_000;
const GOAL_MS = 500;

export async function stormReport(assembly: string, plan: StormPlan): Promise<Report> {
  const stormed = await storm(assembly, plan);
  const { wrong, webhooks, acknowledgedMs, unanswered, seconds, reads, storedSeconds, endedSeconds } = stormed;
  const of = (share: number) => acknowledgedMs[Math.ceil(share * acknowledgedMs.length) - 1] ?? Number.NaN;
  const deliveries = acknowledgedMs.length;
  return {
    title: `storm: ${plan.people} people join at each of ${HR_NAMES.length} HR systems, one in five moves and one in five leaves, each of ${webhooks} webhooks comes ${plan.retries + 1} times in any order, kill -9 ${plan.kills} times (--seed ${plan.seed})`,
    lines: [
      { what: 'lost, done twice or wrong', measured: String(wrong.length), against: '0', met: wrong.length === 0 },
      ...wrong.slice(0, 20).map((what) => ({ what, measured: '', against: '' })),
      {
        what: 'acknowledged after, ms, p50 / p95 / p99 / max',
        measured: [0.5, 0.95, 0.99, 1].map((share) => of(share).toFixed(0)).join(' / '),
        against: `p99 under ${GOAL_MS}`,
        met: of(0.99) < GOAL_MS,
      },
      { what: 'deliveries a second', measured: `${(deliveries / seconds).toFixed(0)} (${deliveries})`, against: '' },
      ...Object.entries(reads).map(([name, count]) => ({
        what: `records read at ${name}`,
        measured: `${count}, ${(count / plan.people).toFixed(2)} a person`,
        against: '1 a person',
      })),
      {
        what: 'people by what was heard of them; events that gave way to a newer one',
        measured: `${Object.entries(stormed.events)
          .map(([lot, count]) => `${lot}: ${count}`)
          .join('; ')}; ${stormed.superseded}`,
        against: '',
      },
      { what: 'first delivery to the last case stored', measured: `${storedSeconds.toFixed(1)} s`, against: '' },
      {
        what: 'first delivery to the last case ended, but moves that wait for the next minute',
        measured: `${endedSeconds.toFixed(1)} s`,
        against: '',
      },
    ],
    note: `${HR_NAMES.length * AT_ONCE} requests under way at once; ${unanswered} tries met a killed server and came again; the people join meanwhile; after each start the first ${HR_NAMES.length * AT_ONCE} wait for a cold function, which is more than one in a hundred of a small storm`,
  };
}

export async function storm(assembly: string, plan: StormPlan): Promise<Stormed> {
  let offices: Awaited<ReturnType<typeof openOffices>> | undefined;
  const rig = await setUp(assembly, 20, async (dataDir) => {
    offices = await openOffices(plan.people, localKeys(dataDir, ['hr', ...HR_NAMES]).sources, 20);
    return offices;
  });
  try {
    const systems = offices?.systems ?? [];
    const beganMs = Date.now();
    const sent = await sendAll(rig, systems, plan);
    const seconds = (Date.now() - beganMs) / 1000;
    const atOnce = await rig.settled();
    // What HR says within a minute of what it said before takes effect with the next one (functions/core/difference.ts).
    const ended = await rig.nextMinute();
    const { intact, kept, outcomes, workers } = await rig.verified();
    const heard = heardIn(kept, workers);
    const staff = everybody(systems);
    const writes = await everyWrite(rig);
    const wrong = [
      ...notOneOutcomeEach(heard, ended),
      ...notAsHeard(heard, staff),
      ...repeatedEffects(writes, outcomes),
      ...givenAfterTheCut(writes, staff.leavers),
      ...(await notAsHrSays(rig, staff)),
      ...(intact ? [] : ['the evidence does not verify']),
    ];
    const after = (times: readonly number[]) => (times.reduce((most, at) => Math.max(most, at), 0) - beganMs) / 1000;
    return {
      wrong,
      events: eventsOfEach(heard),
      superseded: kept.filter(({ kind }) => kind === 'superseded').length,
      webhooks: systems.reduce((sum, { webhooks }) => sum + webhooks.length, 0),
      ...{ ...sent, acknowledgedMs: sent.acknowledgedMs.toSorted((a, b) => a - b), seconds },
      reads: Object.fromEntries(systems.map(({ name, reads }) => [name, reads()])),
      storedSeconds: after(kept.flatMap(({ kind, time }) => (kind === 'event-received' ? Date.parse(time) : []))),
      endedSeconds: after(atOnce.map(({ stoppedMs }) => stoppedMs)),
    };
  } finally {
    await rig.stop();
    await offices?.stop();
  }
}

function everybody(systems: readonly HrSystem[]): Staff {
  const [stayers = [], movers = [], leavers = []] = (['stayers', 'movers', 'leavers'] as const).map((kind) =>
    systems.flatMap((system) => system[kind]),
  );
  return { stayers, movers, leavers };
}

interface SentAll {
  readonly acknowledgedMs: number[];
  unanswered: number;
}

/** Both at once, each webhook as often as it comes, in an order of the seed; and the kills, evenly among what was acknowledged. */
async function sendAll(rig: Rig, systems: readonly HrSystem[], plan: StormPlan): Promise<SentAll> {
  const random = seeded(plan.seed);
  const sent: SentAll = { acknowledgedMs: [], unanswered: 0 };
  const queues = systems.map(({ name, webhooks }) => ({
    name,
    deliveries: shuffled(Array.from({ length: plan.retries + 1 }, () => webhooks).flat(), random),
  }));
  const inAll = queues.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
  const senders = queues.flatMap(({ name, deliveries }) => {
    const left = deliveries.values();
    return Array.from({ length: AT_ONCE }, async () => {
      for (const make of left) await untilTaken(rig, name, make, sent);
    });
  });
  const killing = (async () => {
    for (let kill = 1; kill <= plan.kills; kill += 1) {
      while (sent.acknowledgedMs.length < (inAll * kill) / (plan.kills + 1)) await sleep(20);
      await rig.killAndStart();
    }
  })();
  await Promise.all([...senders, killing]);
  return sent;
}

/** Delivered again until it is acknowledged, as the vendor does. */
async function untilTaken(rig: Rig, name: string, make: MakeDelivery, sent: SentAll): Promise<void> {
  for (;;) {
    const { headers, body } = make();
    const beganMs = performance.now();
    const status = await post(new URL(`/v1/sources/${name}`, rig.api()), headers, body);
    if (status >= 200 && status < 300) {
      sent.acknowledgedMs.push(performance.now() - beganMs);
      return;
    }
    if (status >= 400 && status < 500 && status !== 429)
      throw new Error(`${name}'s webhook is answered ${status}: the storm is wrong, or what receives it`);
    sent.unanswered += 1;
    await sleep(RESEND_MS);
  }
}

async function post(to: URL, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  try {
    const answer = await fetch(to, { method: 'POST', headers, body, signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0; // it was killed: counted, and sent again
  }
}

function shuffled<T>(all: readonly T[], random: () => number): readonly T[] {
  const mixed = [...all];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const kept = mixed[at] as T; // as: both are places in it
    mixed[at] = mixed[other] as T;
    mixed[other] = kept;
  }
  return mixed;
}
