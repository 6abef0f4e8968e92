/** The schedules EventBridge Scheduler keeps, by `<group>/<name>`. */
import type { DatabaseSync } from 'node:sqlite';
import { Schedule } from './schedule.ts';

export interface KeptSchedule {
  readonly schedule: Schedule;
  /** Of the call that made it, so that an SDK's retry of CreateSchedule is no conflict. */
  readonly clientToken: string | undefined;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface ScheduleFilter {
  /** Key of the last one seen. */
  readonly after: string;
  readonly group: string | undefined;
  readonly prefix: string;
  readonly state: string | undefined;
  readonly most: number;
}

export interface Schedules {
  read(key: string): KeptSchedule | undefined;
  write(key: string, kept: KeptSchedule): void;
  remove(key: string): void;
  list(filter: ScheduleFilter): readonly KeptSchedule[];
}

interface Row {
  readonly body: string;
  readonly client_token: string | null;
  readonly created_at: number;
  readonly modified_at: number;
}

export function openSchedules(db: DatabaseSync): Schedules {
  db.exec(`CREATE TABLE IF NOT EXISTS scheduler_schedules (key TEXT PRIMARY KEY, group_name TEXT NOT NULL, name TEXT NOT NULL,
    state TEXT NOT NULL, body TEXT NOT NULL, client_token TEXT, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL)`);
  const select = db.prepare('SELECT * FROM scheduler_schedules WHERE key = ?');
  const put = db.prepare('INSERT OR REPLACE INTO scheduler_schedules VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM scheduler_schedules WHERE key = ?');
  const list = db.prepare(`SELECT * FROM scheduler_schedules WHERE key > ? AND (? IS NULL OR group_name = ?)
    AND substr(name, 1, ?) = ? AND (? IS NULL OR state = ?) ORDER BY key LIMIT ?`);
  return {
    read(key) {
      const row = select.get(key) as Row | undefined;
      return row === undefined ? undefined : keptOf(row);
    },
    write(key, { schedule, clientToken = null, createdAt, modifiedAt }) {
      const body = JSON.stringify(schedule);
      put.run(key, schedule.GroupName, schedule.Name, schedule.State, body, clientToken, createdAt, modifiedAt);
    },
    remove: (key) => void remove.run(key),
    list({ after, group = null, prefix, state = null, most }) {
      const rows = list.all(after, group, group, prefix.length, prefix, state, state, most) as unknown as Row[];
      return rows.map(keptOf);
    },
  };
}

function keptOf(row: Row): KeptSchedule {
  return {
    schedule: Schedule.parse(JSON.parse(row.body)),
    clientToken: row.client_token ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
