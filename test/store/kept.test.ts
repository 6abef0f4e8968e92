/** Parts of an item that are kept as text. */
import { describe, expect, it } from 'vitest';
import { readPerson } from '../../functions/store/people.ts';

const person = { personId: 'p-1', pseudonym: 'x-1', employments: {}, accounts: {} };

describe('a person', () => {
  it('has employments that are read from the text they are kept as, and from the map an earlier deployment kept', () => {
    expect(readPerson({ person: { ...person, employments: '{}' } })).toEqual(person);
    expect(readPerson({ person })).toEqual(person);
  });

  it('that cannot be read is refused without a word of what stands there', () => {
    const altered = { person: { ...person, employments: '{"givenName":"Ada" oops' } };
    expect(() => readPerson(altered)).toThrow(/expected JSON text/);
    expect(() => readPerson(altered)).not.toThrow(/Ada/);
  });
});
