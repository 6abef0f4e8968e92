/** Access that was asked for ends on its day, whatever is stuck: requests, exceptions beyond a termination, and taking them back. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ShownAccess, type ShownApproval } from '../../cli/shown.ts';
import { byHand } from './by-hand.ts';
import { CLUBS, type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';
import { loseTimers } from './lost-timers.ts';
import { reasonsFor } from './reasons-for.ts';

const SALES = 'okta:group:00gsales000000000000';
const ENGINEERING = 'okta:group:00gengineering000000';
const STAFF = 'okta:group:00gstaff000000000000';
const FILES = 'entra:group:e0000000-0000-4000-8000-000000000001';
const [MANAGER, SECURITY, SECOND] = ['w-8001', 'w-1007', 'w-1018'];
const DAY = 86_400;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const chiefs = [MANAGER!, SECURITY!, SECOND!, 'w-8002'].map((worker) =>
    event('hired', worker, { date: '2016-01-11', person: { department: 'People', managerWorkerId: 'w-1001' } }),
  );
  await company.send(...chiefs);
  await company.settle();
});

const hire = (worker: string, department = 'Engineering') =>
  company.hire(worker, { person: { department, managerWorkerId: MANAGER } });
const pass = (seconds: number) => company.settle(seconds);
const at = (days: number) => new Date(company.stage.now() + days * DAY * 1000).toISOString();

/** Asked by a worker, of whatever kind; the key is new each time unless it is given. */
let keys = 0;
function ask(by: string, body: object, key = `a key of its own ${keys++}`) {
  const whole = { because: 'the scenario needs it for a while', ...body };
  return company.stage.call(`worker:${by}`, 'POST', '/v1/requests', whole, { 'idempotency-key': key });
}

const asked = (answer: { body: unknown }) => answer.body as { requestId: string; caseId: string; until: string };
const stateOf = async (caseId: string) => (await company.shown.whole(caseId)).case;

async function waiting(worker: string, rule: string): Promise<ShownApproval> {
  const found = (await company.pending(worker)).find((one) => one.rule === rule);
  expect(found, `${rule} is asked about ${worker}`).toBeDefined();
  return found!;
}

async function decided(worker: string, rule: string, by: string, decision: 'approved' | 'denied' = 'approved') {
  const answer = await company.decide(by, await waiting(worker, rule), decision);
  await company.settle();
  return answer;
}

/** An exception both have said yes to, until some days from now. */
async function excepted(worker: string, entitlement: string, days: number) {
  const answer = await ask('w-8002', { kind: 'exception', workerId: worker, entitlement, until: at(days) });
  expect(answer).toMatchObject({ status: 202 });
  await company.settle();
  await decided(worker, 'manager-approval', MANAGER!);
  await decided(worker, 'security-approval', SECURITY!);
  return asked(answer);
}

