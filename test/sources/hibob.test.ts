/** HiBob by the contract, and what only Bob does. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nested } from '../../functions/sources/hibob/fields.ts';
import { hibob } from '../../functions/sources/hibob/hibob.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { hibob as vendor } from '../../local/simulators/hr/hibob.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { describeFuzz } from './fuzz.ts';
import { rigOf } from './rig.ts';

const key = 'a-webhook-secret-of-bob';
const changes = { worker: { timeZone: { from: 'work.site', values: { London: 'Europe/London' } } } };
const mapping = withChanges(hibob.mapping, changes);
const start = (used = mapping) =>
  rigOf(used, {
    ...{ source: hibob, vendor, key },
    credentials: { serviceUserId: 'SERVICE-1', token: 'bob-token' },
    secret: { serviceUserId: 'SERVICE-1', token: 'bob-token' },
    wrongSecret: { serviceUserId: 'SERVICE-1', token: 'wrong-credential' },
  });

describeSource('HiBob', {
  source: hibob,
  changes,
  abilities: { webhooks: true, leave: true, lastDayAhead: true, returns: true, cutsAtOnce: true },
  key,
  start,
});

const hear = (body: unknown) =>
  hibob.hear!({ headers: {}, query: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });
const event = (type: string, data: object = { employeeId: '3332883884017713938' }) => ({
  ...{ companyId: 636192, type, triggeredBy: 'system', triggeredAt: '2026-11-21T13:31:23.438421', version: 'v2' },
  data,
});

describe('what HiBob says', () => {
  it.each(['employee.joined', 'employee.left', 'employee.temporaryLeave', 'employee.deleted', 'table.entry.updated'])(
    'of %s is whom to read again',
    (type) => {
      expect(hear(event(type))).toEqual({ kind: 'hints', hints: [{ key: '3332883884017713938' }] });
    },
  );

  it('of access revoked at once is to cut now, whatever the last day is', () => {
    expect(hear(event('employee.access.revoked.immediately'))).toEqual({
      kind: 'hints',
      hints: [{ key: '3332883884017713938', cutAt: '2026-11-21T13:31:23.438Z' }],
    });
  });

  it.each<[unknown, string | undefined]>([
    ['2026-11-21T13:31:23Z', '2026-11-21T13:31:23.000Z'],
    ['2026-11-21T15:31:23.4+02:00', '2026-11-21T13:31:23.400Z'],
    ['yesterday', undefined],
    [1_795_267_883, undefined],
    [undefined, undefined],
  ])('of access revoked at once was said when it was triggered: %j', (triggeredAt, cutAt) => {
    const said = hear({ ...event('employee.access.revoked.immediately'), triggeredAt });
    if (cutAt === undefined) expect(said).toMatchObject({ kind: 'refused', refusals: [{ where: '/triggeredAt' }] });
    else expect(said).toMatchObject({ kind: 'hints', hints: [{ cutAt }] });
  });

  it.each(['Ping test', '"Ping test"', '{"text":"Ping test"}'])('of a new connection is nothing (%s)', (body) => {
    expect(hear(body)).toMatchObject({ kind: 'nothing' });
    expect(hibob.greeting!({ headers: {}, query: {}, body: Buffer.from(body) })).toEqual({});
  });

  it('of anything else is no greeting', () => {
    for (const body of [
      '',
      '{}',
      'Ping test Ping test',
      '{"text":"Ping test","type":"x"}',
      JSON.stringify(event('employee.left')),
    ])
      expect(hibob.greeting!({ headers: {}, query: {}, body: Buffer.from(body) })).toBeUndefined();
  });

  it('of tasks and documents is nothing, and of an employee nobody names refused', () => {
    expect(hear(event('task.created', {}))).toMatchObject({ kind: 'nothing' });
    expect(hear(event('employee.updated', {}))).toMatchObject({ kind: 'refused' });
  });
});

describe('the people of HiBob', () => {
  let rig: SourceRig;
  beforeEach(async () => {
    rig = await start();
    rig.vendor.staff.put({
      key: '1',
      workerId: '17',
      givenName: 'Ada',
      familyName: 'B',
      email: 'a@b.example',
      startDate: '2026-01-05',
    });
  });
  afterEach(() => rig.vendor.stop());
  const read = async () => readRecord((await rig.reader.worker('1'))[0], mapping);

  it('are read by their lists in words and their days as the machine has them', async () => {
    expect(await read()).toMatchObject({
      kind: 'worker',
      said: { record: { department: 'Legal', title: 'Counsel', country: 'GB', startDate: '2026-01-05' } },
    });
  });

  it('are found by the daily reading when a table entry was deleted, which no webhook tells', async () => {
    rig.vendor.staff.put({ key: '1', lastDay: '2026-12-31' });
    rig.vendor.staff.put({ key: '1', lastDay: undefined });
    const { records } = await rig.reader.page();
    expect(readRecord(records[0], mapping)).toMatchObject({ kind: 'worker', said: { standing: 'active' } });
    expect(readRecord(records[0], mapping)).not.toMatchObject({ said: { ends: expect.anything() } });
  });

  it('who left are read too, one by one and all together', async () => {
    rig.vendor.staff.put({ key: '1', status: 'left', lastDay: '2026-11-20' });
    expect(await read()).toMatchObject({ said: { standing: 'left', ends: { date: '2026-11-20' } } });
    expect((await rig.reader.page()).records).toHaveLength(1);
  });

  it('are told of as cut now when their access was revoked at once', () => {
    rig.vendor.staff.put({ key: '1', lastDay: '2026-12-31', reason: 'revoke access immediately' });
    const told = rig.vendor.webhooks.made.map(({ body }) => hear(body));
    expect(told).toContainEqual({
      kind: 'hints',
      hints: [{ key: '1', cutAt: new Date(rig.nowSeconds() * 1000).toISOString() }],
    });
  });

  it('are read as well where fields are answered by their whole names', () => {
    const flat = {
      ...{ '/root/id': { value: '1' }, '/root/firstName': { value: 'Ada' }, '/root/email': { value: 'a@b.example' } },
      ...{ '/work/title': { value: '17' }, '/work/custom/field_1': { value: 'x' }, '/__proto__/a': { value: 1 } },
      humanReadable: { work: { title: 'Judge' } },
    };
    expect(nested(flat)).toMatchObject({
      ...{ id: '1', firstName: 'Ada', email: 'a@b.example' },
      work: { title: '17', custom: { field_1: 'x' } },
      humanReadable: { work: { title: 'Judge' } },
    });
    expect(({} as { a?: unknown }).a).toBeUndefined();
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^\/?[a-z_/]{0,9}$/), fc.jsonValue()), (any) => {
        nested(any);
      }),
      { numRuns: 1_000 },
    );
  });

  it('on garden leave have left, and a lifecycle status nobody listed refuses the record', () => {
    const record = (lifecycleStatus: string) => ({
      ...{ id: '1', firstName: 'Ada', surname: 'B', email: 'a@b.example', address: { siteCountry: 'GB' } },
      work: { employeeIdInCompany: 17, department: 'Legal', title: 'Counsel', site: 'London', startDate: '2026-01-05' },
      internal: { lifecycleStatus },
    });
    expect(readRecord(record('garden leave'), mapping)).toMatchObject({ said: { standing: 'left' } });
    expect(readRecord(record('sabbatical'), mapping)).toMatchObject({
      kind: 'refused',
      refusals: [{ mend: expect.stringContaining('standing.means') }],
    });
  });
});

describeFuzz('HiBob', {
  source: hibob,
  bodies: [event('employee.updated'), event('employee.access.revoked.immediately'), { text: 'Ping test' }],
  record: {
    ...{ id: '1', firstName: 'Ada', surname: 'B', email: 'a@b.example', address: { siteCountry: 'GB' } },
    work: {
      employeeIdInCompany: 17,
      department: 'Legal',
      title: 'Counsel',
      site: 'Europe/London',
      startDate: '2026-01-05',
    },
    internal: { lifecycleStatus: 'employed', terminationDate: '2026-12-31' },
  },
});
