/** Simulated receivers of security events over HTTP: each remembers what it took, in its order, and refuses what the vendor refuses. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../service.ts';
import { createFaults, type Faults } from '../faults.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, type Call, serve } from '../serve.ts';

/** An OCSF event as it arrived: as much of it as tells where it belongs. */
export interface Received {
  readonly class_uid: number;
  readonly metadata: { readonly uid: string; readonly sequence: number };
}

export interface StreamSimulator {
  readonly url: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** What was taken, those sent twice twice. */
  readonly received: Received[];
  /** Events it will not have, by record id. */
  readonly bad: Set<string>;
  stop(): Promise<void>;
}

/** How a receiver takes a request: the events in it that it keeps, and its answer. */
type Take = (call: Call, keep: (events: readonly Received[]) => void, bad: ReadonlySet<string>) => Answer;

/** Of every receiver. */
export interface ReceiverOptions {
  /** The machine's own time where there is none. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
  readonly latencyMs?: number | undefined;
}

const OWN_TIME: Pick<Clock, 'now'> = { now: Date.now };

async function start(
  { clock = OWN_TIME, latencyMs = 0 }: ReceiverOptions,
  take: Take,
  tellsBusy: (does: string, status: number) => Answer,
): Promise<StreamSimulator> {
  const [faults, requests] = [createFaults(), createRequestLog()];
  const received: Received[] = [];
  const bad = new Set<string>();
  const { url, stop } = await serve({
    vendor: {
      answer: (call) => take(call, (events) => received.push(...events), bad),
      refuse: ({ does, status, retryAfterSeconds }) =>
        does === 'throttle'
          ? { ...tellsBusy(does, 429), headers: { 'retry-after': String(retryAfterSeconds) } }
          : tellsBusy(does, does === 'miss' ? 404 : status),
    },
    ...{ faults, requests, clock, latencyMs },
  });
  return { url, faults, requests, received, bad, stop };
}

export interface SplunkOptions extends ReceiverOptions {
  readonly token: string;
  /** Indexer acknowledgement is on. */
  readonly acknowledges?: true;
}

export interface SplunkSimulator extends StreamSimulator {
  /** Of the requests to come, so many are taken and never indexed. */
  lose(requests: number): void;
}

/** help.splunk.com, "Troubleshoot HTTP Event Collector": the codes in its answers. */
export async function startSplunkSimulator(options: SplunkOptions): Promise<SplunkSimulator> {
  const { token, acknowledges } = options;
  const acked = new Map<number, boolean>();
  let losing = 0;
  const simulator = await start(
    options,
    ({ path, headers, text }, keep, bad) => {
      if (headers.authorization === undefined) return said(401, 'Token is required', 2);
      if (headers.authorization !== `Splunk ${token}`) return said(403, 'Invalid token', 4);
      const channel = headers['x-splunk-request-channel'];
      if (acknowledges && channel === undefined) return said(400, 'Data channel is missing', 10);
      if (path === '/services/collector/ack') {
        const { acks } = JSON.parse(text) as { acks: number[] };
        return { status: 200, body: { acks: Object.fromEntries(acks.map((id) => [id, acked.get(id) ?? false])) } };
      }
      if (path !== '/services/collector/event') return said(404, 'The requested URL was not found', 404);
      if (Buffer.byteLength(text) > 1_000_000) return said(413, 'Content-Length of request is too large', 27);
      const events = text.split('\n').map((line) => (JSON.parse(line) as { event: Received }).event);
      const at = events.findIndex(({ metadata }) => bad.has(metadata.uid));
      const loses = losing > 0;
      if (loses) losing -= 1;
      // What stands before the bad event is indexed.
      if (!loses) keep(at === -1 ? events : events.slice(0, at));
      if (at !== -1) return { status: 400, body: { text: 'Invalid data format', code: 6, 'invalid-event-number': at } };
      if (!acknowledges) return said(200, 'Success', 0);
      const ackId = acked.size;
      acked.set(ackId, !loses);
      return { status: 200, body: { text: 'Success', code: 0, ackId } };
    },
    (_, status) => (status === 503 ? said(503, 'Server is busy', 9) : said(status, 'Internal server error', 8)),
  );
  return Object.assign(simulator, {
    lose: (count: number) => {
      losing = count;
    },
  });
}

const said = (status: number, text: string, code: number): Answer => ({ status, body: { text, code } });

/** docs.datadoghq.com/api/latest/logs/#send-logs */
export function startDatadogSimulator(
  options: ReceiverOptions & { readonly apiKey: string },
): Promise<StreamSimulator> {
  const { apiKey } = options;
  return start(
    options,
    ({ path, headers, text }, keep, bad) => {
      if (headers['dd-api-key'] !== apiKey) return refused(403, 'Forbidden');
      if (path !== '/api/v2/logs') return refused(404, 'Not found');
      if (Buffer.byteLength(text) > 5_000_000) return refused(413, 'Payload too large');
      const logs = JSON.parse(text) as { ocsf: Received }[];
      if (logs.length > 1000) return refused(400, 'Too many logs');
      if (logs.some(({ ocsf }) => bad.has(ocsf.metadata.uid))) return refused(400, 'Bad request');
      keep(logs.map(({ ocsf }) => ocsf));
      return { status: 202, body: {} };
    },
    (does, status) => refused(status, does),
  );
}

const refused = (status: number, detail: string): Answer => ({
  status,
  body: { errors: [{ status: String(status), title: detail }] },
});

/** Somebody's own receiver: it takes what is signed with its key, whichever of the sender's that is. */
export function startWebhookSimulator(options: ReceiverOptions & { readonly key: string }): Promise<StreamSimulator> {
  const { key, clock = OWN_TIME } = options;
  return start(
    options,
    ({ headers, text }, keep, bad) => {
      if (!isSigned(headers, text, key, clock.now())) return refused(401, 'the signature fits no key');
      const { events } = JSON.parse(text) as { events: Received[] };
      if (events.some(({ metadata }) => bad.has(metadata.uid))) return refused(422, 'an event is not understood');
      keep(events);
      return { status: 204 };
    },
    (does, status) => refused(status, does),
  );
}

/** As docs/security-events.md tells receivers to. */
function isSigned(headers: Readonly<Record<string, string>>, body: string, key: string, nowMs: number): boolean {
  const timestamp = headers['tenure-timestamp'] ?? '';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > 300) return false;
  const own = Buffer.from(`v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`);
  const given = (headers['tenure-signature'] ?? '').split(',').map((one) => Buffer.from(one));
  return given.some((one) => one.length === own.length && timingSafeEqual(one, own));
}
