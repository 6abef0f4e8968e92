/** Simulated receivers of signals, one for each that is configured: they find the transmitter, make their stream, are pushed to or poll. */
import { setTimeout as pause } from 'node:timers/promises';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { Receiver } from '../functions/core/signals/settings.ts';
import { POLL, PUSH } from '../functions/core/signals/stream.ts';
import { readAssembly } from './assembly.ts';
import { variablesIn } from './configured-variables.ts';
import type { Clock } from './service.ts';
import { createFaults } from './simulators/faults.ts';
import { createRequestLog, type RequestLog } from './simulators/request-log.ts';
import { serve } from './simulators/serve.ts';
import { answerOf, createSignalReceiver, type Receiving } from './simulators/signal-receiver.ts';

/** Where receivers get what they call with. */
export interface Reached {
  readonly api: string;
  readonly issuer: { readonly url: string; readonly secret: string };
}

export interface Said {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is read by path, as a receiver reads it
  readonly body: any;
}

export interface LocalReceiver extends Receiving {
  /** Asks the transmitter, with a token of its own; a path, or an address it was told. */
  call(method: string, to: string, body?: unknown, scope?: 'ssf.read' | 'ssf.manage'): Promise<Said>;
  /** What the transmitter says of itself. */
  discover(): Promise<Discovered>;
  /** Its stream: made, or the one it has. Answers its id. */
  connect(): Promise<string>;
  /** Takes what waits, and acknowledges it with the next poll. Answers how many came. */
  poll(): Promise<number>;
}

export interface SignalReceivers {
  /** By name in the configuration. */
  readonly by: Readonly<Record<string, LocalReceiver>>;
  /** The subjects of their tokens. */
  readonly clients: ReadonlySet<string>;
  readonly requests: RequestLog;
  readonly variables: Readonly<Record<string, string>>;
  /** Tells them where everything is. */
  reach(where: Reached): void;
  /** Connects them, and has those that poll do so until they are stopped. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

export interface SignalReceiverOptions {
  readonly assembly: string;
  readonly clock: Pick<Clock, 'now'>;
}

const Configured = z.object({ receivers: z.record(z.string(), Receiver) });
const Discovered = z.looseObject({
  spec_version: z.string(),
  issuer: z.url(),
  jwks_uri: z.url(),
  configuration_endpoint: z.url(),
  status_endpoint: z.url(),
  verification_endpoint: z.url(),
  add_subject_endpoint: z.url(),
  remove_subject_endpoint: z.url(),
});
export type Discovered = z.infer<typeof Discovered>;
const StreamShown = z.looseObject({
  stream_id: z.string(),
  delivery: z.object({ method: z.string(), endpoint_url: z.string() }),
});
const Polled = z.object({ sets: z.record(z.string(), z.string()), moreAvailable: z.boolean() });

/** Our choice, for a machine of one's own. */
const POLLS_EVERY_MS = 5_000;

/** Undefined where the application has no signals. */
export async function startSignalReceivers(options: SignalReceiverOptions): Promise<SignalReceivers | undefined> {
  const { SIGNALS } = variablesIn(readAssembly(options.assembly));
  if (SIGNALS === undefined) return undefined;
  const configured = Object.entries(Configured.parse(JSON.parse(SIGNALS)).receivers);
  const where: { reached?: Reached } = {};
  const by = Object.fromEntries(
    configured.map(([name, settings]) => [name, localReceiver(name, settings, where, options.clock)]),
  );
  const requests = createRequestLog();
  const { url, stop } = await serve({
    vendor: {
      answer: async ({ path, headers, text }) => {
        const receiver = by[path.split('/')[1] ?? ''];
        return receiver === undefined ? { status: 404 } : answerOf(await receiver.answer(headers, text));
      },
      refuse: ({ status }) => ({ status }),
    },
    ...{ faults: createFaults(), requests, clock: options.clock },
  });
  const ended = new AbortController();
  return {
    ...{ by, requests, clients: new Set(configured.map(([, { client }]) => client)) },
    variables: { SIGNALS_PUSH_TO: url },
    reach: (reached) => {
      where.reached = reached;
    },
    begin: async () => {
      for (const one of Object.values(by)) await one.connect();
      const polling = configured.filter(([, { pushTo }]) => pushTo.length === 0).map(([name]) => name);
      for (const name of polling) void pollOn(by[name], ended.signal);
    },
    stop: () => {
      ended.abort();
      return stop();
    },
  };
}

/** Until it is stopped, whatever the transmitter answers: the next time it may be well. */
async function pollOn(receiver: LocalReceiver | undefined, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await receiver?.poll().catch(() => 0);
    await pause(POLLS_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

function localReceiver(
  name: string,
  { client, audience, pushTo }: Receiver,
  where: { readonly reached?: Reached },
  clock: Pick<Clock, 'now'>,
): LocalReceiver {
  const authorization = `Bearer of the simulated ${name}`;
  let discovered: Discovered | undefined;
  let keys: JWTVerifyGetKey | undefined;
  let stream: z.infer<typeof StreamShown> | undefined;
  let taken: string[] = [];
  const reached = (): Reached => {
    if (where.reached === undefined) throw new Error(`the receiver ${name} was not told where the transmitter is`);
    return where.reached;
  };
  const receiving = createSignalReceiver({
    get issuer() {
      return new URL(reached().api).origin;
    },
    audience,
    ...(pushTo.length === 0 ? {} : { authorization }),
    now: () => clock.now(),
    keys: async (...asked) => {
      keys ??= createRemoteJWKSet(new URL((await discover()).jwks_uri));
      return keys(...asked);
    },
  });

  const call: LocalReceiver['call'] = async (method, to, body, scope = 'ssf.manage') => {
    const answer = await fetch(new URL(to, reached().api), {
      method,
      headers: { authorization: `Bearer ${await token(client, scope, reached())}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  async function discover(): Promise<Discovered> {
    discovered ??= Discovered.parse(await (await fetch(new URL(WELL_KNOWN, reached().api))).json());
    return discovered;
  }

  async function connect(): Promise<string> {
    const { configuration_endpoint: at } = await discover();
    const delivery =
      pushTo[0] === undefined
        ? { method: POLL }
        : { method: PUSH, endpoint_url: `${pushTo[0]}/${name}/events`, authorization_header: authorization };
    const made = await call('POST', at, { delivery });
    // It has one already (409): that of before.
    stream = StreamShown.parse(made.status === 201 ? made.body : (await call('GET', at)).body[0]);
    return stream.stream_id;
  }

  async function poll(): Promise<number> {
    if (stream === undefined) throw new Error(`the receiver ${name} has no stream yet: connect it first`);
    const asked = { ack: taken, returnImmediately: true };
    const { status, body } = await call('POST', stream.delivery.endpoint_url, asked, 'ssf.read');
    if (status !== 200) throw new Error(`the transmitter answered the poll of ${name} ${status}`);
    const { sets, moreAvailable } = Polled.parse(body);
    for (const set of Object.values(sets)) await receiving.take(set);
    taken = Object.keys(sets);
    return moreAvailable ? taken.length + (await poll()) : taken.length;
  }

  return { ...receiving, call, discover, connect, poll };
}

const WELL_KNOWN = '/.well-known/ssf-configuration';

async function token(client_id: string, scope: string, { issuer }: Reached): Promise<string> {
  const grant = { grant_type: 'client_credentials', client_id, client_secret: issuer.secret, scope };
  const answer = await fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams(grant) });
  if (!answer.ok) throw new Error(`the issuer gave ${client_id} no token: ${answer.status}`);
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}
