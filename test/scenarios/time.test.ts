/** Days that come, move, go by unsaid or are taken back: what must happen then, by the clock of a whole company. */
import { beforeAll, describe, expect, it } from 'vitest';
import { caseIdOf } from '../../functions/core/case.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const ENGINEERING = 'okta:group:00gengineering000000';
const STAFF = 'okta:group:00gstaff000000000000';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2027-01-11T08:00:00.000Z' });
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const until = (instant: string) => company.stage.advanceTo(instant);
const okta = async (worker: string) => (await company.access(worker)).okta;
const casesOf = async (worker: string) => (await company.cases()).filter(({ workerId }) => workerId === worker);
const cutsOf = async (worker: string) =>
  (await company.asked('okta')).filter(({ person, request }) => person === worker && /suspend$/.test(request));

describe('a last day that moves', () => {
  it('later: nothing is cut on the old date, and everything on the new one', async () => {
    await company.hire('w-7001');
    const first = event('terminated', 'w-7001', { date: '2027-01-12', updated: '2027-01-11T08:00:00.000Z' });
    const later = event('terminated', 'w-7001', { date: '2027-01-14', updated: '2027-01-11T09:00:00.000Z' });
    await company.send(first);
    await company.settle();
    await company.send(later);
    await company.settle();
    expect(await caseOf(first)).toMatchObject({ state: 'superseded' });
    await until('2027-01-13T09:00:00.000Z');
    expect((await okta('w-7001')).status).toBe('active');
    expect(await cutsOf('w-7001')).toEqual([]);
    await until('2027-01-15T00:05:00.000Z');
    expect((await okta('w-7001')).status).toBe('suspended');
    expect((await caseOf(later)).state).toMatch(/^completed/);
  });

  it('earlier: everything is cut on the new date, and nobody who came back is cut on the old one', async () => {
    await company.hire('w-7002');
    const first = event('terminated', 'w-7002', { date: '2027-01-20', updated: '2027-01-11T08:00:00.000Z' });
    const earlier = event('terminated', 'w-7002', { date: '2027-01-15', updated: '2027-01-12T08:00:00.000Z' });
    await company.send(first);
    await company.settle();
    await company.send(earlier);
    await until('2027-01-16T00:05:00.000Z');
    expect((await okta('w-7002')).status).toBe('suspended');
    await company.send(event('rehired', 'w-7002', { date: '2027-01-16' }));
    await until('2027-01-21T09:00:00.000Z');
    expect((await okta('w-7002')).status).toBe('active');
    expect(await caseOf(first)).toMatchObject({ state: 'superseded' });
  });

  it('is taken back before it comes, without a rescission of its own day: nothing is cut', async () => {
    await company.hire('w-7003');
    const left = event('terminated', 'w-7003', { date: '2027-01-25', updated: '2027-01-11T08:00:00.000Z' });
    await company.send(left);
    await company.settle();
    await company.send(
      event('termination-rescinded', 'w-7003', { date: '2027-01-21', updated: '2027-01-21T08:00:00.000Z' }),
    );
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'superseded' });
    await until('2027-01-26T09:00:00.000Z');
    expect(await cutsOf('w-7003')).toEqual([]);
  });
});

