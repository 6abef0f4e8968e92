/** Executions in SQLite: their threads as they stand, and their histories, appended step by step. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { HistoryEvent } from './history.ts';
import type { Run } from './run.ts';
import { dueAtMs, type Execution, type Status, type Thread } from './thread.ts';

export interface StoredMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  /** Digest of the definition's text. */
  readonly definition: string;
  readonly createdAtMs: number;
}

/** What a search of executions is for. */
export interface ExecutionQuery {
  readonly machineArn: string;
  readonly status?: Status;
  readonly offset: number;
  readonly limit: number;
}

export interface PendingThread {
  readonly arn: string;
  readonly id: number;
  readonly due: number | null;
  readonly phase: string;
}

export type Store = ReturnType<typeof openStore>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS states_definitions (digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states_machines (arn TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states_executions (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS states_executions_machine ON states_executions (machine, status, id);
CREATE INDEX IF NOT EXISTS states_executions_open ON states_executions (id) WHERE status = 'RUNNING';
CREATE TABLE IF NOT EXISTS states_threads (
  execution TEXT NOT NULL, id INTEGER NOT NULL, due INTEGER, phase TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (execution, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states_history (
  execution TEXT NOT NULL, first INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (execution, first)) WITHOUT ROWID;
`;

export function openStore(db: DatabaseSync) {
  db.exec(SCHEMA);
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? db.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  const one = (text: string, ...values: SQLInputValue[]) => sql(text).get(...values);
  const body = <T>(row: Record<string, unknown> | undefined): T | undefined =>
    row === undefined ? undefined : (JSON.parse(String(row.body)) as T);

  return {
    saveDefinition(digest: string, text: string): void {
      sql('INSERT OR IGNORE INTO states_definitions VALUES (?, ?)').run(digest, text);
    },
    definition(digest: string): string | undefined {
      return one('SELECT text FROM states_definitions WHERE digest = ?', digest)?.text as string | undefined;
    },
    saveMachine(machine: StoredMachine): void {
      sql('INSERT OR REPLACE INTO states_machines VALUES (?, ?)').run(machine.arn, JSON.stringify(machine));
    },
    machine(arn: string): StoredMachine | undefined {
      return body<StoredMachine>(one('SELECT body FROM states_machines WHERE arn = ?', arn));
    },
    machines(): StoredMachine[] {
      return sql('SELECT body FROM states_machines ORDER BY arn')
        .all()
        .flatMap((row) => body<StoredMachine>(row) ?? []);
    },

    execution(arn: string): Execution | undefined {
      return body<Execution>(one('SELECT body FROM states_executions WHERE arn = ?', arn));
    },
    executions({ machineArn, status, offset, limit }: ExecutionQuery): Execution[] {
      const rows =
        status === undefined
          ? sql('SELECT body FROM states_executions WHERE machine = ? ORDER BY id DESC LIMIT ? OFFSET ?').all(
              machineArn,
              limit,
              offset,
            )
          : sql(
              'SELECT body FROM states_executions WHERE machine = ? AND status = ? ORDER BY id DESC LIMIT ? OFFSET ?',
            ).all(machineArn, status, limit, offset);
      return rows.flatMap((row) => body<Execution>(row) ?? []);
    },
    open(): Execution[] {
      return sql("SELECT body FROM states_executions WHERE status = 'RUNNING' ORDER BY id")
        .all()
        .flatMap((row) => body<Execution>(row) ?? []);
    },
    /** Running executions that a task of this one waits for. */
    awaitedBy(arn: string): string[] {
      return sql(
        "SELECT arn FROM states_executions WHERE status = 'RUNNING' AND body ->> '$.starter.arn' = ? AND body ->> '$.starter.waits'",
      )
        .all(arn)
        .map((row) => String(row.arn));
    },
    /** Running items of this one's Distributed Maps; of one thread's, where one is named. */
    itemsUnderWay(arn: string, thread?: number): string[] {
      return sql(
        "SELECT arn FROM states_executions WHERE status = 'RUNNING' AND body ->> '$.starter.arn' = ? AND body ->> '$.starter.item' IS NOT NULL AND coalesce(body ->> '$.starter.thread' = ?, 1)",
      )
        .all(arn, thread ?? null)
        .map((row) => String(row.arn));
    },
    threads(arn: string): Thread[] {
      return sql('SELECT body FROM states_threads WHERE execution = ? ORDER BY id')
        .all(arn)
        .flatMap((row) => body<Thread>(row) ?? []);
    },
    /** What to look after at start without reading the executions: who has work to be done again, who waits until when. */
    pending(): PendingThread[] {
      return sql('SELECT execution AS arn, id, due, phase FROM states_threads').all() as unknown as PendingThread[];
    },
    history(arn: string): HistoryEvent[] {
      return sql('SELECT events FROM states_history WHERE execution = ? ORDER BY first')
        .all(arn)
        .flatMap((row) => JSON.parse(String(row.events)) as HistoryEvent[]);
    },

    /** Everything or nothing of these steps. */
    save(runs: readonly Run[]): void {
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const run of runs) saveRun(run);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
  };

  function saveRun({ execution, events, changed, removed, threads }: Run): void {
    const { arn } = execution;
    const first = events[0];
    sql(
      'INSERT INTO states_executions (arn, machine, status, body) VALUES (?, ?, ?, ?) ' +
        'ON CONFLICT (arn) DO UPDATE SET status = excluded.status, body = excluded.body',
    ).run(arn, execution.machineArn, execution.status, JSON.stringify(execution));
    if (first !== undefined)
      sql('INSERT INTO states_history VALUES (?, ?, ?)').run(arn, first.id, JSON.stringify(events));
    for (const id of removed) sql('DELETE FROM states_threads WHERE execution = ? AND id = ?').run(arn, id);
    for (const id of changed) {
      const thread = threads.get(id);
      if (thread === undefined) continue;
      sql('INSERT OR REPLACE INTO states_threads VALUES (?, ?, ?, ?, ?)').run(
        arn,
        id,
        dueAtMs(thread) ?? null,
        phaseName(thread),
        JSON.stringify(thread),
      );
    }
  }
}

/** `calling`: a call was to be made, or an item to be started, whose answer is not recorded. */
function phaseName({ phase }: Thread): string {
  if (phase.kind === 'map-run') return 'calling';
  return phase.kind === 'task' && (!phase.submitted || phase.token === undefined) ? 'calling' : phase.kind;
}
