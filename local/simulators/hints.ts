/** How a simulated ticket system tells others that something changed: signed, once more with the same identifier when it was not taken, or lost. */
import { randomUUID } from 'node:crypto';

export interface Subscription {
  readonly url: string;
  /** The headers of one delivery, made from the bytes that are sent. */
  headers(body: string): Record<string, string>;
}

export interface Delivery {
  readonly identifier: string;
  readonly body: string;
  readonly statuses: readonly number[];
}

export interface Hints {
  subscribe(subscription: Subscription | undefined): void;
  /** From now on that many are never sent. */
  lose(count: number): void;
  /** From now on each is sent this many times, as a vendor does that did not hear the answer. */
  repeat(times: number): void;
  send(payload: unknown): Promise<void>;
  readonly deliveries: readonly Delivery[];
}

const MOST_TRIES = 3;

export function createHints(): Hints {
  let to: Subscription | undefined;
  let losing = 0;
  let times = 1;
  const deliveries: Delivery[] = [];
  return {
    deliveries,
    subscribe: (subscription) => {
      to = subscription;
    },
    lose: (count) => {
      losing = count;
    },
    repeat: (count) => {
      times = count;
    },
    async send(payload) {
      if (to === undefined) return;
      if (losing > 0) {
        losing -= 1;
        return;
      }
      const delivery = { identifier: randomUUID(), body: JSON.stringify(payload) };
      const statuses: number[] = [];
      for (let sent = 0; sent < times; sent++) statuses.push(await deliver(to, delivery));
      deliveries.push({ ...delivery, statuses });
    },
  };
}

/** The last status; 0 where nobody answered. */
async function deliver({ url, headers }: Subscription, { identifier, body }: { identifier: string; body: string }) {
  let status = 0;
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    const again = tried === 0 ? {} : { 'x-atlassian-webhook-retry': String(tried) };
    const named = { 'x-atlassian-webhook-identifier': identifier, ...again };
    status = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...named, ...headers(body) },
    }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status >= 200 && status < 300) break;
  }
  return status;
}
