/** Asynchronous invocations: kept until they succeeded or were given up, retried, and handed to where failures go. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { LambdaFunction } from './lambda-function.ts';
import { TooManyRequestsException } from './lambda-pool.ts';
import type { Outcome } from './lambda-thread.ts';
import type { Clock } from './service.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_SECONDS = [60, 120] as const;
const MAX_AGE_SECONDS = 6 * 60 * 60;
const MAX_THROTTLED_SECONDS = 300;
/** So many are taken up at a time; the others stay in the table. Chosen here. */
const MAX_TAKEN = 64;

export interface AsyncSettings {
  readonly maxRetries: number;
  readonly maxAgeSeconds: number;
  readonly onSuccessArn: string | undefined;
  readonly onFailureArn: string | undefined;
}
export const DEFAULT_SETTINGS: AsyncSettings = {
  maxRetries: RETRY_SECONDS.length,
  maxAgeSeconds: MAX_AGE_SECONDS,
  onSuccessArn: undefined,
  onFailureArn: undefined,
};

export const InvokeConfigProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.coerce.number().default(DEFAULT_SETTINGS.maxRetries),
  MaximumEventAgeInSeconds: z.coerce.number().default(DEFAULT_SETTINGS.maxAgeSeconds),
  DestinationConfig: z
    .strictObject({
      OnSuccess: z.strictObject({ Destination: z.string() }).optional(),
      OnFailure: z.strictObject({ Destination: z.string() }).optional(),
    })
    .default({}),
});

/** What became of an event, for whom it is told to. */
export interface Ending {
  readonly id: string;
  readonly code: LambdaFunction;
  readonly payload: string;
  readonly attempts: number;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly outcome: Outcome | undefined;
}

export interface AsyncInvocations {
  /** Durable when it returns. */
  accept(functionArn: string, payload: string): void;
  start(): void;
  /** Due ones only: a retry that waits is not work. */
  busy(): number;
  stop(): void;
}

export interface AsyncOptions {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  readonly functionOf: (arn: string) => LambdaFunction;
  readonly settingsOf: (arn: string) => AsyncSettings;
  readonly run: (code: LambdaFunction, payload: string) => Promise<Outcome>;
  /** Destinations and the dead-letter queue. When it throws, the event is kept, and told again later. */
  readonly tell: (ending: Ending) => Promise<void>;
  readonly log: (line: string) => void;
}

const Row = z.object({
  id: z.string(),
  function_arn: z.string(),
  payload: z.string(),
  attempts: z.number(),
  throttled: z.number(),
  accepted_at: z.number(),
});
type Row = z.infer<typeof Row>;

export function createAsyncInvocations(options: AsyncOptions): AsyncInvocations {
  const { clock } = options;
  const rows = openRows(options.db);
  const taken = new Set<string>();
  let cancelAlarm = () => {};
  let stopped = true;

  function takeUp(): void {
    if (stopped) return;
    for (const row of rows.due(clock.now(), MAX_TAKEN + taken.size)) {
      if (taken.size >= MAX_TAKEN) break;
      if (taken.has(row.id)) continue;
      taken.add(row.id);
      void runRow(row);
    }
    cancelAlarm();
    const next = rows.nextAfter(clock.now());
    cancelAlarm = next === undefined ? () => {} : clock.at(next, takeUp);
  }

  async function runRow(row: Row): Promise<void> {
    try {
      await attempt(row);
    } catch (error) {
      options.log(`asynchronous invocation ${row.id} of ${row.function_arn} is tried again later: ${String(error)}`);
      later(row, row.attempts, row.throttled + 1);
    } finally {
      taken.delete(row.id);
      takeUp();
    }
  }

  async function attempt(row: Row): Promise<void> {
    const code = options.functionOf(row.function_arn);
    const settings = options.settingsOf(row.function_arn);
    if (clock.now() - row.accepted_at > settings.maxAgeSeconds * 1000)
      return end(row, { code, attempts: row.attempts, condition: 'EventAgeExceeded', outcome: undefined });
    const outcome = await options.run(code, row.payload).catch(throttled);
    if (stopped) return;
    if (outcome === undefined) return later(row, row.attempts, row.throttled + 1);
    const attempts = row.attempts + 1;
    if ('payload' in outcome) return end(row, { code, attempts, condition: 'Success', outcome });
    if (attempts > settings.maxRetries) return end(row, { code, attempts, condition: 'RetriesExhausted', outcome });
    rows.postpone(row.id, attempts, 0, clock.now() + (RETRY_SECONDS[attempts - 1] ?? 120) * 1000);
  }

  async function end(row: Row, ending: Omit<Ending, 'id' | 'payload'>): Promise<void> {
    await options.tell({ ...ending, id: row.id, payload: row.payload });
    rows.remove(row.id);
  }

  function later(row: Row, attempts: number, times: number): void {
    if (!stopped)
      rows.postpone(row.id, attempts, times, clock.now() + Math.min(2 ** times, MAX_THROTTLED_SECONDS) * 1000);
  }

  return {
    accept(functionArn, payload) {
      rows.add(functionArn, payload, clock.now());
      takeUp();
    },
    start() {
      stopped = false;
      takeUp();
    },
    busy: () => (stopped ? 0 : rows.countDue(clock.now())),
    stop() {
      stopped = true;
      cancelAlarm();
    },
  };
}

function throttled(error: unknown): undefined {
  if (error instanceof TooManyRequestsException) return undefined;
  throw error;
}

function openRows(db: DatabaseSync) {
  db.exec(`CREATE TABLE IF NOT EXISTS lambda_invocations (id TEXT PRIMARY KEY, function_arn TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, throttled INTEGER NOT NULL, accepted_at REAL NOT NULL, due_at REAL NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS lambda_invocations_due ON lambda_invocations (due_at)`);
  const insert = db.prepare('INSERT INTO lambda_invocations VALUES (?, ?, ?, 0, 0, ?, ?)');
  const due = db.prepare('SELECT * FROM lambda_invocations WHERE due_at <= ? ORDER BY due_at LIMIT ?');
  const count = db.prepare('SELECT count(*) AS n FROM lambda_invocations WHERE due_at <= ?');
  const next = db.prepare('SELECT min(due_at) AS at FROM lambda_invocations WHERE due_at > ?');
  const update = db.prepare('UPDATE lambda_invocations SET attempts = ?, throttled = ?, due_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM lambda_invocations WHERE id = ?');
  return {
    add: (arn: string, payload: string, now: number) => void insert.run(randomUUID(), arn, payload, now, now),
    due: (now: number, limit: number) => due.all(now, limit).map((row) => Row.parse(row)),
    countDue: (now: number) => Number(count.get(now)?.n),
    nextAfter: (now: number) => z.number().nullish().parse(next.get(now)?.at) ?? undefined,
    postpone: (id: string, attempts: number, times: number, at: number) => void update.run(attempts, times, at, id),
    remove: (id: string) => void remove.run(id),
  };
}
