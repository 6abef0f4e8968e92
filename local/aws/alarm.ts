/** One wake-up for the earliest time a service waits for. The durable times stay in the service's table. */
import type { Clock } from '../service.ts';

export interface Alarm {
  /** Wakes at this time instead of any earlier setting; `undefined` sleeps. */
  setTo(atMs: number | undefined): void;
}

export function createAlarm(clock: Clock, wake: () => void): Alarm {
  let setAt: number | undefined;
  let cancel: (() => void) | undefined;
  /** A clock may wake what was cancelled in the same instant: only the last setting counts. */
  let setting = 0;
  return {
    setTo(atMs) {
      if (atMs === setAt) return;
      cancel?.();
      setAt = atMs;
      const mine = ++setting;
      cancel =
        atMs === undefined
          ? undefined
          : clock.at(atMs, () => {
              if (mine !== setting) return;
              setAt = undefined;
              cancel = undefined;
              wake();
            });
    },
  };
}
