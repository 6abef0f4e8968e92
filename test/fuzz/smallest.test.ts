/** A failure of the fuzz is told by a small input, and by one that fails again. */
import { describe, expect, it } from 'vitest';
import { brokenBy, type Chance, chanceOf, textBy } from './chance.ts';
import { must } from './fuzz.ts';
import { smallest } from './smallest.ts';

/** The first number whose input does not hold. */
async function shrunk<Input>(make: (chance: Chance) => Input, holds: (input: Input) => void): Promise<Input> {
  for (let seed = 0; seed < 10_000; seed++) {
    const input = make(chanceOf(seed));
    try {
      holds(input);
    } catch (cause) {
      const claim = { make, run: (one: Input) => one, holds };
      return (await smallest(claim, seed, { input, cause })).input;
    }
  }
  throw new Error('nothing fails');
}

const numbers = (chance: Chance) => Array.from({ length: chance.below(20) }, () => chance.below(1000));

describe('the smallest input that fails', () => {
  it('has nothing in it that the failure does not need', async () => {
    expect(await shrunk(numbers, (all) => must(all.length < 3, 'three'))).toEqual([0, 0, 0]);
    expect(await shrunk(numbers, (all) => must(!all.some((one) => one >= 500), 'large'))).toHaveLength(1);
  });

  it('is the good value with the one thing that went wrong', async () => {
    const good = { name: 'Ada', tags: ['a', 'b'], place: { city: 'London' } };
    const found = await shrunk(
      (chance) => brokenBy(chance, [good]) as Partial<typeof good>,
      (one) => must(typeof one?.place === 'object', 'no place'),
    );
    expect(JSON.stringify(found).length).toBeLessThan(JSON.stringify(good).length + 10);
  });

  it('is the one that failed, where it does not fail again', async () => {
    const claim = { make: textBy, run: (text: string) => text, holds: () => {} };
    const failed = { input: 'as it was', cause: new Error('once') };
    expect(await smallest(claim, 1, failed)).toBe(failed);
  });
});

describe('what is made of a number', () => {
  it('is the same each time', () => {
    const made = () => Array.from({ length: 500 }, (_, seed) => JSON.stringify(brokenBy(chanceOf(seed), [{ a: [1] }])));
    expect(made()).toEqual(made());
    expect(new Set(made()).size).toBeGreaterThan(200);
  });
});
