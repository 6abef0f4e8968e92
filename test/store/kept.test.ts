/** Parts of an item that are kept as text. */
import { describe, expect, it } from 'vitest';
import { readPerson } from '../../functions/store/people.ts';

const person = { personId: 'p-1', pseudonym: 'x-1', employments: {}, accounts: {} };

describe('a person', () => {
  it('is read from the text it is kept as, and from the map an earlier deployment kept', () => {
    expect(readPerson({ person: JSON.stringify(person) })).toEqual(person);
    expect(readPerson({ person })).toEqual(person);
  });

  it('that cannot be read is refused without a word of what stands there', () => {
    expect(() => readPerson({ person: '{"givenName":"Ada" oops' })).toThrow(/expected JSON text/);
    expect(() => readPerson({ person: '{"givenName":"Ada" oops' })).not.toThrow(/Ada/);
  });
});
