/** A part of a record changes what it says, takes away what it says is nothing, and leaves the rest: whatever the mapping is. */
import { describe, expect, it } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import { type MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import { isSaid } from '../../functions/sources/path.ts';
import { readRecord } from '../../functions/sources/read-record.ts';

const whole = {
  workerId: 'w-1',
  givenName: 'Ada',
  familyName: 'Byron',
  email: 'ada.byron@marlow.example',
  employmentType: 'contractor',
  department: 'Legal',
  title: 'Counsel',
  costCenter: 'CC-10',
  country: 'GB',
  timeZone: 'Europe/London',
  managerWorkerId: 'w-7',
  startDate: '2026-01-05',
  standing: 'leave',
  lastDay: '2026-12-31',
  reasonCode: 'moved',
};

function said(record: object, changes: MappingChanges = {}, before?: WorkerSaid): WorkerSaid {
  const read = readRecord(record, withChanges(ownWords, changes), before);
  if (read.kind !== 'worker') throw new Error(JSON.stringify(read));
  return read.said;
}
const before = said(whole);

describe('a part of a record', () => {
  it('that says nothing leaves everything', () => {
    expect(said({}, {}, before)).toEqual(before);
  });

  it.each([
    ['a manager', { managerWorkerId: null }, (one: WorkerSaid) => one.record.managerWorkerId],
    ['a last day', { lastDay: null }, (one: WorkerSaid) => one.ends],
    ['a last day, as an empty text', { lastDay: '' }, (one: WorkerSaid) => one.ends],
    ['a cost center', { costCenter: null }, (one: WorkerSaid) => one.record.costCenter],
  ])('takes away %s that it says is nothing', (_, part, value) => {
    expect(value(before)).toBeDefined();
    expect(value(said(part, {}, before))).toBeUndefined();
  });

  it('may not take away what everybody has', () => {
    expect(readRecord({ department: null }, ownWords, before)).toMatchObject({
      kind: 'refused',
      key: 'w-1',
      refusals: [{ where: 'department', what: 'department is not there' }],
    });
  });

  it('is not read as what the mapping gives where nothing is said', () => {
    const changes = { worker: { employmentType: { from: 'employmentType', otherwise: 'employee' } } } as const;
    expect(said({ title: 'Partner' }, changes, before).record.employmentType).toBe('contractor');
    expect(said({ employmentType: null }, changes, before).record.employmentType).toBe('employee');
  });

  it('does not put half an address together', () => {
    const changes = { worker: { email: { compose: '{givenName}.{familyName}@marlow.example' } } };
    expect(said({ givenName: 'Augusta' }, changes, before).record.email).toBe('ada.byron@marlow.example');
    expect(said({ givenName: 'Augusta', familyName: 'King' }, changes, before).record.email).toBe(
      'augusta.king@marlow.example',
    );
  });

  it('without a time of its own has none', () => {
    const dated = said({ ...whole, updatedAt: '2026-11-20T08:00:00Z' });
    expect(dated.updatedAt).toBe('2026-11-20T08:00:00.000Z');
    expect(said({ title: 'Partner' }, {}, dated).updatedAt).toBeUndefined();
  });
});

describe('isSaid', () => {
  it.each([
    [{ a: { b: 1 } }, 'a.b', true],
    [{ a: { b: null } }, 'a.b', true],
    [{ a: null }, 'a.b', true],
    [{ a: {} }, 'a.b', false],
    [{}, 'a.b', false],
    [{ list: [{ type: 'work' }] }, 'list[type=work].value', false],
    [{}, 'toString', false],
  ])('of %j and %s is %s', (record, path, claim) => {
    expect(isSaid(record, path)).toBe(claim);
  });
});
