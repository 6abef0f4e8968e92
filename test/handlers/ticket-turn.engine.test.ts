/** What two deliveries at the same moment make in a ticket system, on a real engine: one, which both are given. */
import { beforeAll, expect, it, vi } from 'vitest';
import { madeOnce } from '../../functions/handlers/parts/ticket-turn.ts';
import type { Created } from '../../functions/sources/ticket-system.ts';
import { describeOnEngine } from '../support/on-engine.ts';

const NOW = Date.parse('2026-11-30T08:00:00.000Z');
const DESK = { name: 'jira' } as const;

describeOnEngine('what is made under a marker of ours', ['people'], () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  });

  /** A system whose search finds nothing yet: whoever asks it makes another. */
  function maker() {
    const made: Created[] = [];
    const make = async () => {
      const one = { id: String(made.length + 1), number: `OPS-${made.length + 1}` };
      made.push(one);
      await new Promise((done) => setTimeout(done, 20));
      return one;
    };
    return { made, make };
  }

  it('is one, whoever asks for it at the same moment or soon after', async () => {
    const { made, make } = maker();
    const [one, other] = await Promise.all([madeOnce(DESK, 'tenure-a', make), madeOnce(DESK, 'tenure-a', make)]);
    expect(other).toEqual(one);
    expect(await madeOnce(DESK, 'tenure-a', make)).toEqual(one);
    expect(made).toHaveLength(1);
    await madeOnce(DESK, 'tenure-b', make);
    expect(made).toHaveLength(2);
  });

  it('is made again where making it failed', async () => {
    const { made, make } = maker();
    await expect(madeOnce(DESK, 'tenure-c', () => Promise.reject(new Error('no answer')))).rejects.toThrow();
    expect(await madeOnce(DESK, 'tenure-c', make)).toEqual(made[0]);
  });

  it('is looked for in the system itself once that knows it: somebody may have deleted it', async () => {
    const { made, make } = maker();
    await madeOnce(DESK, 'tenure-d', make);
    vi.setSystemTime(NOW + 601_000);
    await madeOnce(DESK, 'tenure-d', make);
    expect(made).toHaveLength(2);
  });
});
