/** UKG Pro by the contract, and by what its two lists and its undocumented webhooks make special. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { differ } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { SignatureScheme, verifySignature } from '../../functions/sources/signature.ts';
import type { Reader, SourceApi } from '../../functions/sources/source.ts';
import { recordOf } from '../../functions/sources/ukg-pro/record.ts';
import { Settings } from '../../functions/sources/ukg-pro/settings.ts';
import { ukgPro } from '../../functions/sources/ukg-pro/ukg-pro.ts';
import { ukgPro as vendor } from '../../local/simulators/hr/ukg-pro.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { describeFuzz } from './fuzz.ts';
import { rigOf } from './rig.ts';

const key = 'a-secret-of-webhooks-of-24';
const changes = {
  worker: {
    timeZone: { from: 'primaryWorkLocationCode', values: { London: 'Europe/London', Hilo: 'Pacific/Honolulu' } },
  },
};
const mapping = withChanges(ukgPro.mapping, changes);
const account = { username: 'svc-tenure', password: 'ukg-password', customerApiKey: 'C1PN0' };
const start = (used = mapping, settings: object = { perPage: 25 }) =>
  rigOf(used, {
    ...{ source: ukgPro, vendor, key, credentials: account, secret: account, settings },
    wrongSecret: { ...account, customerApiKey: 'wrong-credential' },
  });

describeSource('UKG Pro', {
  ...{ source: ukgPro, changes, key },
  abilities: { webhooks: true, leave: true, lastDayAhead: true, returns: true },
  start: (used) => start(used),
});

const ada = {
  ...{ key: 'EQKKKU000020', workerId: '000012444', givenName: 'Ada', familyName: 'Byron', email: 'ada@marlow.example' },
  startDate: '2026-01-05',
};

let open: SourceRig[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ vendor: one }) => one.stop()));
  open = [];
});
async function rig(settings?: object): Promise<SourceRig> {
  const made = await start(mapping, settings);
  open.push(made);
  return made;
}

/** Another function's reader of the same UKG Pro. */
function beside({ vendor: { url }, nowSeconds }: SourceRig): Reader {
  const api = ukgPro.api as SourceApi<unknown, unknown>; // as: the source's own types are put away
  return api.connect({
    ...{ address: url, credentials: account, settings: api.settings.parse({ perPage: 10 }), mapping },
    now: () => nowSeconds() * 1000,
  });
}

