/** BambooHR by the contract of every source, and what it keeps of days to come. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bamboohr } from '../../functions/sources/bamboohr/bamboohr.ts';
import { type Mapping, withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { bamboohr as vendor } from '../../local/simulators/hr/bamboohr.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { rigOf } from './rig.ts';

const key = 'a-private-key-of-bamboo-1';

const changes = { worker: { timeZone: { from: 'location', values: { London: 'Europe/London' } } } };
const mapping = withChanges(bamboohr.mapping, changes);

const start = (used: Mapping) =>
  rigOf(used, {
    ...{ source: bamboohr, vendor, key },
    credentials: { apiKey: 'bamboo-api-key' },
    secret: { apiKey: 'bamboo-api-key' },
    wrongSecret: { apiKey: 'wrong-credential' },
  });

describeSource('BambooHR', {
  source: bamboohr,
  changes,
  abilities: { webhooks: true, leave: false, lastDayAhead: true, returns: true },
  key,
  start,
});

describe('what BambooHR keeps of days to come', () => {
  let rig: SourceRig;
  beforeEach(async () => {
    rig = await start(mapping);
  });
  afterEach(() => rig.vendor.stop());
  const entered = { key: '7', workerId: 'w-7', givenName: 'Ada', familyName: 'Byron', email: 'ada@marlow.example' };
  const ways = [
    ['alone', async () => (await rig.reader.worker('7'))[0]],
    ['with everybody', async () => (await rig.reader.page()).records[0]],
  ] as const;

  it.each(ways)('is not so today: a move, read %s', async (_, read) => {
    rig.vendor.staff.put({
      ...entered,
      startDate: '2026-01-05',
      toCome: { department: 'Finance', title: 'Controller' },
    });
    const said = readRecord(await read(), mapping);
    expect(said).toMatchObject({ kind: 'worker', said: { record: { department: 'Legal', title: 'Counsel' } } });
  });

  it.each(ways)('tells a last day ahead, and what somebody will begin as, read %s', async (_, read) => {
    rig.vendor.staff.put({ ...entered, startDate: '2027-01-04', lastDay: '2027-06-30' });
    const said = readRecord(await read(), mapping);
    expect(said).toMatchObject({
      kind: 'worker',
      said: {
        standing: 'active',
        ends: { date: '2027-06-30' },
        record: { department: 'Legal', startDate: '2027-01-04' },
      },
    });
  });
});
