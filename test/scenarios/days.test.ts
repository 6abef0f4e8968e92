/** What comes late, is cleared, or ends while somebody is away: by the clock of a whole company. */
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany, type Templates } from './company.ts';
import { event } from './events.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const FILES = 'entra:group:e0000000-0000-4000-8000-000000000003';

/** Days of a whole company, on a machine that may be busy with others. */
vi.setConfig({ testTimeout: 200_000 });

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2027-01-11T08:00:00.000Z' });
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const okta = async (worker: string) => (await company.access(worker)).okta;
const cutsOf = async (worker: string, what: RegExp) =>
  (await company.asked('okta')).filter(({ person, request }) => person === worker && what.test(request));

describe('an older last day that is delivered only after the rehire', () => {
  const told = (worker: string) => ({
    far: event('terminated', worker, { date: '2027-01-13', updated: '2027-01-11T07:00:00.000Z' }),
    near: event('terminated', worker, { date: '2027-01-10', updated: '2027-01-11T07:30:00.000Z' }),
    rehired: event('rehired', worker, { date: '2027-01-12', updated: '2027-01-12T06:00:00.000Z' }),
  });

  it('ends nothing, says at once that it is superseded, and does not cut when its day comes', async () => {
    await company.hire('w-7601');
    const { far, near, rehired } = told('w-7601');
    await company.send(near);
    await company.settle();
    expect((await okta('w-7601')).status).toBe('suspended');
    await company.stage.advanceTo('2027-01-12T08:00:00.000Z');
    await company.send(rehired);
    await company.settle();
    expect((await okta('w-7601')).status).toBe('active');
    expect(await company.send(far)).toMatchObject({ body: { events: [{ outcome: 'superseded' }] } });
    await company.settle();
    expect(await caseOf(far)).toMatchObject({ state: 'superseded' });
    await company.stage.advanceTo('2027-01-14T08:00:00.000Z');
    expect((await okta('w-7601')).status).toBe('active');
  });
});

describe('who leaves, comes back and leaves again', () => {
  it('has the sessions of the second time ended too', async () => {
    const revoked = () => cutsOf('w-7601', /DELETE .*\/sessions/);
    const before = (await revoked()).length;
    expect(before).toBeGreaterThan(0);
    await company.send(event('terminated', 'w-7601', { date: '2027-01-14', time: '07:30' }));
    await company.settle();
    expect((await okta('w-7601')).status).toBe('suspended');
    expect((await revoked()).length).toBeGreaterThan(before);
  });
});

describe('a rehire before the termination is complete', () => {
  it('takes over from the leaver that is stuck half way: nothing more is taken, and what the job gives is back', async () => {
    await company.hire('w-7605');
    const before = await company.access('w-7605');
    await company.spoil('entra', { on: '^(POST|PATCH|DELETE)', does: 'fail', status: 503, times: 100_000 });
    const left = event('terminated', 'w-7605', { date: '2027-01-14', time: '07:50' });
    await company.send(left);
    await company.settle(HOUR);
    expect((await caseOf(left)).state).toBe('blocked');
    expect((await okta('w-7605')).status).toBe('suspended');
    await company.mend('entra');
    await company.send(event('rehired', 'w-7605', { date: '2027-01-14', time: '08:00' }));
    await company.settle(HOUR);
    expect(await caseOf(left)).toMatchObject({ state: 'superseded' });
    expect(await company.access('w-7605')).toEqual(before);
  });
});

describe('an emergency account that HR ends', () => {
  it('is not touched, nor its sign-in cut: the plan is refused whole, and a person decides', async () => {
    const email = 'breakglass@marlow.example';
    const left = event('terminated', 'w-9001', { date: '2027-01-14', time: '07:55', person: { email } });
    await company.send(left);
    await company.settle();
    const { case: handled, plan } = await company.caseOf(left);
    expect([handled.state, plan?.changes.some(({ kind }) => kind === 'suspend-account')]).toEqual(['blocked', true]);
    expect(handled.note).toContain('protected');
    expect((await company.access('w-9001')).okta.status).toBe('active');
    const written = (await company.asked('okta')).filter(
      ({ person, request }) => person === 'w-9001' && !request.startsWith('GET'),
    );
    expect(written).toEqual([]);
  });
});

describe('a last day in the record that HR clears', () => {
  it('ends nothing when it would have come, and nobody is woken for it any more', async () => {
    const contract = { employmentType: 'contractor' };
    await company.hire('w-7611', { date: '2027-01-14', person: { ...contract, endDate: '2027-01-15' } });
    await company.send(event('changed', 'w-7611', { date: '2027-01-14', time: '08:00', person: contract }));
    await company.settle(2 * DAY + 12 * HOUR);
    expect((await okta('w-7611')).status).toBe('active');
    expect((await company.cases()).filter(({ workerId }) => workerId === 'w-7611')).toHaveLength(2);
    expect(company.logs()).not.toContain('whose last day is to be looked at');
  });
});

