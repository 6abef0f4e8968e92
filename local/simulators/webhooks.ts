/** How a simulated vendor delivers: at once, again while it is not taken, as often as the vendor does; and what became of each. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What is sent, as the vendor signed it when it was made. */
export interface Delivery {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Attempt {
  readonly id: string;
  /** 0: nobody answered. */
  readonly status: number;
}

export interface Webhooks {
  /** Begins to deliver. `again` makes it anew for each try (a fresh timestamp and signature). */
  send(id: string, make: () => Omit<Delivery, 'id'>): void;
  /** Every delivery that was made, newest last, as first signed. */
  readonly made: readonly Delivery[];
  readonly attempts: readonly Attempt[];
  /** Once nothing is under way. */
  settled(): Promise<void>;
}

export interface WebhookOptions {
  /** Nothing is sent without one: what was made can still be looked at. */
  readonly to?: (() => string | undefined) | undefined;
  /** How often a delivery is tried in all. */
  readonly tries: number;
  /** Real milliseconds between two tries; a vendor waits minutes, a test does not. */
  readonly waitMs?: number;
}

export function createWebhooks({ to, tries, waitMs = 50 }: WebhookOptions): Webhooks {
  const made: Delivery[] = [];
  const attempts: Attempt[] = [];
  const underWay = new Set<Promise<void>>();
  const deliver = async (id: string, make: () => Omit<Delivery, 'id'>, first: Omit<Delivery, 'id'>) => {
    for (let tried = 0; tried < tries; tried++) {
      const { headers, body } = tried === 0 ? first : make();
      const status = await post(to?.() ?? '', headers, body);
      attempts.push({ id, status });
      if (status >= 200 && status < 300) return;
      await sleep(waitMs);
    }
  };
  return {
    made,
    attempts,
    send: (id, make) => {
      const first = make();
      made.push({ id, ...first });
      if (to?.() === undefined) return;
      const running = deliver(id, make, first).finally(() => underWay.delete(running));
      underWay.add(running);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

async function post(to: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  try {
    const answer = await fetch(to, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0; // nobody answered: it is in `attempts`, and tried again
  }
}