describe('a request', () => {
  it('is granted when it is approved, and goes on its day', async () => {
    await hire('w-8101');
    const answer = await ask('w-8101', { workerId: 'w-8101', entitlement: 'sales', until: at(10) });
    expect(answer).toMatchObject({ status: 202 });
    await company.settle();
    expect((await company.access('w-8101')).okta.held).not.toContain(SALES);
    expect(await company.decide('w-8101', await waiting('w-8101', 'manager-approval'))).toMatchObject({ status: 403 });
    expect(await decided('w-8101', 'manager-approval', MANAGER!)).toMatchObject({ status: 200 });
    expect((await company.access('w-8101')).okta.held).toContain(SALES);
    expect(await reasonsFor(company, 'w-8101', SALES)).toMatchObject([
      {
        kind: 'request',
        rule: 'sales-records-on-request',
        until: asked(answer).until,
        approvals: [{ personId: `p-${MANAGER}` }],
      },
    ]);
    await pass(9 * DAY);
    expect((await company.access('w-8101')).okta.held).toContain(SALES);
    await pass(DAY);
    expect((await company.access('w-8101')).okta.held).not.toContain(SALES);
  });

  it('sent twice is one request; the same key for another is refused', async () => {
    await hire('w-8102');
    const body = { workerId: 'w-8102', entitlement: 'sales', until: at(10) };
    const [one, other] = await Promise.all([ask('w-8002', body, 'twice-8102'), ask('w-8002', body, 'twice-8102')]);
    expect([one, other].map(({ status }) => status).sort()).toEqual([200, 202]);
    expect(asked(one)).toEqual(asked(other));
    expect(await ask('w-8002', { ...body, until: at(11) }, 'twice-8102')).toMatchObject({ status: 409 });
    await company.settle();
    expect(await company.pending('w-8102')).toHaveLength(1);
  });

  it('that no rule allows, or that is to last too long, is refused and says why', async () => {
    await hire('w-8103');
    const refused = async (body: object) => {
      const answer = await ask('w-8002', { workerId: 'w-8103', entitlement: 'sales', until: at(10), ...body });
      expect(answer.status).toBe(422);
      return JSON.stringify(answer.body);
    };
    expect(await refused({ until: at(181) })).toContain('sales-records-on-request lets it last 180 days');
    expect(await refused({ until: at(-1) })).toContain('its end is past');
    expect(await refused({ entitlement: 'payroll-editor' })).toContain('see requestable in the policy pack');
    expect(await refused({ entitlement: 'no-such-thing' })).toContain('the catalogue has no no-such-thing');
  });

  it('that is denied stays denied, however often the person is planned again', async () => {
    await hire('w-8104');
    const body = { workerId: 'w-8104', entitlement: 'sales', until: at(30) };
    const answer = await ask('w-8104', body, 'denied-8104');
    await company.settle();
    await decided('w-8104', 'manager-approval', MANAGER!, 'denied');
    expect(await ask('w-8104', body, 'denied-8104')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('is denied: tenure case') },
    });
    await company.send(
      event('changed', 'w-8104', {
        date: '2026-11-30',
        time: '07:00',
        person: { title: 'Lead', managerWorkerId: MANAGER },
      }),
    );
    await company.settle();
    expect(await company.pending('w-8104')).toEqual([]);
    expect((await company.access('w-8104')).okta.held).not.toContain(SALES);
    expect((await stateOf(asked(answer).caseId)).state).toMatch(/^completed/);
  });

  it('that waits is asked again by a newer case that took its place, and not lost', async () => {
    await hire('w-8105');
    await ask('w-8105', { workerId: 'w-8105', entitlement: 'sales', until: at(30) });
    await company.settle();
    const first = await waiting('w-8105', 'manager-approval');
    await company.send(
      event('changed', 'w-8105', {
        date: '2026-11-30',
        time: '07:00',
        person: { title: 'Lead', managerWorkerId: MANAGER },
      }),
    );
    await company.settle();
    expect(await company.decide(MANAGER!, first)).toMatchObject({ status: 409 });
    await decided('w-8105', 'manager-approval', MANAGER!);
    expect((await company.access('w-8105')).okta.held).toContain(SALES);
  });

  it('that was approved and is withdrawn takes away what it gave', async () => {
    await hire('w-8106');
    const body = { workerId: 'w-8106', entitlement: 'sales', until: at(30) };
    const answer = asked(await ask('w-8106', body, 'withdrawn-8106'));
    await company.settle();
    await decided('w-8106', 'manager-approval', MANAGER!);
    expect((await company.access('w-8106')).okta.held).toContain(SALES);
    const path = `/v1/requests/${answer.requestId}/withdraw`;
    expect(await company.stage.call('worker:w-8002', 'POST', path, { workerId: 'w-8106' })).toMatchObject({
      status: 403,
    });
    expect(await company.stage.call('worker:w-8106', 'POST', path, { workerId: 'w-8106' })).toMatchObject({
      status: 202,
    });
    await company.settle();
    expect((await company.access('w-8106')).okta.held).not.toContain(SALES);
    expect(await ask('w-8106', body, 'withdrawn-8106')).toMatchObject({ status: 409 });
    expect(await ask('w-8106', body)).toMatchObject({ status: 202 });
    await company.settle();
    expect(await company.pending('w-8106')).toHaveLength(1);
  });

  it('withdrawn while it waits is asked of nobody any more', async () => {
    await hire('w-8107');
    const answer = asked(await ask('w-8107', { workerId: 'w-8107', entitlement: 'sales', until: at(30) }));
    await company.settle();
    await company.stage.call('operator', 'POST', `/v1/requests/${answer.requestId}/withdraw`, { workerId: 'w-8107' });
    await company.settle();
    expect(await company.pending('w-8107')).toEqual([]);
    expect(await stateOf(answer.caseId)).toMatchObject({ state: 'superseded' });
  });
});

