/** Wakes threads in time: one alarm for each thread that waits for one. */
import type { Clock } from '../service.ts';

export type Alarms = ReturnType<typeof createAlarms>;

export function createAlarms(clock: Clock, wake: (arn: string, thread: number) => void) {
  const set = new Map<string, Map<number, () => void>>();

  function clear(arn: string, thread: number): void {
    const alarms = set.get(arn);
    alarms?.get(thread)?.();
    alarms?.delete(thread);
    if (alarms?.size === 0) set.delete(arn);
  }

  return {
    clear,
    clearAll(arn: string): void {
      for (const thread of [...(set.get(arn)?.keys() ?? [])]) clear(arn, thread);
    },
    set(arn: string, thread: number, atMs: number): void {
      clear(arn, thread);
      const alarms = set.get(arn) ?? new Map<number, () => void>();
      set.set(arn, alarms);
      const cancel = clock.at(atMs, () => {
        alarms.delete(thread);
        if (alarms.size === 0 && set.get(arn) === alarms) set.delete(arn);
        wake(arn, thread);
      });
      alarms.set(thread, cancel);
    },
    stop(): void {
      for (const arn of [...set.keys()]) this.clearAll(arn);
    },
  };
}
