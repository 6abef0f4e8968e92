/** What a benchmark runs on: the vendors and the server in processes of their own, what HR sends, and what the vendors saw. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { tokenFor } from '../cli/api.ts';
import { exportEvidence } from '../cli/commands/evidence.ts';
import { EvidenceRecord } from '../functions/core/evidence.ts';
import { verifyExport } from '../functions/ledger/verifier/verify.ts';
import { sign } from '../functions/sources/tenure/signature.ts';
import type { LoggedRequest } from '../local/simulators/request-log.ts';
import { peakMb, processorMs } from './machine.ts';
import type { Event } from './people.ts';
import type { Asked, Ended, ServerReady } from './server.ts';
import type { VendorsReady, VendorsSeen } from './vendors.ts';

export type System = 'okta' | 'entra';

/** An event that was taken in. `sentMs`: when it was sent; `caseId`: what became of it. */
export interface Sent {
  readonly event: Event;
  readonly caseId: string;
  readonly sentMs: number;
  readonly outcome: string;
}

export interface Rig {
  readonly latencyMs: number;
  /** Where the API listens now; another address after a kill. */
  api(): string;
  /** One request for all of them; sent again, as HR would, until it is answered. */
  send(events: readonly Event[]): Promise<readonly Sent[]>;
  /** What a person posts to the API, as whoever the built-in issuer vouches for. */
  call(identity: string, path: string, body: unknown): Promise<unknown>;
  /** Every execution so far, once all have ended and nothing is under way; survives a kill. */
  settled(): Promise<readonly Ended[]>;
  /** The same, once the server's clock has been put on to the minute that begins next, and what was due by then is done too. */
  nextMinute(): Promise<readonly Ended[]>;
  /** Every request a vendor answered. */
  requests(system: System): Promise<readonly LoggedRequest[]>;
  /** The people as the vendors have them now. */
  seen(): Promise<VendorsSeen>;
  /** Has an export made of everything and verifies it. */
  verified(): Promise<{
    readonly intact: boolean;
    readonly records: number;
    readonly cases: number;
    readonly kept: readonly EvidenceRecord[];
    readonly outcomes: readonly EvidenceRecord[];
    /** Whose event opened a case. */
    readonly workers: ReadonlyMap<string, string>;
  }>;
  /** The most memory the server and its database have had, in MB. */
  peakMb(): number;
  /** The processor time the server and its database have had, in milliseconds. */
  processorMs(): number;
  /** kill -9, and a new start on the same data. Answers how long the start took. */
  killAndStart(): Promise<number>;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 600_000;
const RESEND_MS = 50;
/** Records are gathered for two seconds before they get their places in the log (infra/constructs/evidence-log.ts), and an export is of the log. */
const LOGGED_WITHIN_MS = 2200;

/** What the server reaches beside Okta and Entra, and with which secrets. */
export type Beside = Pick<VendorsReady, 'secrets'> & { readonly targets: Readonly<Record<string, string>> };

/** `beside`: made before the server is, with the data folder it will have. */
export async function setUp(
  assembly: string,
  latencyMs = 20,
  beside: (dataDir: string) => Promise<Beside> = async () => ({ targets: {}, secrets: {} }),
): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-bench-'));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const more = await beside(dataDir);
  const vendors = forked('vendors.ts', String(latencyMs));
  const reached = await next<VendorsReady>(vendors);
  const targets = { ...more.targets, ...reached.targets };
  const secrets = { ...more.secrets, ...reached.secrets };
  const boot = () => forked('server.ts', JSON.stringify({ targets, secrets, assembly, dataDir }));
  let server = boot();
  let ready = await next<ServerReady>(server);
  let exports = 0;

  async function post(events: readonly Event[]): Promise<Response> {
    const body = JSON.stringify(events);
    const headers = {
      'content-type': 'application/cloudevents-batch+json',
      ...sign('hr', ready.key, body, Date.now() / 1000),
    };
    return fetch(new URL('/v1/events', ready.api), { method: 'POST', body, headers });
  }

