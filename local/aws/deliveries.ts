/** Durable deliveries to targets: written before they are promised, tried at once, tried again, and dead-lettered at last. */

import type { Host } from '../service.ts';
import { createAlarm } from './alarm.ts';
import { callTarget, sendDeadLetter, type Target, TargetFailure } from './target.ts';
import { transaction } from './transaction.ts';

/** EventBridge and Scheduler: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export const DEFAULT_RETRY = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } as const;
/** AWS does not publish its back-off; chosen here: 1 s doubling to 15 min. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 900_000;
/** Lambda's asynchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const FUNCTION_ERROR_BACKOFF_MS = [60_000, 120_000] as const;

export interface Delivery {
  /** Unique: the same name is delivered once. */
  readonly name: string;
  readonly target: Target;
  readonly payload: string;
}

export interface DeliveryOptions {
  /** Deliveries under way at once; 16 by default. */
  readonly concurrency?: number;
  /**
   * `accept` hands a function's event to the Lambda service, as AWS does: its retries, destinations and dead-letter queue
   * are then the function's. `run` (the default) runs it at once and retries it here.
   */
  readonly functions?: 'run' | 'accept';
  /** With `run`: the ARN of a function's own dead-letter queue, where an event goes that the function failed three times. */
  readonly deadLetterOf?: (functionArn: string) => string | undefined;
}

export interface Deliveries {
  /** Durable, in one transaction with `alongside`, then tried at once. A name that was put before is not put again. */
  put(all: readonly Delivery[], alongside?: () => void): void;
  start(): void;
  busy(): number;
  stop(): Promise<void>;
}

interface Pending extends Delivery {
  readonly id: number;
  readonly createdAt: number;
  attempts: number;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly target: string;
  readonly payload: string;
  readonly attempts: number;
  readonly created_at: number;
}

export function createDeliveries(host: Host, table: string, options: DeliveryOptions = {}): Deliveries {
  const concurrency = options.concurrency ?? 16;
  host.db.exec(`CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL, payload TEXT NOT NULL, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL)`);
  host.db.exec(`CREATE INDEX IF NOT EXISTS ${table}_by_time ON ${table} (due_at)`);
  const insert = host.db.prepare(`INSERT INTO ${table} (name, target, payload, attempts, created_at, due_at)
    VALUES (?, ?, ?, 0, ?, ?) ON CONFLICT (name) DO NOTHING`);
  const remove = host.db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const postpone = host.db.prepare(`UPDATE ${table} SET attempts = ?, due_at = ? WHERE id = ?`);
  const due = host.db.prepare(`SELECT * FROM ${table} WHERE due_at <= ? ORDER BY due_at, id`);
  const nextDue = host.db.prepare(`SELECT min(due_at) AS at FROM ${table} WHERE due_at > ?`);

  const ready: Pending[] = [];
  /** Known in memory, waiting or running: never read a second time from the table. */
  const held = new Set<number>();
  const running = new Set<Promise<void>>();
  let accepting = false;
  const alarm = createAlarm(host.clock, takeUpDue);

  function hold(pending: Pending): void {
    if (held.has(pending.id)) return;
    held.add(pending.id);
    ready.push(pending);
  }

  function insertOnce(delivery: Delivery): Pending[] {
    const now = host.clock.now();
    const target = JSON.stringify(delivery.target);
    const { changes, lastInsertRowid } = insert.run(delivery.name, target, delivery.payload, now, now);
    return changes === 0 ? [] : [{ ...delivery, id: Number(lastInsertRowid), createdAt: now, attempts: 0 }];
  }

  function takeUpDue(): void {
    const now = host.clock.now();
    for (const row of due.all(now) as unknown as Row[]) hold(pendingOf(row));
    alarm.setTo((nextDue.get(now) as { at: number | null }).at ?? undefined);
    pump();
  }

  function pump(): void {
    while (accepting && running.size < concurrency) {
      const pending = ready.shift();
      if (pending === undefined) return;
      const attempt = deliver(pending).finally(() => {
        running.delete(attempt);
        pump();
      });
      running.add(attempt);
    }
  }

  async function deliver(pending: Pending): Promise<void> {
    try {
      await callTarget(host, pending, options.functions ?? 'run');
      remove.run(pending.id);
      held.delete(pending.id);
    } catch (error) {
      await failed(pending, TargetFailure.of(error));
    }
  }

  async function failed(pending: Pending, failure: TargetFailure): Promise<void> {
    const wait = waitBeforeRetry(pending, failure, host.clock.now());
    if (wait !== undefined) {
      held.delete(pending.id);
      postpone.run(pending.attempts + 1, host.clock.now() + wait, pending.id);
      alarm.setTo((nextDue.get(host.clock.now()) as { at: number | null }).at ?? undefined);
      return;
    }
    host.log(`delivery to ${pending.target.arn} given up after ${pending.attempts + 1} attempts: ${failure.code}`);
    // Where even the dead-letter queue refuses, the row stays and the next start tries again: nothing is lost quietly.
    if (await sendDeadLetter(host, pending, failure, deadLetterOf(pending, failure))) remove.run(pending.id);
    held.delete(pending.id);
  }

  /** Lambda has taken an event that its function fails: that is the function's to keep, not the rule's. */
  function deadLetterOf({ target }: Pending, failure: TargetFailure): string | undefined {
    return failure.kind === 'function-error' ? options.deadLetterOf?.(target.arn) : target.deadLetterArn;
  }

  return {
    put(all, alongside) {
      const added = transaction(host.db, () => {
        alongside?.();
        return all.flatMap((delivery) => insertOnce(delivery));
      });
      for (const pending of added) hold(pending);
      pump();
    },
    start() {
      accepting = true;
      takeUpDue();
    },
    busy: () => ready.length + running.size,
    async stop() {
      accepting = false;
      alarm.setTo(undefined);
      await Promise.allSettled(running);
    },
  };
}

function pendingOf(row: Row): Pending {
  return {
    id: row.id,
    name: row.name,
    target: JSON.parse(row.target) as Target, // written by `add` from a Target
    payload: row.payload,
    createdAt: row.created_at,
    attempts: row.attempts,
  };
}

/** Milliseconds until the next attempt; `undefined` when there is none. */
function waitBeforeRetry(pending: Pending, failure: TargetFailure, now: number): number | undefined {
  if (failure.kind === 'function-error') return FUNCTION_ERROR_BACKOFF_MS[pending.attempts];
  if (failure.kind === 'permanent') return undefined;
  const maxAttempts = pending.target.retryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY.MaximumRetryAttempts;
  const maxAgeSeconds = pending.target.retryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_RETRY.MaximumEventAgeInSeconds;
  const wait = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** pending.attempts);
  const ageMs = now + wait - pending.createdAt;
  if (pending.attempts >= maxAttempts || ageMs > maxAgeSeconds * 1000) return undefined;
  return wait;
}
