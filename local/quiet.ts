/** Waits until nothing is under way: what lets an advancing clock go on. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Service } from './service.ts';

export interface Stillness {
  readonly services: readonly Service[];
  /** Wake-ups that are due and not yet fired. */
  readonly due: () => number;
}

/** Work is handed on between ticks: it is quiet when it was so for this many. Chosen here. */
const QUIET_TICKS = 5;
/** What takes longer is stuck. */
const MAX_MS = 600_000;

/** Throws, naming who is busy, when it does not become quiet. */
export async function untilQuiet({ services, due }: Stillness, maxMs = MAX_MS): Promise<void> {
  const deadline = performance.now() + maxMs;
  for (let quiet = 0; quiet < QUIET_TICKS; ) {
    // Most of the time the first that is asked is: a question to all of them, hundreds of times a second, is not free.
    if (!services.some((service) => service.busy() > 0) && due() === 0) {
      quiet += 1;
      await setImmediate();
      continue;
    }
    quiet = 0;
    if (performance.now() > deadline)
      throw new Error(`still busy after ${maxMs / 1000} s: ${said(services)}; see host.log`);
    await sleep(2);
  }
}

function said(services: readonly Service[]): string {
  const busy = services.filter((service) => service.busy() > 0);
  return busy.map((service) => `${service.name} (${service.busy()})`).join(', ') || 'the clock';
}
