/** Time that jumps from one wake-up to the next, in their order, and waits in between. */
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';

const START = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;

describe('the clock', () => {
  it('wakes in the order of time while it is advanced, and waits for quiet between two jumps', async () => {
    const clock = createClock(new DatabaseSync(':memory:'), () => START);
    const seen: string[] = [];
    const at = (days: number, name: string, then = () => {}) =>
      clock.at(START + days * DAY_MS, () => {
        expect(clock.now()).toBe(START + days * DAY_MS);
        seen.push(name);
        then();
      });
    at(3, 'third');
    at(1, 'first', () => at(2, 'second, set by the first'));
    at(5, 'too late');
    const cancel = at(1, 'cancelled');
    cancel();
    await clock.advanceTo(START + 4 * DAY_MS, async () => void seen.push('quiet'));
    expect(seen).toEqual(['quiet', 'first', 'quiet', 'second, set by the first', 'quiet', 'third', 'quiet', 'quiet']);
    expect(clock.now()).toBe(START + 4 * DAY_MS);
    clock.stop();
  });

  it('never goes back', async () => {
    const clock = createClock(new DatabaseSync(':memory:'), () => START);
    await clock.advanceTo(START - DAY_MS, async () => {});
    expect(clock.now()).toBe(START);
    clock.stop();
  });

  it('wakes by itself when real time has come, and at once for a time that is past', async () => {
    const clock = createClock(new DatabaseSync(':memory:'));
    const before = Date.now();
    await new Promise<void>((wake) => clock.at(before - DAY_MS, wake));
    await new Promise<void>((wake) => clock.at(before + 60, wake));
    expect(clock.now()).toBeGreaterThanOrEqual(before + 60);
    clock.stop();
  });
});