describe('what UKG Pro is asked', () => {
  it('for a pull it is asked for its people once, in whatever order they come', async () => {
    const at = await rig({ perPage: 10 });
    for (let index = 0; index < 35; index++)
      at.vendor.staff.put({ ...ada, key: `k${index}`, workerId: `w${index}`, givenName: `N${index}` });
    const read: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await at.reader.page(cursor);
      read.push(...page.records);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(read).toHaveLength(35);
    for (const one of read) {
      const { said } = readRecord(one, mapping) as { said: { record: { workerId: string; givenName: string } } };
      expect(said.record.givenName.slice(1)).toBe(said.record.workerId.slice(1));
    }
    const asked = at.vendor.requests.entries().filter(({ request }) => request.includes('person-details'));
    expect(asked).toHaveLength(5);
    at.vendor.staff.put({ key: 'k0', givenName: 'Renamed' });
    const [again] = (await at.reader.page()).records;
    expect(again).toMatchObject({ person: { firstName: 'Renamed' } });
  });

  it('goes on from a page with a new connection, and still knows everybody’s names', async () => {
    const at = await rig({ perPage: 10 });
    for (let index = 0; index < 15; index++)
      at.vendor.staff.put({ ...ada, key: `k${index + 10}`, workerId: `w${index}` });
    const { next } = await beside(at).page();
    const { records, next: after } = await at.reader.page(next);
    expect(records).toHaveLength(5);
    expect(records[0]).toMatchObject({ person: { firstName: 'Ada' } });
    expect(await at.reader.page(after)).toEqual({ records: [] });
  });

  it('takes nobody’s name from a pull before: a page of this one has those of this one', async () => {
    const at = await rig({ perPage: 10 });
    const other = beside(at);
    for (let index = 0; index < 15; index++)
      at.vendor.staff.put({ ...ada, key: `k${index + 10}`, workerId: `w${index}` });
    await at.reader.page();
    at.advance(86_400);
    at.vendor.staff.put({ key: 'k24', givenName: 'Renamed' });
    const { next } = await other.page();
    const began = at.nowSeconds() * 1000;
    at.advance(600);
    const { records, sinceMs } = await at.reader.page(next);
    expect(records.at(-1)).toMatchObject({ person: { firstName: 'Renamed' } });
    // Names are as of when the pull began: what was read since of somebody is newer.
    expect(sinceMs).toBe(began);
  });

  it('asks for its people again when they could not be had', async () => {
    const at = await rig({ perPage: 10 });
    for (let index = 0; index < 15; index++)
      at.vendor.staff.put({ ...ada, key: `k${index + 10}`, workerId: `w${index}` });
    const { next } = await beside(at).page();
    at.vendor.faults.add({ on: 'person-details', does: 'throttle', retryAfterSeconds: 5, times: 1 });
    await expect(at.reader.page(next)).rejects.toMatchObject({ name: 'SourceThrottled' });
    expect((await at.reader.page(next)).records).toHaveLength(5);
  });

  it('brings nothing that the mapping does not look at: no number of social security, no date of birth', async () => {
    const at = await rig();
    at.vendor.staff.put(ada);
    const [record] = await at.reader.worker(ada.key);
    expect(record).toMatchObject({ person: { firstName: 'Ada' } });
    expect(JSON.stringify(record)).not.toMatch(/ssn|123456789|dateOfBirth|1980/);
  });

  it('is refused where there is no such API, and is not taken for empty', async () => {
    const at = await rig();
    at.vendor.faults.add({ on: 'employment-details', does: 'miss', times: 1 });
    await expect(at.reader.page()).rejects.toMatchObject({ name: 'SourceRefused' });
  });

  it('is asked for one company where that is set', async () => {
    const at = await rig({ companyId: 'ANOTHER' });
    at.vendor.staff.put(ada);
    expect(await at.reader.worker(ada.key)).toEqual([]);
  });
});

