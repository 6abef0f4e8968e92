/** The clock of the embedded default: real time plus an offset that can be advanced, and is remembered. */
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from './service.ts';

export interface AdvancingClock extends Clock {
  /** How far ahead of real time, in milliseconds: shared memory, so that every worker tells the same time. */
  readonly offset: SharedArrayBuffer;
  /** How many wake-ups are due and not yet fired. */
  due(): number;
  /**
   * Jumps from one wake-up to the next until `atMs`, and waits for `quiet` between jumps. Never goes back.
   * Throws what `quiet` throws.
   */
  advanceTo(atMs: number, quiet: () => Promise<void>): Promise<void>;
  stop(): void;
}

interface Timer {
  readonly atMs: number;
  readonly wake: () => void;
}

/** setTimeout takes no longer: https://nodejs.org/docs/latest-v24.x/api/timers.html#settimeoutcallback-delay-args */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** `beginAtMs`: what time it is when a new data folder is first used (a demo's Monday); absent: the real time. */
export function createClock(db: DatabaseSync, realNow: () => number = Date.now, beginAtMs?: number): AdvancingClock {
  const remembered = rememberedOffset(db);
  const offset = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const offsetMs = new Float64Array(offset);
  offsetMs[0] = remembered.read() ?? (beginAtMs === undefined ? 0 : beginAtMs - realNow());
  remembered.write(offsetMs[0]);
  /** Ascending; `next` is what `alarm` is set for. */
  const timers: Timer[] = [];
  let alarm: NodeJS.Timeout | undefined;

  const now = () => Math.floor(realNow() + (offsetMs[0] ?? 0));

  function setAlarm(): void {
    clearTimeout(alarm);
    alarm = undefined;
    const [next] = timers;
    if (next === undefined) return;
    alarm = setTimeout(fireDue, Math.min(Math.max(0, next.atMs - now()), MAX_TIMEOUT_MS));
    alarm.unref();
  }

  function fireDue(): void {
    const due = timers.splice(0, positionAfter(timers, now()));
    setAlarm();
    for (const { wake } of due) wake();
  }

  function jumpTo(atMs: number): void {
    const ahead = atMs - now();
    if (ahead > 0) {
      offsetMs[0] = (offsetMs[0] ?? 0) + ahead;
      remembered.write(offsetMs[0]);
    }
    fireDue();
  }

  return {
    offset,
    now,
    at(atMs, wake) {
      const timer = { atMs, wake };
      const position = positionAfter(timers, atMs);
      timers.splice(position, 0, timer);
      if (position === 0) setAlarm();
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    due: () => positionAfter(timers, now()),
    async advanceTo(atMs, quiet) {
      await quiet();
      for (let next = timers[0]; next !== undefined && next.atMs <= atMs; next = timers[0]) {
        jumpTo(next.atMs);
        await quiet();
      }
      jumpTo(atMs);
      await quiet();
    },
    stop() {
      clearTimeout(alarm);
      timers.length = 0;
    },
  };
}

/** How many timers are due at or before `atMs`: where a new one of that time goes. */
function positionAfter(timers: readonly Timer[], atMs: number): number {
  let low = 0;
  for (let high = timers.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((timers[middle]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rememberedOffset(db: DatabaseSync) {
  db.exec('CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset_ms REAL NOT NULL) STRICT');
  const select = db.prepare('SELECT offset_ms FROM clock WHERE id = 1');
  const upsert = db.prepare(
    'INSERT INTO clock VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET offset_ms = excluded.offset_ms',
  );
  return {
    read: (): number | undefined => {
      const offset = select.get()?.offset_ms;
      return offset === undefined ? undefined : Number(offset);
    },
    write: (offsetMs: number) => void upsert.run(offsetMs),
  };
}
