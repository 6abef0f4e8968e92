/** Gusto by the contract, by the examples of its documentation, and what a rehire leaves behind. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differ, type SaidBefore } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { eventKind } from '../../functions/core/lifecycle-event.ts';
import { gusto } from '../../functions/sources/gusto/gusto.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { type SignatureScheme, verifySignature } from '../../functions/sources/signature.ts';
import { gusto as vendor } from '../../local/simulators/hr/gusto.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { describeFuzz } from './fuzz.ts';
import { rigOf } from './rig.ts';

const key = '6590f590-3dba-495e-9bea-c361e1e2efc0';
const changes = {
  worker: {
    // Gusto has employees only: a company that keeps others there says so by its departments.
    employmentType: {
      from: 'department',
      values: { Contractors: 'contractor', Interns: 'intern' },
      otherwise: 'employee',
    },
    timeZone: { from: 'work_address.city', values: { London: 'Europe/London' } },
  },
} as const;
const mapping = withChanges(gusto.mapping, changes);
const companyId = '5df911a0-e8e9-412d-8aaf-a46ad193dd96';
const credentials = { clientId: 'gusto-app', clientSecret: 'a-client-secret', refreshToken: 'refresh' };
const start = (used = mapping, settings: object = {}) =>
  rigOf(used, {
    ...{ source: gusto, vendor, key },
    credentials: { ...credentials, companyId },
    secret: credentials,
    wrongSecret: { ...credentials, clientSecret: 'wrong-credential' },
    settings: { companyId, ...settings },
    keeps: true,
  });

describeSource('Gusto', {
  source: gusto,
  changes,
  abilities: { webhooks: true, leave: false, lastDayAhead: true, returns: true, employmentTypes: false },
  key,
  workerIdOf: (member) => member.key,
  start,
});

const hear = (body: unknown) =>
  gusto.hear!({ headers: {}, query: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });
// docs.gusto.com/app-integrations/docs/employee-events, as printed
const printed = {
  uuid: '03ffbf0c-48a9-4f1c-932a-546413a26ad1',
  event_type: 'employee.created',
  resource_type: 'Company',
  resource_uuid: '5df911a0-e8e9-412d-8aaf-a46ad193dd96',
  entity_type: 'Employee',
  entity_uuid: 'bcfc9744-0ab3-4ef3-ab0d-e728255d659c',
  timestamp: 1671058841,
};

describe('what Gusto says', () => {
  it.each([
    'created',
    'terminated',
    'termination_cancelled',
    'terminated_effective',
    'rehired',
    'rehire_cancelled',
    'rehire_effective',
    'deleted',
  ])('of employee.%s is whom to read again', (event) => {
    expect(hear({ ...printed, event_type: `employee.${event}` })).toEqual({
      kind: 'hints',
      hints: [{ key: printed.entity_uuid }],
    });
  });

  it.each(['company.provisioned', 'employee_work_address.updated', 'payroll.paid'])(
    'of %s is nothing',
    (event_type) => {
      expect(hear({ ...printed, event_type })).toMatchObject({ kind: 'nothing' });
    },
  );

  it('when a subscription is made is the key it will sign with, and is believed by nobody for it', () => {
    const body = Buffer.from(JSON.stringify({ verification_token: key }));
    const delivery = { headers: {}, query: {}, body };
    expect(gusto.greeting!(delivery)).toEqual({ key });
    expect(hear(JSON.stringify({ verification_token: key }))).toMatchObject({ kind: 'nothing' });
    expect(verifySignature(gusto.signature as SignatureScheme, delivery, { keys: [key] }, 0).kind).toBe('refused');
    for (const other of ['{}', '{"verification_token":""}', '[]', 'null', '{', JSON.stringify(printed)])
      expect(gusto.greeting!({ ...delivery, body: Buffer.from(other) })).toBeUndefined();
  });

  it('is signed by the verification token over the body, in hex', () => {
    const body = Buffer.from(JSON.stringify(printed));
    const signature = createHmac('sha256', key).update(body).digest('hex');
    const delivery = { headers: { 'x-gusto-signature': signature }, query: {}, body };
    expect(verifySignature(gusto.signature as SignatureScheme, delivery, { keys: [key] }, 0).kind).toBe('verified');
  });
});

describe('the employees of Gusto', () => {
  let rig: SourceRig;
  const begin = async (settings: object = {}) => {
    rig = await start(mapping, settings);
  };
  beforeEach(() => begin());
  afterEach(() => rig.vendor.stop());
  const put = (more: object) =>
    rig.vendor.staff.put({
      ...{ key: '1', workerId: '1', givenName: 'Ada', familyName: 'B', email: 'a@b.example', startDate: '2026-01-05' },
      ...more,
    });
  const read = async () => readRecord((await rig.reader.worker('1'))[0], mapping);

  it('who were rehired have no last day, though the earlier one is still among their terminations', async () => {
    put({ startDate: '2026-06-01', reason: 'rehired after 2026-03-31' });
    expect(await read()).toMatchObject({ said: { standing: 'active', record: { startDate: '2026-06-01' } } });
    expect(await read()).not.toMatchObject({ said: { ends: expect.anything() } });
    put({ lastDay: '2026-12-31' });
    expect(await read()).toMatchObject({ said: { standing: 'active', ends: { date: '2026-12-31' } } });
    put({ lastDay: '2026-11-20', status: 'left' });
    expect(await read()).toMatchObject({ said: { standing: 'left', ends: { date: '2026-11-20' } } });
  });

  it('are not cut before their last day is over where they are, though Gusto, in California, calls them terminated', async () => {
    // Noon in London on the 23rd is 2 in the morning in Hawaii: the 22nd is over there, and the 23rd is not.
    put({ lastDay: '2026-11-23', status: 'left' });
    expect(await read()).toMatchObject({ said: { standing: 'active', ends: { date: '2026-11-23' } } });
    rig.advance(20 * 3600);
    // 08:00 UTC: midnight in California.
    expect(await read()).toMatchObject({ said: { standing: 'active' } });
    rig.advance(4 * 3600);
    expect(await read()).toMatchObject({ said: { standing: 'left', ends: { date: '2026-11-23' } } });
  });

  it('who are to be rehired have left until then, and come back as rehired: their end was not taken back', async () => {
    const events: string[][] = [];
    let before: SaidBefore | undefined;
    const follow = async () => {
      const found = await read();
      if (found.kind !== 'worker') throw new Error(found.kind);
      const readAt = new Date(rig.nowSeconds() * 1000).toISOString() as Instant;
      const next = differ(before, { source: 'gusto', said: found.said, readAt, leaversBackDays: 30 });
      if (next.kind === 'said') before = next.now;
      events.push(next.kind === 'said' ? next.events.map(eventKind) : []);
    };
    put({});
    await follow();
    put({ lastDay: '2026-11-20', status: 'left' });
    await follow();
    rig.advance(60);
    put({ startDate: '2026-12-07' });
    await follow();
    expect(await read()).toMatchObject({ said: { standing: 'left', ends: { date: '2026-11-20' } } });
    rig.advance(14 * 86_400);
    put({ startDate: '2026-12-07', status: 'active', lastDay: undefined, reason: 'rehired after 2026-11-20' });
    await follow();
    expect(events).toEqual([['hired'], ['terminated'], ['changed'], ['changed', 'rehired']]);
  });

  it('are never written to at home: the personal address is not taken for the one at work', async () => {
    put({ email: undefined });
    expect(await read()).toMatchObject({ kind: 'refused', refusals: [{ where: 'work_email' }] });
  });

  it('cost a call each for where they work, and none where all work at one place', async () => {
    put({});
    await rig.reader.worker('1');
    rig.vendor.requests.clear();
    await rig.reader.worker('1');
    expect(rig.vendor.requests.entries().map(({ request }) => request)).toEqual([
      'GET /v1/employees/1',
      'GET /v1/employees/1/work_addresses',
    ]);
    await rig.vendor.stop();
    await begin({ workAddresses: false });
    put({});
    expect((await rig.reader.page()).records).toHaveLength(1);
    expect(rig.vendor.requests.entries().some(({ request }) => request.includes('work_addresses'))).toBe(false);
  });

  it('whose hiring is not entered to the end are left out', () => {
    expect(readRecord({ uuid: '1', onboarding_status: 'admin_onboarding_incomplete' }, mapping)).toEqual({
      kind: 'left-out',
    });
  });
});

describeFuzz('Gusto', {
  source: gusto,
  bodies: [printed, { verification_token: key }],
  record: {
    ...{ uuid: '1', first_name: 'Ada', last_name: 'B', work_email: 'a@b.example', department: 'D', standing: 'active' },
    ...{ start_date: '2026-01-05', jobs: [{ title: 'T', primary: true }], work_address: { city: 'Europe/London' } },
    termination: { effective_date: '2026-12-31', active: false },
  },
});