describe('how somebody stands by UKG Pro', () => {
  const noon = Date.parse('2026-11-23T12:00:00Z');
  const { statuses } = Settings.parse({});
  const row = { employeeID: ada.key, employeeStatusCode: 'A', lastHireDate: '2026-01-05T00:00:00' };
  const of = (more: object, nowMs = noon) => recordOf({ ...row, ...more }, undefined, { statuses, mapping, nowMs });

  it.each([
    ['works', {}, { standing: 'active', startDate: '2026-01-05' }],
    [
      'has a last day to come',
      { dateOfTermination: '2026-12-31T00:00:00' },
      { standing: 'active', lastDay: '2026-12-31' },
    ],
    [
      'is called terminated before it',
      { employeeStatusCode: 'T', dateOfTermination: '2026-12-31' },
      { standing: 'active', lastDay: '2026-12-31' },
    ],
    [
      'has left',
      { employeeStatusCode: 'T', dateOfTermination: '2026-11-20T00:00:00' },
      { standing: 'left', lastDay: '2026-11-20' },
    ],
    ['has left, and no day is said', { employeeStatusCode: 'T' }, { standing: 'left' }],
    [
      'came back',
      {
        lastHireDate: '2026-06-01T00:00:00',
        originalHireDate: '2020-01-01T00:00:00',
        dateOfTermination: '2025-12-31T00:00:00',
      },
      { standing: 'active', startDate: '2026-06-01', lastDay: undefined },
    ],
    ['has a status that nobody explained', { employeeStatusCode: 'X' }, { standing: undefined }],
  ])('%s', (_, more, expected) => {
    expect(of(more)).toMatchObject(expected);
  });

  it('is read or refused with a reason, whatever UKG Pro answers, and nothing is thrown', () => {
    const days = ['2026-11-20T00:00:00', '9999-12-31', '/Date(999999999999999)/', '/Date(-999999999999999)/'];
    const value = fc.oneof(fc.constantFrom('A', 'T', ...days), fc.anything());
    const names = [
      'employeeID',
      'employeeStatusCode',
      'lastHireDate',
      'originalHireDate',
      'dateOfTermination',
      '__proto__',
    ];
    const rows = fc.dictionary(fc.constantFrom(...names), value);
    fc.assert(
      fc.property(rows, fc.option(rows, { nil: undefined }), (employment, person) => {
        const read = readRecord(recordOf(employment, person, { statuses, mapping, nowMs: noon }), mapping);
        expect(read.kind === 'worker' || (read.kind === 'refused' && read.refusals.length > 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never cut before the last day is over where they are', () => {
    const person = {
      personId: 'p',
      firstName: 'Ada',
      lastName: 'Byron',
      emailAddress: 'a@marlow.example',
      addressCountry: 'USA',
    };
    const whole = { ...row, employeeNumber: '1', orgLevel1Code: 'L', jobTitle: 'T', primaryWorkLocationCode: 'Hilo' };
    for (let hour = 0; hour < 48; hour++) {
      const nowMs = Date.parse('2026-11-30T00:00:00Z') + hour * 3_600_000;
      const left = { ...whole, employeeStatusCode: 'T', dateOfTermination: '2026-11-30T00:00:00' };
      const read = readRecord(recordOf(left, person, { statuses, mapping, nowMs }), mapping);
      if (read.kind !== 'worker') throw new Error(JSON.stringify(read));
      const readAt = new Date(nowMs).toISOString() as Instant;
      const found = differ(undefined, { source: 'ukg', said: read.said, readAt, leaversBackDays: 30 });
      if (found.kind !== 'said') throw new Error(found.kind);
      expect(found.events.at(-1)!.data).toMatchObject({ effective: { date: '2026-11-30' }, urgency: 'routine' });
    }
  });
});

describe('what a webhook of UKG Pro says', () => {
  const hear = (body: unknown) => ukgPro.hear!({ headers: {}, query: {}, body: Buffer.from(JSON.stringify(body)) });

  it.each([
    [{ eventId: 'e-1', eventType: 'employee.newhire', employee: { employeeId: 'A1' } }, { hints: [{ key: 'A1' }] }],
    [{ employeeID: ' A1 ' }, { hints: [{ key: 'A1' }] }],
    [{ data: { employeeId: 7 } }, { hints: [{ key: '7' }] }],
    [[{ employeeId: 'A1' }, { employeeId: 'A2' }, { employeeId: 'A1' }], { hints: [{ key: 'A1' }, { key: 'A2' }] }],
    [{ eventType: 'company.changed' }, { kind: 'nothing' }],
    [{ employeeId: { toString: 1 } }, { kind: 'refused' }],
    [[], { kind: 'refused' }],
    [{ employeeId: '' }, { kind: 'refused' }],
  ])('%j', (body, expected) => {
    expect(hear(body)).toMatchObject(expected);
  });
});

describe('a webhook of UKG Pro with a custom header', () => {
  it('is believed by the key in it, as docs/sources.md configures it', () => {
    const scheme = SignatureScheme.parse({ kind: 'bearer', header: 'x-tenure-key', prefix: '' });
    const sent = (given: string) =>
      verifySignature(
        scheme,
        { headers: { 'x-tenure-key': given }, query: {}, body: Buffer.from('{}') },
        { keys: [key] },
        0,
      );
    expect(sent(key)).toEqual({ kind: 'verified' });
    expect(sent(`${key}x`)).toMatchObject({ kind: 'refused' });
  });
});

describeFuzz('UKG Pro', {
  source: ukgPro,
  bodies: [
    { eventId: 'e-1', eventType: 'employee.newhire', companyId: 'C', employee: { employeeId: 'A1' } },
    [{ data: { employeeID: 'A1' } }],
  ],
  record: {
    employeeId: 'A1',
    employeeNumber: '1',
    person: { firstName: 'A' },
    startDate: '2026-01-05',
    standing: 'active',
  },
});
