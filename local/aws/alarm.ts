/** One wake-up for the earliest time a service waits for. The durable times stay in the service's table. */
import type { Clock } from '../service.ts';

export interface Alarm {
  /** Wakes at this time instead of any earlier setting; `undefined` sleeps. */
  setTo(atMs: number | undefined): void;
}

export function createAlarm(clock: Clock, wake: () => void): Alarm {
  let setAt: number | undefined;
  let cancel: (() => void) | undefined;
  return {
    setTo(atMs) {
      if (atMs === setAt) return;
      cancel?.();
      setAt = atMs;
      cancel =
        atMs === undefined
          ? undefined
          : clock.at(atMs, () => {
              setAt = undefined;
              cancel = undefined;
              wake();
            });
    },
  };
}
