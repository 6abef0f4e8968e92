/** Durable due times of named things: fires each once, together with what firing writes, and the missed ones on start. */
import type { Host } from '../service.ts';
import { createAlarm } from './alarm.ts';

export interface DueTimes {
  /** When the name is due next; `undefined` for never again. */
  set(name: string, atMs: number | undefined): void;
  get(name: string): number | undefined;
  start(): void;
  stop(): void;
}

/** `fire` must set the name's next due time (or none) in the transaction in which it writes what it does. */
export function createDueTimes(host: Host, table: string, fire: (name: string, dueMs: number) => void): DueTimes {
  host.db.exec(`CREATE TABLE IF NOT EXISTS ${table} (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL)`);
  host.db.exec(`CREATE INDEX IF NOT EXISTS ${table}_by_time ON ${table} (due_at)`);
  const put = host.db.prepare(
    `INSERT INTO ${table} (name, due_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at`,
  );
  const remove = host.db.prepare(`DELETE FROM ${table} WHERE name = ?`);
  const read = host.db.prepare(`SELECT due_at FROM ${table} WHERE name = ?`);
  const earliest = host.db.prepare(`SELECT name, due_at FROM ${table} ORDER BY due_at LIMIT 1`);
  const alarm = createAlarm(host.clock, fireDue);
  let started = false;
  let firing = false;

  function fireDue(): void {
    if (!started || firing) return;
    firing = true;
    try {
      fireEach();
    } finally {
      firing = false;
    }
  }

  function fireEach(): void {
    let next = earliest.get() as { name: string; due_at: number } | undefined;
    while (next !== undefined && next.due_at <= host.clock.now()) {
      fire(next.name, next.due_at);
      next = earliest.get() as { name: string; due_at: number } | undefined;
    }
    alarm.setTo(next?.due_at);
  }

  return {
    set(name, atMs) {
      if (atMs === undefined) remove.run(name);
      else put.run(name, atMs);
      if (started && !firing) alarm.setTo((earliest.get() as { due_at: number } | undefined)?.due_at);
    },
    get: (name) => (read.get(name) as { due_at: number } | undefined)?.due_at,
    start() {
      started = true;
      fireDue();
    },
    stop() {
      started = false;
      alarm.setTo(undefined);
    },
  };
}
