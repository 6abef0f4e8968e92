/** The whole list of whom a source has: taken whole or not at all, and never of nobody. */
import { describe, expect, it } from 'vitest';
import { isRollCall, ROLL_CALL_TYPE, readRollCall } from '../../functions/sources/roll-call.ts';
import { at } from '../support/lifecycle.ts';

const NOW = at('2026-12-01T10:00:00Z');
const of = (value: unknown, type: string = ROLL_CALL_TYPE) => ({
  ...{ headers: { 'content-type': type }, query: {} },
  body: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});

describe('a list', () => {
  it('is told by its content type, whatever its parameters are', () => {
    expect(isRollCall(of({}, `${ROLL_CALL_TYPE.toUpperCase()}; charset=utf-8`))).toBe(true);
    expect(isRollCall(of({}, 'application/scim+json'))).toBe(false);
    expect(isRollCall({ ...of({}), headers: {} })).toBe(false);
  });

  it('says whom there is, as of when, written as instants of ours are', () => {
    expect(readRollCall(of({ asOf: '2026-12-01T09:00:00Z', workers: ['e-1', 'e-2'] }), NOW)).toEqual({
      ...{ kind: 'read', list: { asOf: '2026-12-01T09:00:00.000Z', workers: ['e-1', 'e-2'] } },
    });
  });

  it.each([
    ['of nobody', { asOf: NOW, workers: [] }, '/workers'],
    ['with an empty key', { asOf: NOW, workers: ['e-1', ''] }, '/workers/1'],
    ['with a key that is none', { asOf: NOW, workers: ['e-1', null] }, '/workers/1'],
    ['as of nobody knows when', { workers: ['e-1'] }, '/asOf'],
    ['as of a time without a zone', { asOf: '2026-12-01T09:00:00', workers: ['e-1'] }, '/asOf'],
    ['as of a time to come', { asOf: '2026-12-01T10:06:00Z', workers: ['e-1'] }, '/asOf'],
    ['with something else in it', { asOf: NOW, workers: ['e-1'], part: 2 }, ''],
    ['that is no JSON', '{"asOf":', ''],
  ])('%s is refused whole', (_, value, where) => {
    const read = readRollCall(of(value), NOW);
    expect(read).toMatchObject({ kind: 'refused', refusals: [{ where, mend: expect.any(String) }] });
    expect(JSON.stringify(read)).not.toContain('e-1');
  });
});
