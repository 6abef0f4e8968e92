/** A place in a record is found by own members only, whatever the record is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../functions/sources/path.ts';

const record = {
  work: { title: 'Judge', 'a.b': 1 },
  emails: [{ type: 'home' }, { type: 'work', value: 'a@b.example' }],
  units: [{ type: { toString: false } }, { type: 3, id: 'third' }],
};

describe('a place in a record', () => {
  it.each([
    ['work.title', 'Judge'],
    ['work."a.b"', 1],
    ['emails[0].type', 'home'],
    ['emails[type=work].value', 'a@b.example'],
    ['emails[type=none].value', undefined],
    ['units[type=3].id', 'third'],
    ['work.title.length', undefined],
    ['constructor.name', undefined],
    ['work.__proto__', undefined],
  ])('%s', (path, found) => {
    expect(at(record, path)).toEqual(found);
  });

  it('is looked for in anything, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        at({ units: [value] }, 'units[type=3].id');
        at(value, 'toString.units[0]');
      }),
      { numRuns: 1_000 },
    );
  });
});
