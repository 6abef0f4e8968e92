/** Personio by the contract, by the examples of its documentation, and where one person works for it twice. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withChanges } from '../../functions/sources/mapping.ts';
import { personio } from '../../functions/sources/personio/personio.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { personio as vendor } from '../../local/simulators/hr/personio.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { describeFuzz } from './fuzz.ts';
import { rigOf } from './rig.ts';

const key = 'a-webhook-token-of-personio';
const changes = {
  worker: {
    employmentType: { from: 'person.custom_attributes[global_id=contract].value' },
    country: { from: 'office.id', values: { 'office-London': 'GB' } },
    timeZone: { from: 'office.id', values: { 'office-London': 'Europe/London' } },
  },
};
const mapping = withChanges(personio.mapping, changes);
const start = (used = mapping) =>
  rigOf(used, {
    ...{ source: personio, vendor, key },
    credentials: { clientId: 'papi-1', clientSecret: 'a-client-secret' },
    secret: { clientId: 'papi-1', clientSecret: 'a-client-secret' },
    wrongSecret: { clientId: 'papi-1', clientSecret: 'wrong-credential' },
  });

describeSource('Personio', {
  source: personio,
  changes,
  abilities: { webhooks: true, leave: true, lastDayAhead: true, returns: true },
  key,
  keyOf: (member) => `${member.key}/${member.workerId}`,
  start,
});

const ada = {
  ...{ key: '4711', workerId: 'w-1', givenName: 'Ada', familyName: 'Byron', email: 'ada@marlow.example' },
  startDate: '2026-01-05',
};

describe('the persons of Personio', () => {
  let rig: SourceRig;
  beforeEach(async () => {
    rig = await start();
    rig.vendor.staff.put(ada);
  });
  afterEach(() => rig.vendor.stop());
  const read = async (of: string) =>
    (await rig.reader.worker(of)).map((record) => {
      const found = readRecord(record, mapping);
      return found.kind === 'worker' ? found.said : found;
    });

  it('with two employments are one person and two workers, each with a day of their own', async () => {
    rig.vendor.staff.put({ ...ada, key: '4711+2', workerId: 'w-2', startDate: '2026-06-01', department: 'Finance' });
    rig.vendor.staff.put({ key: '4711', lastDay: '2026-12-31' });
    expect(await read('4711')).toMatchObject([
      {
        key: '4711/w-2',
        record: { workerId: 'w-2', personId: 'personio-4711', department: 'Finance' },
        standing: 'active',
      },
      { key: '4711/w-1', record: { workerId: 'w-1', personId: 'personio-4711' }, ends: { date: '2026-12-31' } },
    ]);
    expect(await read('4711/w-1')).toMatchObject([{ key: '4711/w-1' }]);
    expect((await rig.reader.page()).records).toHaveLength(2);
  });

  it('report to the employment their supervisor has now', async () => {
    rig.vendor.staff.put({ ...ada, key: '4700', workerId: 'w-old', startDate: '2020-01-01', status: 'left' });
    rig.vendor.staff.put({ ...ada, key: '4700+2', workerId: 'w-new', startDate: '2025-01-01' });
    rig.vendor.staff.put({ key: '4711', managerKey: '4700' });
    expect(await read('4711')).toMatchObject([{ record: { managerWorkerId: 'w-new' } }]);
  });

  it('whose last day is to come are read with it, though Personio tells of it on the day', async () => {
    rig.vendor.staff.put({ key: '4711', lastDay: '2027-01-31' });
    expect(await read('4711')).toMatchObject([
      { standing: 'active', ends: { date: '2027-01-31' }, reasonCode: 'EMPLOYEE' },
    ]);
  });

  it('are asked for with our token at our own address only, wherever a link points', async () => {
    for (let at = 0; at < 25; at++)
      rig.vendor.staff.put({ ...ada, key: String(6000 + at), workerId: `w-${6000 + at}` });
    const first = await rig.reader.page();
    expect(first.next).toBe('cur_20');
    expect((await rig.reader.page(first.next)).records).toHaveLength(6);
  });

  it('cost a token once, and a department its name once', async () => {
    rig.vendor.requests.clear();
    await rig.reader.worker('4711');
    await rig.reader.worker('4711');
    const asked = rig.vendor.requests.entries().map(({ request }) => request);
    expect(asked.filter((line) => line.includes('/v2/auth/token'))).toHaveLength(1);
    expect(asked.filter((line) => line.includes('/v2/org-units/') && line.includes('type=department'))).toHaveLength(1);
    expect(asked.filter((line) => line.endsWith('/v2/persons/4711'))).toHaveLength(2);
  });

  it('in an office nobody listed are refused: neither a country nor a time zone is guessed', () => {
    expect(readRecord(example, personio.mapping)).toMatchObject({
      kind: 'refused',
      refusals: [{ where: 'office.id' }],
    });
  });
});

// developer.personio.de/openapi, employment-contract-v2 and persons-service-api-v2: EmploymentResponse and PersonsResponse, as printed
const example = {
  ...{ id: '2306b77a-35fb-4b1d-8044-3b14f7f2ca65', status: 'ACTIVE', weekly_working_hours: 40, type: 'INTERNAL' },
  ...{ probation_end_date: '2023-07-01', employment_start_date: '2023-01-01', employment_end_date: null },
  ...{ contract_end_date: '2024-01-01', created_at: '2023-01-01T14:07:17Z', updated_at: '2023-06-17T14:07:17Z' },
  ...{ position: { title: 'Software Engineer' }, supervisor: { id: '3003' }, office: { id: '60302' } },
  org_units: [
    { type: 'team', id: '4502' },
    { type: 'department', id: '401' },
  ],
  cost_centers: [{ id: '1000', weight: 100 }],
  termination: {
    ...{ termination_date: '2022-12-12', last_working_date: '2023-01-07', terminated_at: '2022-11-01', type: 'QUIT' },
    reason: 'Moving to a different position',
  },
  key: '5005/2306b77a-35fb-4b1d-8044-3b14f7f2ca65',
  person: {
    id: '5005',
    email: 'jen.doe@personio.de',
    first_name: 'John',
    last_name: 'Smith',
    preferred_name: 'John Smith',
  },
};

describe('the employment of its documentation', () => {
  it('is read as printed, once the office has a country and a time zone', () => {
    const used = withChanges(personio.mapping, {
      worker: {
        country: { from: 'office.id', values: { 60302: 'DE' } },
        timeZone: { from: 'office.id', values: { 60302: 'Europe/Berlin' } },
      },
    });
    expect(readRecord(example, used)).toMatchObject({
      kind: 'worker',
      said: {
        standing: 'active',
        ends: { date: '2023-01-07' },
        updatedAt: '2023-06-17T14:07:17.000Z',
        record: {
          workerId: example.id,
          personId: 'personio-5005',
          department: '401',
          costCenter: '1000',
          country: 'DE',
        },
      },
    });
  });
});

const hear = (event_name: string, payload: unknown) => {
  const body = { company_id: '1234', event_name, occurred_at: '2026-11-21T10:00:00Z', payload };
  return personio.hear!({ headers: {}, query: {}, body: Buffer.from(JSON.stringify(body)) });
};

describe('what Personio says', () => {
  it.each([
    ['person.updated', { id: '5005' }],
    ['person.deleted', { person_id: 5005 }],
    ['employment.terminated', { id: '2306b77a', person: { id: '5005' } }],
    ['employment.started', { employment_id: '2306b77a', person_id: '5005' }],
  ])('of %s is whose employments to read', (name, payload) => {
    expect(hear(name, payload)).toEqual({ kind: 'hints', hints: [{ key: '5005' }] });
  });

  it('of absences is nothing; of an employment without its person refused, for its id reads nobody', () => {
    expect(hear('absence-period.created', { id: '1' })).toMatchObject({ kind: 'nothing' });
    expect(hear('employment.updated', { id: '2306b77a' })).toMatchObject({ kind: 'refused' });
  });
});

describeFuzz('Personio', {
  source: personio,
  bodies: [
    { company_id: '1', event_name: 'person.updated', occurred_at: '2026-11-21T10:00:00Z', payload: { id: '5005' } },
    {
      company_id: '1',
      event_name: 'employment.updated',
      occurred_at: '…',
      payload: { id: '1', person: { id: '5005' } },
    },
  ],
  record: example,
});

describe('what Personio was asked a moment ago', () => {
  it('is asked again after a minute: a supervisor who has a new employment is known by it', async () => {
    const rig = await start();
    try {
      rig.vendor.staff.put({ ...ada, key: '4700', workerId: 'w-0', email: 'boss@marlow.example' });
      rig.vendor.staff.put({ ...ada, managerKey: '4700' });
      const managerOf = async () => {
        const read = readRecord((await rig.reader.worker('4711'))[0], mapping);
        return read.kind === 'worker' ? read.said.record.managerWorkerId : read;
      };
      expect(await managerOf()).toBe('w-0');
      rig.vendor.staff.put({ key: '4700', workerId: 'w-9' });
      rig.advance(61);
      expect(await managerOf()).toBe('w-9');
    } finally {
      await rig.vendor.stop();
    }
  });
});

it('a person who is none of its documentation is refused alone, and a number is an id', async () => {
  const answers: Readonly<Record<string, unknown>> = {
    '/v2/auth/token': { access_token: 'a-token' },
    '/v2/persons': { _data: [{ nobody: true }, { id: 7 }] },
    '/v2/persons/7/employments': { _data: [{ id: 8, supervisor: { id: 7 } }] },
  };
  const server = createServer((request, response) => {
    response.end(JSON.stringify(answers[request.url?.split('?')[0] ?? ''] ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // as: it listens on a port
  const reader = personio.api!.connect({
    ...{ address: `http://127.0.0.1:${port}`, mapping, settings: {}, now: Date.now },
    credentials: { clientId: 'papi-1', clientSecret: 'a-client-secret' },
  } as never); // as: its own types are put away
  const { records } = await reader.page();
  server.close();
  expect(records).toMatchObject([{ nobody: true }, { key: '7/8', supervisor: { employmentId: '8' } }]);
});