describe('what was asked for until a day, and ends while its holder is on leave', () => {
  it('is not given back with the rest on return', async () => {
    const sales = { department: 'Finance', title: 'Accountant' };
    await company.hire('w-1003', { date: '2027-01-11', person: { department: 'Finance', title: 'Chief' } });
    await company.hire('w-7621', { date: '2027-01-11', person: { ...sales, managerWorkerId: 'w-1003' } });
    const now = company.stage.now();
    const until = new Date(now + 2 * DAY * 1000).toISOString();
    const because = 'the quarter is closed together with sales';
    const body = { kind: 'request', workerId: 'w-7621', entitlement: 'sales-files', until, because };
    expect(
      await company.stage.call('worker:w-7621', 'POST', '/v1/requests', body, { 'idempotency-key': 'away-and-over' }),
    ).toMatchObject({ status: 202 });
    await company.settle();
    const [asked] = (await company.pending('w-7621')).filter(({ entitlement }) => entitlement === FILES);
    expect(await company.decide('w-1003', asked!)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await company.access('w-7621')).entra.held).toContain(FILES);
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    await company.send(
      event('suspended', 'w-7621', { date: day(now), updated: new Date(now).toISOString(), person: sales }),
    );
    await company.settle();
    const away = await company.access('w-7621');
    expect([away.entra.status, away.entra.held.includes(FILES)]).toEqual(['suspended', true]);
    await company.settle(3 * DAY);
    await company.send(event('resumed', 'w-7621', { date: day(company.stage.now()), person: sales }));
    await company.settle();
    const back = (await company.access('w-7621')).entra;
    expect(back.status).toBe('active');
    expect(back.held).toEqual(away.entra.held.filter((one) => one !== FILES));
  });
});

describe('approvers of a case whose execution died while it waited', () => {
  it('are reminded all the same, once the sweep has found that nobody waits', async () => {
    // The role of systems engineers has the manager reminded after eight hours of the office (policies/approvals.yaml).
    const it = { department: 'IT', title: 'Systems engineer', managerWorkerId: 'w-1006' };
    await company.hire('w-1006', { date: '2027-01-11', person: { department: 'IT', title: 'Chief' } });
    const hired = await company.hire('w-7631', { date: '2027-01-11', person: it });
    expect((await caseOf(hired)).state).toBe('awaiting-approval');
    expect(await stopAll(company)).toBeGreaterThan(0);
    await company.settle(4 * DAY);
    const told = (await company.caseOf(hired)).evidence.map(({ kind }) => kind);
    expect(told).toContain('approval-reminded');
  });
});

describe('a deployment while one case waits for an approver and another for its day', () => {
  it('loses neither: the approval counts, and the day comes', async () => {
    await company.hire('w-1007', { date: '2027-01-11', person: { department: 'Security', title: 'Chief' } });
    const reliability = { title: 'Site reliability engineer' };
    const hired = await company.hire('w-7641', { date: '2027-01-12', person: reliability });
    const day = new Date(company.stage.now() + DAY * 1000).toISOString().slice(0, 10);
    const updated = new Date(company.stage.now()).toISOString();
    const left = event('terminated', 'w-7641', { date: day, updated, person: reliability });
    await company.send(left);
    await company.settle();
    expect([(await caseOf(hired)).state, (await caseOf(left)).state]).toEqual(['awaiting-approval', 'scheduled']);
    company = await company.restart({ alter: roomier });
    const [asked] = await company.pending('w-7641');
    expect(await company.decide('w-1007', asked!)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await caseOf(hired)).state).toBe('completed');
    expect((await okta('w-7641')).held).toContain('okta:group:00gproduction0000000');
    await company.stage.advanceTo(`${day}T23:59:59.000Z`);
    await company.settle();
    expect(await okta('w-7641')).toEqual({ status: 'suspended', held: [] });
  });
});

/** Every function is another one than before. */
function roomier(templates: Templates): void {
  const resources = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
  const made = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
  for (const { Properties } of made) Properties.MemorySize = 2048;
}

/** As if Step Functions had lost them. */
async function stopAll({ stage }: Company): Promise<number> {
  const { embedded } = stage.application;
  const states = new SFNClient({
    endpoint: embedded.url,
    region: embedded.region,
    credentials: embedded.credentials(),
  });
  const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
  let stopped = 0;
  for (const { stateMachineArn } of stateMachines) {
    const { executions = [] } = await states.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    for (const { executionArn } of executions) {
      await states.send(new StopExecutionCommand({ executionArn }));
      stopped += 1;
    }
  }
  return stopped;
}
