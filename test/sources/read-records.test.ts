/** Several records read at once: each worker is there once, or nobody can tell which of their records is meant. */
import { describe, expect, it } from 'vitest';
import { ownWords } from '../../functions/sources/own-words.ts';
import { readRecords } from '../../functions/sources/read-records.ts';

const ada = {
  ...{
    workerId: 'w-1',
    givenName: 'Ada',
    familyName: 'Byron',
    email: 'ada@marlow.example',
    employmentType: 'employee',
  },
  ...{ department: 'Legal', title: 'Counsel', country: 'GB', timeZone: 'Europe/London', startDate: '2026-01-05' },
  standing: 'active',
};
const grace = { ...ada, workerId: 'w-2' };
const kindsOf = (...records: readonly object[]) => readRecords(records, ownWords).map(({ kind }) => kind);

describe('records of one key', () => {
  it('that differ are each refused with what to do, and the others are read', () => {
    const read = readRecords([ada, grace, { ...ada, department: 'Finance' }], ownWords);
    expect(read.map(({ kind }) => kind)).toEqual(['refused', 'worker', 'refused']);
    expect(read[2]).toMatchObject({
      key: 'w-1',
      refusals: [{ what: expect.stringContaining('2 records'), where: 'workerId', mend: expect.any(String) }],
    });
  });

  it('that say the same are one', () => {
    expect(kindsOf(ada, grace, ada)).toEqual(['worker', 'worker', 'left-out']);
  });

  it('of which one cannot be read are both refused', () => {
    expect(kindsOf(ada, { ...ada, timeZone: 'Mars/Base' })).toEqual(['refused', 'refused']);
  });

  it('end whom each of them says has left, be they to be read or not, and nobody else', () => {
    const left = { ...ada, standing: 'left' };
    const endsOf = (...records: readonly object[]) =>
      readRecords(records, ownWords).map((read) => read.kind === 'refused' && read.end);
    const end = { key: 'w-1', standing: 'left' };
    expect(endsOf(left, { ...left, title: 'Partner' })).toEqual([end, end]);
    expect(endsOf(left, { ...left, email: null })).toEqual([end, end]);
    expect(endsOf(left, ada)).toEqual([undefined, undefined]);
  });

  it('are not those that do not say whose they are', () => {
    expect(kindsOf({ ...ada, workerId: null }, { ...grace, workerId: null })).toEqual(['refused', 'refused']);
    expect(readRecords([{ ...ada, workerId: null }], ownWords)[0]).not.toHaveProperty('key');
  });
});
