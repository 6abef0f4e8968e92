/** What happens in working lives, and must end well: leave, two jobs, future endings, rehire, retention, legal hold. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { byHand } from './by-hand.ts';
import { CLUBS, type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const ENGINEERING = 'okta:group:00gengineering000000';
const SALES = 'okta:group:00gsales000000000000';
const STAFF = 'okta:group:00gstaff000000000000';
const LICENCE = 'entra:licence:05e9a617-0261-4cee-bb44-138d3ef5d965';
const NOTHING = { okta: { status: 'suspended', held: [] }, entra: { status: 'suspended', held: [] } };

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2027-03-20T12:00:00.000Z' });
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const until = (instant: string) => company.stage.advanceTo(instant);
const written = async (worker: string) =>
  (await company.asked('okta')).filter(({ person, request }) => person === worker && !request.startsWith('GET'));

describe('leave of absence', () => {
  it('cuts the access, keeps what is held, and gives it back on return', async () => {
    await company.hire('w-6001');
    const before = await company.access('w-6001');
    expect(before.okta.status).toBe('active');
    await company.send(event('suspended', 'w-6001', { date: '2027-03-01' }));
    await company.settle();
    const away = await company.access('w-6001');
    expect(away.okta).toEqual({ ...before.okta, status: 'suspended' });
    expect(away.entra).toEqual({ ...before.entra, status: 'suspended' });
    await company.send(event('resumed', 'w-6001', { date: '2027-03-10' }));
    await company.settle();
    expect(await company.access('w-6001')).toEqual(before);
  });

  it('is no way to keep the access of the old work', async () => {
    await company.hire('w-6002');
    await company.send(event('suspended', 'w-6002', { date: '2027-03-01' }));
    await company.settle();
    await company.send(event('changed', 'w-6002', { date: '2027-03-05', person: { department: 'Sales' } }));
    await company.settle();
    await company.send(event('resumed', 'w-6002', { date: '2027-03-10', person: { department: 'Sales' } }));
    await company.settle();
    const { okta } = await company.access('w-6002');
    expect(okta.status).toBe('active');
    expect(okta.held).toContain(SALES);
    expect(okta.held).not.toContain(ENGINEERING);
  });
});

describe('two employments of one person', () => {
  it('when one ends the person moves, keeps what the other gives, and is not cut', async () => {
    const shared = { personId: 'p-two', email: 'two@marlow.example' };
    const second = { ...shared, department: 'Sales', startDate: '2026-12-15' };
    await company.hire('w-6011', { date: '2027-01-01', person: shared });
    await company.hire('w-6012', { date: '2027-01-15', person: second });
    const both = await company.access('w-6011');
    expect(both.okta.held).toEqual(expect.arrayContaining([ENGINEERING, SALES, STAFF]));
    const ended = event('terminated', 'w-6011', { date: '2027-03-01', person: shared });
    await company.send(ended);
    await company.settle();
    expect(await caseOf(ended)).toMatchObject({ kind: 'mover', state: 'completed' });
    const { okta, entra } = await company.access('w-6012');
    expect(okta.status).toBe('active');
    expect(okta.held).toEqual(expect.arrayContaining([SALES, STAFF]));
    expect(okta.held).not.toContain(ENGINEERING);
    expect(entra.status).toBe('active');
    const cuts = (await written('w-6011'))
      .concat(await written('w-6012'))
      .filter(({ request }) => /suspend|sessions/.test(request));
    expect(cuts).toEqual([]);
  });
});

describe('a termination in the future, over a change to summer time', () => {
  it('does nothing before its day ends where the person is, and cuts then', async () => {
    const zone = { timeZone: 'Europe/Berlin', country: 'DE' };
    await company.hire('w-6021', { person: zone });
    const before = await company.access('w-6021');
    const left = event('terminated', 'w-6021', {
      date: '2027-03-28',
      updated: '2027-03-20T12:00:00.000Z',
      person: zone,
    });
    await company.send(left);
    await company.settle();
    // Summer time in Berlin began that morning: the day ends at 21:59:59 UTC, an hour earlier than the day before.
    expect(await caseOf(left)).toMatchObject({ state: 'scheduled', effectiveAt: '2027-03-28T21:59:59.000Z' });
    const [scheduled] = (await company.caseOf(left)).evidence.filter(({ kind }) => kind === 'scheduled');
    expect(scheduled?.facts).toMatchObject({ timeZoneData: process.versions.tz });
    await until('2027-03-28T21:59:50.000Z');
    expect(await company.access('w-6021')).toEqual(before);
    await until('2027-03-28T22:00:30.000Z');
    expect(await company.access('w-6021')).toEqual(NOTHING);
    const { cutAt = '' } = await caseOf(left);
    expect(cutAt >= '2027-03-28T21:59:59.000Z' && cutAt < '2027-03-28T22:00:20.000Z').toBe(true);
  });

  it('and is taken back by HR before it: nothing is cut', async () => {
    await company.hire('w-6022');
    const before = await company.access('w-6022');
    const left = event('terminated', 'w-6022', { date: '2027-04-05', updated: '2027-03-20T12:00:00.000Z' });
    await company.send(left);
    await company.settle();
    await company.send(
      event('termination-rescinded', 'w-6022', {
        date: '2027-04-05',
        time: '23:59',
        updated: '2027-03-29T12:00:00.000Z',
      }),
    );
    await until('2027-04-06T12:00:00.000Z');
    expect((await company.access('w-6022')).okta).toEqual(before.okta);
  });
});

describe('after somebody left', () => {
  it('retention destroys the accounts, but not those of somebody who came back, nor under legal hold', async () => {
    for (const worker of ['w-6031', 'w-6032', 'w-6033']) await company.hire(worker);
    const held = { legalHold: true };
    const left = [
      event('terminated', 'w-6031', { date: '2027-04-05' }),
      event('terminated', 'w-6032', { date: '2027-04-05' }),
      event('terminated', 'w-6033', { date: '2027-04-05', person: held }),
    ];
    await company.send(...left);
    await company.settle();
    expect(await company.access('w-6031')).toEqual(NOTHING);
    expect(await company.access('w-6033')).toEqual({ ...NOTHING, entra: { status: 'suspended', held: [LICENCE] } });
    expect((await caseOf(left[2]!)).state).toBe('completed-with-exceptions');
    await until('2027-04-20T12:00:00.000Z');
    await company.send(event('rehired', 'w-6032', { date: '2027-04-20' }));
    await company.settle();
    const back = await company.access('w-6032');
    expect(back.okta.status).toBe('active');
    expect(back.entra.status).toBe('active');
    await until('2027-05-20T12:00:00.000Z');
    expect(await company.access('w-6032')).toEqual(back);
    expect(await company.access('w-6033')).toEqual({ ...NOTHING, entra: { status: 'suspended', held: [LICENCE] } });
    expect(await company.access('w-6031')).toEqual({
      okta: { status: 'deactivated', held: [] },
      entra: { status: 'absent', held: [] },
    });
    const destroyed = (await written('w-6032')).concat(await written('w-6033'));
    expect(
      destroyed.filter(({ request }) => /lifecycle\/deactivate|^DELETE \/api\/v1\/users\/[^/]+$/.test(request)),
    ).toEqual([]);
  });

  it('who comes back has the same account, not a second one', async () => {
    const created = (await company.asked('okta')).filter(({ request }) => request.startsWith('POST /api/v1/users?'));
    expect(created.filter(({ person }) => person === 'w-6032')).toHaveLength(1);
  });
});

describe('a plan over the budget', () => {
  const groups = async () => (await company.access('w-6041')).okta.held;

  it('is held and writes nothing but the cut; a release lets exactly that delta run, and a wider one is held again', async () => {
    await company.hire('w-6041', { date: '2027-04-01' });
    await byHand(company, 'PUT', 'w-6041', ...CLUBS.slice(0, 12));
    const left = event('terminated', 'w-6041', { date: '2027-05-01' });
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'held' });
    expect((await caseOf(left)).note).toContain('tenure release');
    expect((await company.access('w-6041')).okta.status).toBe('suspended');
    expect((await groups()).length).toBeGreaterThan(12);
    await byHand(company, 'PUT', 'w-6041', ...CLUBS.slice(12));
    expect(await company.steer('release', left)).toMatchObject({ status: 200 });
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'held' });
    expect((await groups()).length).toBeGreaterThan(13);
    expect(await company.steer('release', left)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await caseOf(left)).state).toMatch(/^completed/);
    expect(await company.access('w-6041')).toEqual(NOTHING);
    expect(await company.steer('release', left)).toMatchObject({ status: 409 });
  });
});
