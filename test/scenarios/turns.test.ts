/** Turns a working life takes: taken back, back again, under another contract, cut ahead of its end, all on one day. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const ENGINEERING = 'okta:group:00gengineering000000';
const SALES = 'okta:group:00gsales000000000000';
const STAFF = 'okta:group:00gstaff000000000000';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2027-01-11T08:00:00.000Z' });
});

const whole = (about: LifecycleEvent) => company.caseOf(about);
const until = (instant: string) => company.stage.advanceTo(instant);
const okta = async (worker: string) => (await company.access(worker)).okta;
const cutsOf = async (worker: string) =>
  (await company.asked('okta')).filter(({ person, request }) => person === worker && /suspend$/.test(request));

describe('a termination that is taken back after the cut', () => {
  it('gives back what was held, asks nobody again for what was approved, and leaves nothing of the ending behind', async () => {
    const accounting = { department: 'Finance', title: 'Accountant', employmentType: 'employee' };
    await company.hire('w-1003', { person: { department: 'Finance', title: 'Chief' } });
    await company.hire('w-7101', { person: accounting });
    const [asked] = await company.pending('w-7101');
    expect(asked).toBeDefined();
    expect(await company.decide('w-1003', asked!)).toMatchObject({ status: 200 });
    await company.settle();
    const before = await company.access('w-7101');
    await company.send(event('terminated', 'w-7101', { date: '2027-01-10', person: accounting }));
    await company.settle();
    expect(await okta('w-7101')).toEqual({ status: 'suspended', held: [] });
    const back = event('termination-rescinded', 'w-7101', {
      date: '2027-01-11',
      updated: '2027-01-11T08:10:00.000Z',
      person: accounting,
    });
    await company.send(back);
    await company.settle();
    expect(await company.access('w-7101')).toEqual(before);
    expect(await company.pending('w-7101')).toEqual([]);
    expect((await whole(back)).case).toMatchObject({ kind: 'joiner', state: 'completed' });
    await until('2027-02-20T09:00:00.000Z');
    expect(await company.access('w-7101'), 'no retention is over').toEqual(before);
  });
});

describe('notice of a last day six days late', () => {
  it('is acted on at once, and says how long access was open', async () => {
    await company.hire('w-7111');
    const left = event('terminated', 'w-7111', { date: '2027-02-13', updated: '2027-02-20T08:00:00.000Z' });
    await company.send(left);
    await company.settle();
    expect(await okta('w-7111')).toEqual({ status: 'suspended', held: [] });
    const { case: handled, evidence } = await whole(left);
    expect(handled.state).toBe('completed-with-exceptions');
    expect(handled.findings).toContainEqual(
      expect.objectContaining({ kind: 'late-notice', text: expect.stringContaining('6 d 9 h later') }),
    );
    expect(JSON.stringify(evidence)).toContain('noticeLateBySeconds');
  });
});

describe('a contractor who becomes an employee the next morning', () => {
  it('keeps the account, is never cut, and holds what the new contract gives; the old record ends as a move', async () => {
    const shared = { personId: 'p-7121', familyName: 'Morrow' };
    const contractor = { ...shared, employmentType: 'contractor', department: 'Engineering', endDate: '2027-02-28' };
    const employee = { ...shared, department: 'Sales', startDate: '2027-03-01' };
    await company.hire('w-7121', { person: contractor });
    const account = (await okta('w-7121')).status;
    expect(account).toBe('active');
    const ended = event('terminated', 'w-7121', {
      date: '2027-02-28',
      updated: '2027-02-21T08:00:00.000Z',
      person: contractor,
    });
    const began = event('hired', 'w-7122', {
      date: '2027-03-01',
      updated: '2027-02-21T08:00:00.000Z',
      person: employee,
    });
    await company.send(ended, began);
    await until('2027-03-01T00:10:00.000Z');
    expect(await cutsOf('w-7121')).toEqual([]);
    expect((await whole(began)).case.kind).toBe('mover');
    expect((await whole(ended)).case).toMatchObject({ kind: 'mover', state: expect.stringMatching(/^completed/) });
    const now = await company.access('w-7122');
    expect(now.okta.status).toBe('active');
    expect(now.okta.held).toEqual(expect.arrayContaining([SALES, STAFF]));
    expect(now.okta.held).not.toContain(ENGINEERING);
    expect(now.entra.status).toBe('active');
    const created = (await company.asked('okta')).filter(({ request }) => request.startsWith('POST /api/v1/users?'));
    expect(created.filter(({ person }) => person === 'w-7121' || person === 'w-7122')).toHaveLength(1);
  });

  it('is cut where the new employment is withdrawn', async () => {
    const shared = { personId: 'p-7131' };
    await company.hire('w-7131', { person: shared });
    const soon = {
      date: '2027-03-03',
      updated: '2027-03-01T08:00:00.000Z',
      person: { ...shared, startDate: '2027-03-03' },
    };
    const ended = event('terminated', 'w-7131', {
      date: '2027-03-02',
      updated: '2027-03-01T08:00:00.000Z',
      person: shared,
    });
    await company.send(ended, event('hired', 'w-7132', soon));
    await company.settle();
    const withdrawn = { ...soon, date: '2027-03-02', time: '12:00', updated: '2027-03-02T12:00:00.000Z' };
    await company.send(event('terminated', 'w-7132', withdrawn));
    await until('2027-03-03T01:30:00.000Z');
    expect((await okta('w-7131')).status).toBe('suspended');
  });
});

describe('garden leave', () => {
  it('cuts now, and destroys nothing before the employment and its retention are over', async () => {
    await company.hire('w-7141');
    const away = event('terminated', 'w-7141', {
      date: '2027-04-15',
      urgency: 'immediate',
      updated: '2027-03-03T01:30:00.000Z',
    });
    await company.send(away);
    await company.settle();
    expect((await okta('w-7141')).status).toBe('suspended');
    const { case: handled } = await whole(away);
    expect((handled.findings ?? []).map(({ kind }) => kind)).not.toContain('late-notice');
    expect(handled.cutAt?.slice(0, 10)).toBe('2027-03-03');
    await until('2027-04-10T09:00:00.000Z');
    expect((await okta('w-7141')).status).toBe('suspended');
    await until('2027-05-16T09:00:00.000Z');
    expect((await okta('w-7141')).status).toBe('deactivated');
  });
});

describe('after everything was destroyed', () => {
  it('a rehire finds what is left, makes what is not, and holds what the job gives', async () => {
    await company.send(event('rehired', 'w-7141', { date: '2027-05-16' }));
    await company.settle(120);
    const { okta: there, entra } = await company.access('w-7141');
    expect([there.status, entra.status]).toEqual(['active', 'active']);
    expect(there.held).toContain(STAFF);
  });
});

describe('hired, moved, gone and back, all on one day', () => {
  it('ends as the last word says, in whatever order it is told', async () => {
    const day = '2027-05-16';
    const told = (kind: Parameters<typeof event>[0], worker: string, time: string, department = 'Engineering') =>
      event(kind, worker, {
        date: day,
        time,
        updated: `${day}T${time}:00.000Z`,
        person: { department, startDate: day },
      });
    for (const [worker, turn] of [
      ['w-7151', (all: LifecycleEvent[]) => all],
      ['w-7152', (all: LifecycleEvent[]) => all.reverse()],
    ] as const) {
      const all = [
        told('hired', worker, '06:00'),
        told('changed', worker, '06:10', 'Sales'),
        told('terminated', worker, '06:20', 'Sales'),
        told('termination-rescinded', worker, '06:30', 'Sales'),
      ];
      for (const one of turn(all)) await company.send(one);
      await company.settle(300);
      const { status, held } = await okta(worker);
      expect(status).toBe('active');
      expect(held).toEqual(expect.arrayContaining([SALES, STAFF]));
      expect(held).not.toContain(ENGINEERING);
    }
  });
});
