/** Splunk's HTTP Event Collector: docs.splunk.com, "Format events for HTTP Event Collector" and "About HTTP Event Collector Indexer Acknowledgment". */
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { post } from './post.ts';
import type { Outgoing, Sender, Sent } from './sender.ts';

export interface SplunkStream {
  readonly address: string;
  readonly index?: string | undefined;
  readonly sourcetype: string;
  /** The channel of a token that acknowledges: a UUID that stays the same. */
  readonly channel?: string | undefined;
  readonly token: () => Promise<string>;
  /** How long indexing is waited for. */
  readonly acknowledgedWithinMs?: number;
}

/** Splunk Cloud takes requests of 1 MB and events of 1 MB at most (Service Description); Enterprise's `max_content_length` is larger. */
const LIMITS = { entries: 1000, bytes: 1_000_000, entryBytes: 900_000 };

/** In the body of a 400: those that are said of an event, and not of how we are configured. docs: "Possible error codes" */
const OF_THE_EVENT = [5, 6, 12, 13, 15];
const ACK_WAIT_MS = 60_000;
const ACK_POLL_MS = 1_000;

const Answer = z.object({ code: z.number(), text: z.string().optional(), ackId: z.number().optional() });
const Acks = z.object({ acks: z.record(z.string(), z.boolean()) });

export function splunkSender(stream: SplunkStream): Sender {
  return {
    limits: LIMITS,
    textOf: (event) =>
      JSON.stringify({
        time: event.time / 1000,
        ...{ host: 'tenure', source: 'tenure', sourcetype: stream.sourcetype },
        ...(stream.index === undefined ? {} : { index: stream.index }),
        event,
      }),
    send: (batch) => send(stream, batch),
  };
}

async function send(stream: SplunkStream, batch: readonly Outgoing[]): Promise<Sent> {
  const body = batch.map(({ text }) => text).join('\n');
  const answered = await ask(stream, '/services/collector/event', body);
  if (answered.kind !== 'answered') return answered;
  const said = Answer.safeParse(jsonOf(answered.text)).data;
  if (answered.status === 400) return refusal(said);
  if (said === undefined) return { kind: 'later', because: 'Splunk answered 200 with what is none of its answers' };
  if (stream.channel === undefined) return { kind: 'taken' };
  if (said.ackId === undefined)
    return {
      kind: 'stopped',
      because: 'Splunk gave no ackId: turn acknowledgement on for the token, or "acknowledge" off',
    };
  return indexed(stream, said.ackId);
}

function refusal(said: z.infer<typeof Answer> | undefined): Sent {
  const because = `Splunk answered 400, code ${said?.code ?? 'none'}`;
  return said !== undefined && OF_THE_EVENT.includes(said.code)
    ? { kind: 'refused', because }
    : {
        kind: 'stopped',
        because: `${because}: look at the index, the token and "acknowledge" (docs/security-events.md)`,
      };
}

/** Taken is not indexed: what is not acknowledged in time is sent again. */
async function indexed(stream: SplunkStream, ackId: number): Promise<Sent> {
  const until = performance.now() + (stream.acknowledgedWithinMs ?? ACK_WAIT_MS);
  do {
    const answered = await ask(stream, '/services/collector/ack', JSON.stringify({ acks: [ackId] }));
    if (answered.kind === 'stopped') return answered;
    const acks = answered.kind === 'answered' ? Acks.safeParse(jsonOf(answered.text)).data?.acks : undefined;
    if (acks?.[String(ackId)] === true) return { kind: 'taken' };
    await pause(Math.min(ACK_POLL_MS, Math.max(10, until - performance.now())));
  } while (performance.now() < until);
  return { kind: 'later', because: 'Splunk took events and did not acknowledge them in time' };
}

async function ask({ address, channel, token }: SplunkStream, path: string, body: string) {
  const headers = {
    authorization: `Splunk ${await token()}`,
    ...(channel === undefined ? {} : { 'x-splunk-request-channel': channel }),
  };
  return post({ what: 'Splunk', url: `${address.replace(/\/$/, '')}${path}`, headers, body });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
