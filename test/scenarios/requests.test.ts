/** Access that was asked for ends on its day, whatever is stuck: requests, exceptions beyond a termination, and taking them back. */
import { DeleteScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ShownApproval } from '../../cli/shown.ts';
import { CLUBS, type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const SALES = 'okta:group:00gsales000000000000';
const FINANCE = 'okta:group:00gfinance0000000000';
const FILES = 'entra:group:e0000000-0000-4000-8000-000000000003';
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

async function reasonsOf(worker: string, entitlement: string) {
  const { access } = await company.shown.access(worker);
  return access.flatMap((one) =>
    'failed' in one ? [] : one.holdings.filter((held) => held.entitlement === entitlement).flatMap((held) => held.reasons),
  );
}

/** An exception both have said yes to, until some days from now. */
async function excepted(worker: string, entitlement: string, days: number) {
  const answer = await ask(MANAGER!, { kind: 'exception', workerId: worker, entitlement, until: at(days) });
  expect(answer).toMatchObject({ status: 202 });
  await company.settle();
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
    expect(await reasonsOf('w-8101', SALES)).toMatchObject([
      { kind: 'request', rule: 'sales-records-on-request', until: asked(answer).until, approvedBy: `p-${MANAGER}` },
    ]);
    await company.settle(9 * DAY);
    expect((await company.access('w-8101')).okta.held).toContain(SALES);
    await company.settle(DAY);
    expect((await company.access('w-8101')).okta.held).not.toContain(SALES);
  });
});
