/** Workday by the contract, and by how its report is asked for and read, from the service and from a file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { signatureHeaders, verifySignature } from '../../functions/sources/signature.ts';
import { SCHEME } from '../../functions/sources/tenure/signature.ts';
import { readReport } from '../../functions/sources/workday/report.ts';
import { workday } from '../../functions/sources/workday/workday.ts';
import { workdayReport } from '../../functions/sources/workday/workday-report.ts';
import { REPORT, workday as vendor } from '../../local/simulators/hr/workday.ts';
import { describeSource } from './contract.ts';
import { rigOf } from './rig.ts';

const changes = {
  worker: { timeZone: { from: 'Location', values: { London: 'Europe/London', Tokyo: 'Asia/Tokyo' } } },
};
const mapping = withChanges(workday.mapping, changes);
const basic = { username: 'ISU_Tenure', password: 'isu-password' };
const oauth = { clientId: 'client', clientSecret: 'client-secret', refreshToken: 'refresh' };
const prompts = { workerPrompt: 'Worker!WID', asOfPrompt: 'Effective_as_of_Date' };
const rig = (used = mapping, more: Partial<Parameters<typeof rigOf>[1]> = {}) =>
  rigOf(used, {
    ...{ source: workday, vendor, key: '' },
    credentials: { ...basic, ...oauth },
    secret: basic,
    wrongSecret: { username: 'wrong-credential', password: 'wrong-credential' },
    settings: { ...REPORT, ...prompts, lookAheadDays: 60 },
    ...more,
  });

describeSource('Workday', {
  ...{ source: workday, changes, key: '' },
  abilities: { webhooks: false, leave: true, lastDayAhead: true, returns: true },
  start: (used) => rig(used),
});

describeSource('Workday, with an API client', {
  ...{ source: workday, changes, key: '' },
  abilities: { webhooks: false, leave: true, lastDayAhead: true, returns: true },
  start: (used) =>
    rig(used, {
      secret: oauth,
      wrongSecret: { clientId: 'client', clientSecret: 'wrong-credential', refreshToken: 'wrong-credential' },
    }),
});

const noon = Date.parse('2026-11-23T12:00:00Z');
const dropped = (text: string | Buffer, nowMs = noon) => {
  const body = Buffer.from(text);
  return { headers: signatureHeaders(SCHEME, 'a-key-of-the-dropper-1', body, nowMs / 1000), query: {}, body };
};
const hear = (text: string | Buffer, settings: object = {}) => workdayReport.hear!(dropped(text), settings);

describe('how the report is read', () => {
  it('sees a last day in Tokyo before it is over: it is asked as of a day that has come everywhere', async () => {
    const at = await rig(mapping, { settings: { ...REPORT, ...prompts } });
    at.vendor.staff.put({
      key: 'wid-1',
      workerId: 'w-1',
      givenName: 'Aiko',
      familyName: 'Mori',
      email: 'a@marlow.example',
      office: 'Tokyo',
      country: 'JP',
      startDate: '2026-01-05',
      lastDay: '2026-11-23',
    });
    // 12:00 in London is 21:00 in Tokyo and 04:00 in California, where Workday says nothing of it before midnight.
    const [record] = await at.reader.worker('wid-1');
    expect(record).toMatchObject({ Active: '1', employment: { lastDay: '2026-11-23', standing: 'active' } });
    const late = await rig(mapping, { settings: { ...REPORT, workerPrompt: prompts.workerPrompt } });
    for (const one of at.vendor.staff.all())
      late.vendor.staff.put({ ...one, createdMs: undefined, changedMs: undefined } as never);
    expect((await late.reader.worker('wid-1'))[0]).not.toHaveProperty('employment.lastDay');
    await Promise.all([at.vendor.stop(), late.vendor.stop()]);
  });

  it('without a worker prompt one worker is picked from everybody', async () => {
    const at = await rig(mapping, { settings: { ...REPORT } });
    for (const key of ['1', '2'])
      at.vendor.staff.put({ key, workerId: `w-${key}`, givenName: 'A', familyName: 'B', startDate: '2026-01-05' });
    expect(await at.reader.worker('2')).toMatchObject([{ Worker_ID: 'w-2' }]);
    await at.vendor.stop();
  });

  it('is refused, not taken for empty, where there is no such report', async () => {
    const at = await rig(mapping, { settings: { ...REPORT, report: 'Another' } });
    await expect(at.reader.page()).rejects.toMatchObject({ name: 'SourceRefused' });
    await expect(at.reader.worker('1')).rejects.toMatchObject({ name: 'SourceRefused' });
    await at.vendor.stop();
  });

  it('reads the same from the service and from a file, JSON or CSV', async () => {
    const at = await rig(mapping, { settings: { ...REPORT } });
    at.vendor.staff.put({
      key: '1',
      workerId: 'w-1',
      givenName: 'Zoë "Z"',
      familyName: 'O, Neill',
      startDate: '2026-01-05',
    });
    const { records } = await at.reader.page();
    const url = `${at.vendor.url}/ccx/service/customreport2/${REPORT.tenant}/${REPORT.owner}/${encodeURIComponent(REPORT.report)}`;
    const authorization = `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
    for (const format of ['json', 'csv']) {
      const text = await (await fetch(`${url}?format=${format}`, { headers: { authorization } })).text();
      const heard = hear(text);
      expect(heard.kind === 'records' && heard.carried.map((one) => 'record' in one && one.record)).toEqual(records);
    }
    await at.vendor.stop();
  });

  it.each([
    ['', 'line 1'],
    ['a,a\r\n1,2', 'line 1'],
    ['WID;Worker_ID\r\n1;2', 'line 1'],
    ['WID,Worker_ID\r\n1,2\r\n3', 'line 3'],
    ['WID,Worker_ID\r\n1,"2', 'line 2'],
    ['{"Report_Entry":{}}', ''],
    ['{"Report_Entry":[1]}', '/Report_Entry/0'],
    ['{"Report_Entry":[', ''],
  ])('refuses a file that is none, or half of one: %j', (text, where) => {
    expect(readReport(text)).toMatchObject({ kind: 'refused', refusals: [{ where }] });
  });

  it('sent as a file is believed by its signature over when it was sent, and its days are reckoned as of then', () => {
    const row = { WID: 'wid-1', Active: '0', Hire_Date: '2026-01-05', Termination_Date: '2026-11-23' };
    const body = JSON.stringify({ Report_Entry: [row, { ...row, Termination_Date: '2026-11-20' }] });
    const sent = dropped(body);
    const keys = { keys: ['a-key-of-the-dropper-1'] };
    const check = (nowMs: number, headers: object = {}) =>
      verifySignature(SCHEME, { ...sent, headers: { ...sent.headers, ...headers } }, keys, nowMs / 1000).kind;
    expect([check(noon), check(noon + 301_000)]).toEqual(['verified', 'refused']);
    expect(check(noon + 86_400_000, { 'tenure-timestamp': String(noon / 1000 + 86_400) })).toBe('refused');
    expect(hear(body)).toMatchObject({
      carried: [
        { where: 'row 1', record: { employment: { lastDay: '2026-11-23', standing: 'active' } } },
        { where: 'row 2', record: { employment: { lastDay: '2026-11-20', standing: 'left' } } },
      ],
    });
    expect(workdayReport.hear!({ ...sent, headers: {} })).toMatchObject({ kind: 'refused' });
    expect(hear(body, { isEverybody: true })).toMatchObject({ isEverybody: true, deliveryId: expect.any(String) });
    expect(hear(Buffer.from([0x57, 0xff, 0xfe]))).toMatchObject({ kind: 'refused' });
  });

  it('never throws, whatever it is given', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('2026-11-30', '1', '0', '2026-13-01', '/Date(0)/', '/Date(999999999999999)/', '9999-12-31'),
    );
    const row = fc.dictionary(
      fc.constantFrom('Active', 'On_Leave', 'Hire_Date', 'Termination_Date', 'WID', '__proto__'),
      fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(word)),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.array(word)).map((lines) => lines.map((line) => line.join(',')).join('\n')),
      fc.array(row).map((rows) => JSON.stringify({ Report_Entry: rows })),
    );
    fc.assert(
      fc.property(text, (given) => {
        const read = hear(given);
        if (read.kind === 'refused')
          return read.refusals.length > 0 && read.refusals.every(({ what, mend }) => what !== '' && mend !== '');
        if (read.kind !== 'records') return false;
        return readCarried(read, mapping, () => undefined).every(({ kind }) =>
          ['worker', 'refused', 'left-out'].includes(kind),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