  const rig: Rig = {
    latencyMs,
    api: () => ready.api,
    async send(events) {
      const sentMs = Date.now();
      for (const deadline = sentMs + TIMEOUT_MS; Date.now() < deadline; await sleep(RESEND_MS)) {
        const answer = await post(events).catch(() => undefined); // it was killed: sent again
        if (answer?.status !== 202) continue;
        const { events: taken } = Answer.parse(await answer.json());
        return events.map((event, index) => ({ event, sentMs, ...taken[index] })) as Sent[];
      }
      throw new Error('the server takes no events: see host.log in the data folder');
    },
    async call(identity, path, body) {
      const token = await tokenFor(ready.issuer, identity);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(new URL(path, ready.api), { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
      return answer.json();
    },
    async settled() {
      for (;;) {
        const asked = server;
        const ended = await ask<readonly Ended[]>(asked).catch(() => undefined);
        if (ended !== undefined) return ended;
        if (asked === server) throw new Error('the server ended by itself');
      }
    },
    nextMinute: () => ask<readonly Ended[]>(server, 'next-minute'),
    async requests(system) {
      const answer = await fetch(new URL('/_sim/requests', reached.targets[system]));
      return ((await answer.json()) as { readonly requests: readonly LoggedRequest[] }).requests; // serve.ts writes it
    },
    seen: () => ask<VendorsSeen>(vendors),
    async verified() {
      await sleep(LOGGED_WITHIN_MS);
      await rig.settled();
      const day = new Date().toISOString().slice(0, 10);
      const send = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
        const headers = { authorization: `Bearer ${await tokenFor(ready.issuer, 'auditor')}` };
        const answer = await fetch(new URL(path, ready.api), { method, headers, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
        return answer.json();
      };
      exports += 1;
      const out = join(folder, `export-${exports}`);
      const made = await exportEvidence(
        { url: ready.api, send },
        { from: day, to: day, out, privateParts: 'included' },
      );
      const { intact } = await verifyExport(out, { manifestDigest: made.manifestDigest });
      const kept = recordsIn(out);
      const outcomes = kept.filter(({ kind }) => kind === 'outcome');
      return { intact, ...made.counts, kept, outcomes, workers: workersIn(out) };
    },
    peakMb: () => peakMb(server.pid, dataDir),
    processorMs: () => processorMs(server.pid, dataDir),
    async killAndStart() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      const beganMs = performance.now();
      server = boot();
      ready = await next<ServerReady>(server);
      return performance.now() - beganMs;
    },
    async stop() {
      await Promise.all([server, vendors].map(end));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

function recordsIn(folder: string): readonly EvidenceRecord[] {
  return linesIn(join(folder, 'records')).map((line) => EvidenceRecord.parse(JSON.parse(line)));
}

/** By case; whose an event is stands in the private part of its first record. */
function workersIn(folder: string): ReadonlyMap<string, string> {
  return new Map(
    linesIn(join(folder, 'private')).flatMap((line) => {
      const received = Received.safeParse(JSON.parse(line));
      return received.success ? [[received.data.id.replace(/\/0$/, ''), received.data.private.workerId] as const] : [];
    }),
  );
}

const Received = z.object({ id: z.string().endsWith('/0'), private: z.object({ workerId: z.string() }) });

function linesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '');
}

const Answer = z.object({ events: z.array(z.object({ caseId: z.string(), outcome: z.string() })) });

function forked(file: string, argument: string): ChildProcess {
  return fork(join(import.meta.dirname, file), [argument]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** The child's next message. Rejects when it ends first. */
async function next<Message>(child: ChildProcess): Promise<Message> {
  const { promise, resolve, reject } = Promise.withResolvers<Message>();
  const onExit = (code: number | null, signal: string | null) =>
    reject(new Error(`a process of the benchmark ended (${signal ?? code}) before it answered: see what it wrote`));
  child.once('message', (message) => resolve(message as Message)); // ours: both ends are in this folder
  child.once('exit', onExit);
  return promise.finally(() => child.removeListener('exit', onExit));
}

function ask<Message>(child: ChildProcess, what: Asked = 'settled'): Promise<Message> {
  const answer = next<Message>(child);
  if (child.connected) child.send(what);
  return answer;
}