describe('reasons that overlap', () => {
  it('when one ends, what another supports stays', async () => {
    const hired = { person: { department: 'Sales', managerWorkerId: MANAGER } };
    await company.hire('w-8111', hired);
    await ask('w-8111', { workerId: 'w-8111', entitlement: 'sales', until: at(5) });
    await company.settle();
    await decided('w-8111', 'manager-approval', MANAGER!);
    const kinds = async () => (await reasonsFor(company, 'w-8111', SALES)).map(({ kind }) => kind).sort();
    expect(await kinds()).toEqual(['birthright', 'request']);
    await pass(6 * DAY);
    expect(await kinds()).toEqual(['birthright']);
    expect((await company.access('w-8111')).okta.held).toContain(SALES);
  });

  it('on a move the birthright goes and the request keeps what it was approved for, to its day', async () => {
    await company.hire('w-8112', { person: { department: 'Sales', managerWorkerId: MANAGER } });
    await ask('w-8112', { workerId: 'w-8112', entitlement: 'sales', until: at(5) });
    await company.settle();
    await decided('w-8112', 'manager-approval', MANAGER!);
    const moved = new Date(company.stage.now()).toISOString();
    await company.send(
      event('changed', 'w-8112', { date: moved.slice(0, 10), updated: moved, person: { managerWorkerId: MANAGER } }),
    );
    await company.settle();
    expect((await reasonsFor(company, 'w-8112', SALES)).map(({ kind }) => kind)).toEqual(['request']);
    await pass(6 * DAY);
    expect((await company.access('w-8112')).okta.held).not.toContain(SALES);
  });
});

describe('what somebody holds', () => {
  it('is told with what would go if they left or moved, and nothing is changed by asking', async () => {
    await hire('w-8115');
    const answer = await ask('w-8115', { workerId: 'w-8115', entitlement: 'sales', until: at(30) });
    await company.settle();
    await decided('w-8115', 'manager-approval', MANAGER!);
    await excepted('w-8115', 'engineering-files', 20);
    const would = async (query: string) =>
      ShownAccess.parse(await company.stage.api('operator').send('GET', `/v1/people/w-8115/access${query}`));
    const { requests, would: nothing } = await would('');
    expect(nothing).toBeUndefined();
    expect(requests).toMatchObject([
      { requestId: asked(answer).requestId, kind: 'request', state: 'approved' },
      { kind: 'exception', state: 'approved' },
    ]);
    const { would: left } = await would('?if=left');
    expect(left?.goes).toEqual(expect.arrayContaining([SALES, STAFF]));
    expect(left?.goes).not.toContain(FILES);
    const { would: moved } = await would('?if=moved&department=Finance&title=Analyst');
    expect(moved?.goes).toEqual([ENGINEERING]);
    expect(moved?.comes).toContain('okta:group:00gfinance0000000000');
    // The ledger, which Finance would ask for, is kept back beside what they requested: who sells does not book.
    expect(moved?.asks).toEqual([]);
    const { would: guarding } = await would('?if=moved&department=Security&title=Analyst');
    expect(guarding?.asks).toEqual(['okta:group:00gsecconsole0000000']);
    const unknown = await company.stage.call(
      'operator',
      'GET',
      '/v1/people/w-8115/access?if=moved&departement=Finance',
    );
    expect(unknown).toMatchObject({ status: 400 });
    expect(JSON.stringify(unknown.body)).toContain('departement');
    expect((await company.access('w-8115')).okta.held).toEqual(expect.arrayContaining([SALES, ENGINEERING]));
  });
});

