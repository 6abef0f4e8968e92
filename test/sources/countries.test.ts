/** Countries as HR systems write them: two letters, three, or a name. */
import { describe, expect, it } from 'vitest';
import { BY_THREE_LETTERS } from '../../functions/sources/countries.ts';
import { FORMS } from '../../functions/sources/forms.ts';

describe('a country', () => {
  it.each([
    ['GB', 'GB'],
    ['uk', 'GB'],
    ['GBR', 'GB'],
    ['usa', 'US'],
    ['JPN', 'JP'],
    ['United Kingdom', 'GB'],
    ['XXX', undefined],
    ['', undefined],
  ])('%j is %j', (said, country) => {
    expect(FORMS.country.read(said)).toBe(country);
  });

  it('has one code of three letters for each of two that the runtime names, and none besides', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    expect(BY_THREE_LETTERS.size).toBe(249);
    expect(new Set(BY_THREE_LETTERS.values()).size).toBe(249);
    for (const two of BY_THREE_LETTERS.values()) expect(names.of(two)).toBeDefined();
  });
});
