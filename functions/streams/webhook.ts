/** Any HTTPS receiver: a batch of events, signed as HR sources sign theirs to us. */
import { createHmac } from 'node:crypto';
import { post } from './post.ts';
import type { Outgoing, Sender, Sent } from './sender.ts';

export interface WebhookStream {
  readonly address: string;
  /** Newest first. Each signs, so that a receiver that knows any of them goes on through a rotation. */
  readonly keys: () => Promise<readonly string[]>;
  readonly nowSeconds: () => number;
}

/** Our choice: what common web servers take without being set up for more. */
const LIMITS = { entries: 500, bytes: 900_000, entryBytes: 800_000 };

export function webhookSender(stream: WebhookStream): Sender {
  return {
    limits: LIMITS,
    textOf: (event) => JSON.stringify(event),
    send: (batch) => send(stream, batch),
  };
}

async function send({ address, keys, nowSeconds }: WebhookStream, batch: readonly Outgoing[]): Promise<Sent> {
  const body = `{"first":${batch[0]?.index ?? 0},"count":${batch.length},"events":[${batch.map(({ text }) => text).join(',')}]}`;
  const timestamp = String(Math.floor(nowSeconds()));
  const headers = { 'tenure-timestamp': timestamp, 'tenure-signature': signatures(await keys(), timestamp, body) };
  const answered = await post({ what: 'the webhook', url: address, headers, body });
  if (answered.kind !== 'answered') return answered;
  return answered.status === 400 ? { kind: 'refused', because: 'the webhook answered 400' } : { kind: 'taken' };
}

/** `v1=<hex>` for each key, over the timestamp, a dot and the body: docs/security-events.md#webhook */
export function signatures(keys: readonly string[], timestamp: string, body: string): string {
  return keys.map((key) => `v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`).join(',');
}