describe('an exception', () => {
  const leave = async (worker: string) => {
    const left = gone(worker, company.stage.now(), { person: { managerWorkerId: MANAGER } });
    await company.send(left);
    await company.settle();
    return left;
  };

  it('needs the manager and security, each somebody else, and neither the leaver', async () => {
    const boss = { person: { managerWorkerId: SECURITY } };
    await company.hire('w-8121', boss);
    await ask('w-8121', { kind: 'exception', workerId: 'w-8121', entitlement: 'engineering-files', until: at(10) });
    await company.settle();
    // Her manager is of security: he answers for one of the two.
    expect(await decided('w-8121', 'manager-approval', SECURITY!)).toMatchObject({ status: 200 });
    expect((await reasonsFor(company, 'w-8121', FILES)).map(({ kind }) => kind)).toEqual(['birthright']);
    await company.decide(SECURITY!, await waiting('w-8121', 'security-approval'));
    await company.settle();
    expect((await reasonsFor(company, 'w-8121', FILES)).map(({ kind }) => kind)).toEqual(['birthright']);
    expect((await waiting('w-8121', 'security-approval')).approvers).not.toContain(`p-${SECURITY}`);
    await decided('w-8121', 'security-approval', SECOND!);
    expect((await reasonsFor(company, 'w-8121', FILES)).map(({ kind }) => kind).sort()).toEqual([
      'birthright',
      'exception',
    ]);
  });

  it('keeps what it names beyond the last day and nothing else, and is cut on its day', async () => {
    await hire('w-8122');
    await excepted('w-8122', 'engineering-files', 5);
    await leave('w-8122');
    expect((await company.access('w-8122')).entra.held).toEqual([FILES]);
    expect((await company.access('w-8122')).okta).toEqual({ status: 'suspended', held: [] });
    await pass(6 * DAY);
    expect((await company.access('w-8122')).entra.held).toEqual([]);
  });

  it('not approved by both before the last day keeps nothing', async () => {
    await hire('w-8123');
    await ask('w-8002', { kind: 'exception', workerId: 'w-8123', entitlement: 'engineering-files', until: at(10) });
    await company.settle();
    await decided('w-8123', 'manager-approval', MANAGER!);
    await leave('w-8123');
    expect((await company.access('w-8123')).entra.held).toEqual([]);
    expect(await company.pending('w-8123')).toEqual([]);
    const late = await ask('w-8002', {
      kind: 'exception',
      workerId: 'w-8123',
      entitlement: 'engineering-files',
      until: at(10),
    });
    expect(late).toMatchObject({ status: 422 });
  });

  it('is cut on its day though the case of the leaver is held', async () => {
    await hire('w-8124');
    await excepted('w-8124', 'engineering-files', 3);
    await byHand(company, 'PUT', 'w-8124', ...CLUBS);
    const left = await leave('w-8124');
    expect((await company.caseOf(left)).case.state).toBe('held');
    await pass(2 * DAY);
    expect((await company.access('w-8124')).entra.held).toContain(FILES);
    await pass(2 * DAY);
    expect((await company.access('w-8124')).entra.held).not.toContain(FILES);
    // All else still waits for the operator.
    expect((await company.access('w-8124')).okta.held).toContain(STAFF);
  });

  it('is cut on its day though the case of the leaver is blocked', async () => {
    await hire('w-8125');
    await excepted('w-8125', 'engineering-files', 3);
    await company.spoil('okta', { on: '^(POST|PUT|DELETE)', does: 'fail', status: 503, times: 1000 });
    const left = await leave('w-8125');
    await company.settle(3600);
    expect((await company.caseOf(left)).case.state).toBe('blocked');
    expect((await company.access('w-8125')).entra.held).toContain(FILES);
    await pass(4 * DAY);
    expect((await company.access('w-8125')).entra.held).not.toContain(FILES);
    await company.mend('okta');
  });

  it('is cut though its manager has left, the target is down on the day, and no timer fires', async () => {
    await company.hire('w-8126', { person: { managerWorkerId: 'w-8002' } });
    await ask('w-8126', { kind: 'exception', workerId: 'w-8126', entitlement: 'engineering-files', until: at(3) });
    await company.settle();
    await decided('w-8126', 'manager-approval', 'w-8002');
    await decided('w-8126', 'security-approval', SECURITY!);
    await leave('w-8126');
    await leave('w-8002');
    expect((await company.access('w-8126')).entra.held).toEqual([FILES]);
    expect(await loseTimers(company, 'reason-over-')).toBeGreaterThan(0);
    await pass(3 * DAY - 3600);
    await company.spoil('entra', { on: '.', does: 'fail', status: 503, times: 100_000 });
    await company.settle(6 * 3600);
    await company.mend('entra');
    await company.settle(25 * 3600);
    expect((await company.access('w-8126')).entra.held).toEqual([]);
  });
});
