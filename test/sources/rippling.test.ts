/** Rippling by the contract, by the examples of its documentation, and what a deletion means there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { rippling } from '../../functions/sources/rippling/rippling.ts';
import { rippling as vendor } from '../../local/simulators/hr/rippling.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { describeFuzz } from './fuzz.ts';
import { rigOf } from './rig.ts';

const key = 'a-webhook-token-of-rippling';
const changes = { worker: { timeZone: { from: 'worklocationNickname', values: { London: 'Europe/London' } } } };
const mapping = withChanges(rippling.mapping, changes);
const start = (used = mapping) =>
  rigOf(used, {
    ...{ source: rippling, vendor, key },
    credentials: { apiKey: 'rippling-api-key' },
    secret: { apiKey: 'rippling-api-key' },
    wrongSecret: { apiKey: 'wrong-credential' },
  });

describeSource('Rippling', {
  source: rippling,
  changes,
  abilities: { webhooks: true, leave: false, lastDayAhead: true, returns: true },
  key,
  workerIdOf: (member) => member.key,
  start,
});

const hear = (form: string) =>
  rippling.hear!({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    query: {},
    body: Buffer.from(form),
  });

describe('what Rippling says', () => {
  // github.com/Rippling/OpenAPIDocs, docs/Getting-Started/h-Webhooks.md, as printed
  const sample =
    'event_name=employee.updated&id=5ed540606c9a4e3e61c0d383&company_primary_email=aamir%2Bprod%40rippling.com&company_id=595f75ffd2a5f80ae22ce88e';

  it('in the sample of its documentation is whom to read', () => {
    expect(hear(sample)).toEqual({ kind: 'hints', hints: [{ key: '5ed540606c9a4e3e61c0d383' }] });
  });

  it('of a deletion is to read again, and no end', () => {
    expect(hear(sample.replace('updated', 'deleted'))).toEqual({
      kind: 'hints',
      hints: [{ key: '5ed540606c9a4e3e61c0d383' }],
    });
  });

  it('of groups and the company is nothing; of an employee without an id refused', () => {
    expect(hear('event_name=group.updated&id=1')).toMatchObject({ kind: 'nothing' });
    expect(hear('event_name=company.updated')).toMatchObject({ kind: 'nothing' });
    expect(hear('event_name=employee.updated')).toMatchObject({ kind: 'refused' });
  });
});

describe('the employees of Rippling', () => {
  let rig: SourceRig;
  beforeEach(async () => {
    rig = await start();
  });
  afterEach(() => rig.vendor.stop());
  const put = (of: string, more: object = {}) =>
    rig.vendor.staff.put({
      ...{ key: of, workerId: of, givenName: 'Ada', familyName: 'B', email: 'a@b.example', startDate: '2026-01-05' },
      ...more,
    });
  const deletedThen = async () => {
    const { body } = rig.vendor.webhooks.made.at(-1)!;
    const heard = hear(body.replace('employee.updated', 'employee.deleted'));
    if (heard.kind !== 'hints') throw new Error(heard.kind);
    return (await rig.reader.worker(heard.hints[0]!.key)).map((record) => readRecord(record, mapping));
  };

  it('from whom only our app was taken are still active; who left has left', async () => {
    put('1');
    put('1', { title: 'Judge' });
    expect(await deletedThen()).toMatchObject([{ said: { standing: 'active' } }]);
    put('1', { status: 'left', lastDay: '2026-11-20' });
    expect(await deletedThen()).toMatchObject([{ said: { standing: 'left', ends: { date: '2026-11-20' } } }]);
  });

  it('of whom a webhook came twice are the same both times', () => {
    put('1');
    const [first, again] = rig.vendor.webhooks.made.slice(-2);
    expect(hear(first!.body)).toEqual(hear(again!.body));
  });

  it('are read to the end where the last page is a full one', async () => {
    for (let at = 0; at < 100; at++) put(String(100 + at), { status: 'left', lastDay: '2026-01-31' });
    const first = await rig.reader.page();
    expect([first.records.length, first.next]).toEqual([100, '100']);
    expect(await rig.reader.page(first.next)).toEqual({ records: [] });
  });

  // github.com/Rippling/OpenAPIDocs, RipplingOpenAPI.v1.yaml, get-employees-employeeId, as printed (pay and home left out)
  const printed = {
    ...{ id: '5c8f7f06c592917aeee1ea9f', name: 'Parashuram Joshi', preferredFirstName: 'Parashuram' },
    ...{ firstName: 'Parashuram', employmentType: 'SALARIED_FT', lastName: 'Joshi', title: 'Software Engineer' },
    ...{ department: 'Engineering', personalEmail: 'x@testrippling.com', endDate: null, employeeNumber: 11 },
    workLocation: {
      ...{ city: 'Salem', zip: '97317', streetLine1: '4000 Mission Street Southeast', country: 'US', state: 'OR' },
    },
    ...{ updatedAt: '2020-08-11T21:59:23+0000', createdAt: '2019-03-18T11:20:38+0000', startDate: '2019-03-29' },
    ...{ roleState: 'ACTIVE', workEmail: 'parashuram@aamirkhan.co.in', manager: '5d3777868a9f4e2b5e467fc9' },
  };
  const used = withChanges(rippling.mapping, {
    worker: { timeZone: { from: 'workLocation.city', values: { Salem: 'America/Los_Angeles' } } },
  });

  it('are read as its documentation prints them', () => {
    expect(readRecord(printed, used)).toMatchObject({
      kind: 'worker',
      said: {
        updatedAt: '2020-08-11T21:59:23.000Z',
        record: { workerId: printed.id, managerWorkerId: printed.manager, country: 'US', office: 'Salem' },
      },
    });
  });

  it('to whom no offer was made are left out', () => {
    expect(readRecord({ ...printed, roleState: 'INIT' }, used)).toEqual({ kind: 'left-out' });
    expect(readRecord({ ...printed, roleState: 'ACCEPTED' }, used)).toMatchObject({ said: { standing: 'active' } });
  });

  it('at a place nobody listed are refused: no time zone is guessed', () => {
    expect(readRecord(printed, rippling.mapping)).toMatchObject({ kind: 'refused' });
  });
});

describeFuzz('Rippling', {
  source: rippling,
  bodies: [{ event_name: 'employee.updated', id: '5ed540606c9a4e3e61c0d383', company_id: '1' }],
  write: (body) => {
    const fields = Object.entries(typeof body === 'object' && body !== null ? body : { body });
    const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    return fields.map(([name, value]) => `${name}=${encodeURIComponent(text(value).toWellFormed())}`).join('&');
  },
  record: {
    ...{ id: '1', firstName: 'Ada', lastName: 'B', employmentType: 'SALARIED_FT', title: 'T', department: 'D' },
    ...{ workLocation: { city: 'Salem', country: 'US' }, startDate: '2019-03-29', roleState: 'ACTIVE' },
    ...{ workEmail: 'a@b.example', updatedAt: '2020-08-11T21:59:23+0000', endDate: null },
  },
});
