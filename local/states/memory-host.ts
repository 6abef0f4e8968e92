/** A host for tests: a clock that moves when told, a database in memory (or a file), calls that are scripted. */
import { DatabaseSync } from 'node:sqlite';
import type { Clock, Host, Invoke, Service } from '../service.ts';

export interface ManualClock extends Clock {
  /** Moves on and wakes what is due, in order. */
  advance(ms: number): void;
}

export function manualClock(startMs = Date.UTC(2026, 10, 21)): ManualClock {
  let now = startMs;
  let alarms: { readonly atMs: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    at(atMs, wake) {
      if (atMs <= now) {
        const soon = setImmediate(wake);
        return () => clearImmediate(soon);
      }
      const alarm = { atMs, wake };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((each) => each !== alarm);
      };
    },
    advance(ms) {
      now += ms;
      const due = alarms.filter(({ atMs }) => atMs <= now).sort((one, other) => one.atMs - other.atMs);
      alarms = alarms.filter(({ atMs }) => atMs > now);
      for (const { wake } of due) wake();
    },
  };
}

export interface MemoryHost extends Host {
  readonly clock: ManualClock;
  readonly logged: readonly string[];
}

/** Everything is allowed and nothing can be called but what is given. */
export function memoryHost(
  given: Partial<Host> & { readonly file?: string; readonly services?: readonly Service[] } = {},
): MemoryHost {
  const logged: string[] = [];
  const invoke: Invoke = (arn) => Promise.reject(new Error(`nothing answers for ${arn}: give memoryHost an invoke`));
  const { file = ':memory:', services = [], ...rest } = given;
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  return {
    db,
    region: 'us-east-1',
    account: '111111111111',
    invoke,
    authorize: () => undefined,
    service(name) {
      const found = services.find((service) => service.name === name);
      if (found === undefined) throw new Error(`there is no service ${name}: give it to memoryHost`);
      return found;
    },
    log: (line) => void logged.push(line),
    ...rest,
    clock: (rest.clock as ManualClock | undefined) ?? manualClock(),
    logged,
  };
}