describe('a last day in the record', () => {
  const contract = (endDate: string) => ({ employmentType: 'contractor', endDate });

  it('ends the access though nobody says so; an extension before it moves it, and that it is near is announced', async () => {
    const hired = await company.hire('w-7011', { date: '2027-01-26', person: contract('2027-02-05') });
    await company.hire('w-7012', { date: '2027-01-26', person: contract('2027-02-05') });
    await until('2027-01-30T09:00:00.000Z');
    const reminders = (await casesOf('w-7011')).filter(({ note }) => note?.includes('EndDateNear'));
    expect(reminders).toHaveLength(1);
    await company.send(event('changed', 'w-7012', { date: '2027-02-01', person: contract('2027-02-12') }));
    await until('2027-02-05T23:59:30.000Z');
    expect((await okta('w-7011')).status).toBe('active');
    await until('2027-02-06T00:05:00.000Z');
    expect(await okta('w-7011')).toEqual({ status: 'suspended', held: [] });
    const [ended] = (await casesOf('w-7011')).filter(({ kind }) => kind === 'leaver');
    const saidIn = caseIdOf(hired);
    const { facts } = (await company.shown.whole(String(ended?.caseId))).evidence[0]!;
    expect(facts, 'HR said it when it said the hire').toMatchObject({ intent: 'end-date', saidIn });
    expect(facts.receivedAt).toBe((await company.caseOf(hired)).evidence[0]?.facts.receivedAt);
    expect((await okta('w-7012')).status).toBe('active');
    await until('2027-02-13T00:05:00.000Z');
    expect(await okta('w-7012')).toEqual({ status: 'suspended', held: [] });
  });

  it('put off only after it has passed gives back what was held', async () => {
    await company.send(event('changed', 'w-7011', { date: '2027-02-13', person: contract('2027-06-30') }));
    await company.settle();
    expect((await okta('w-7011')).status).toBe('active');
    expect((await okta('w-7011')).held).toContain(ENGINEERING);
  });
});

describe('a first day', () => {
  it('has its account made a week before, which lets nobody in until the day comes', async () => {
    await until('2027-02-14T08:00:00.000Z');
    const hired = event('hired', 'w-7021', {
      date: '2027-03-01',
      updated: '2027-02-14T08:00:00.000Z',
      person: { startDate: '2027-03-01' },
    });
    await company.send(hired);
    await until('2027-02-21T23:00:00.000Z');
    expect((await okta('w-7021')).status).toBe('absent');
    await until('2027-02-22T00:05:00.000Z');
    expect(await company.access('w-7021')).toEqual({
      okta: { status: 'suspended', held: [] },
      entra: { status: 'suspended', held: [] },
    });
    await until('2027-03-01T00:05:00.000Z');
    const ready = await company.access('w-7021');
    expect([ready.okta.status, ready.entra.status]).toEqual(['active', 'active']);
    expect(ready.okta.held).toContain(STAFF);
    expect((await caseOf(hired)).state).toMatch(/^completed/);
  });

  it('that moves is not begun on the old date', async () => {
    const hired = event('hired', 'w-7022', {
      date: '2027-03-03',
      updated: '2027-03-01T01:00:00.000Z',
      person: { startDate: '2027-03-03' },
    });
    await company.send(hired);
    await company.settle();
    expect((await okta('w-7022')).status).toBe('suspended');
    await company.send(
      event('corrected', 'w-7022', {
        date: '2027-03-02',
        updated: '2027-03-02T01:00:00.000Z',
        person: { startDate: '2027-03-08' },
      }),
    );
    await until('2027-03-04T09:00:00.000Z');
    expect(await okta('w-7022')).toEqual({ status: 'suspended', held: [] });
    await until('2027-03-08T00:05:00.000Z');
    expect((await okta('w-7022')).status).toBe('active');
  });

  it('to which nobody comes leaves an account that never let anybody in', async () => {
    const hired = event('hired', 'w-7023', {
      date: '2027-03-12',
      updated: '2027-03-08T01:00:00.000Z',
      person: { startDate: '2027-03-12' },
    });
    await company.send(hired);
    await company.settle();
    await company.send(
      event('terminated', 'w-7023', { date: '2027-03-09', time: '08:00', updated: '2027-03-09T08:00:00.000Z' }),
    );
    await until('2027-03-13T09:00:00.000Z');
    expect(await caseOf(hired)).toMatchObject({ state: 'superseded' });
    expect(await okta('w-7023')).toEqual({ status: 'suspended', held: [] });
    await until('2027-04-10T09:00:00.000Z');
    expect((await okta('w-7023')).status).toBe('deactivated');
  });
});
