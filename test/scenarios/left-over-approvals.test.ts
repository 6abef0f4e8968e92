/** Approvals nobody needs, nobody may give any more, or nobody sees to: closed with why, refused, and expired all the same. */
import { beforeAll, expect, it } from 'vitest';
import { caseIdOf } from '../../functions/core/case.ts';
import { CaseId } from '../../functions/core/ids.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

/** Shared machines are slow. */
const LONG = { timeout: 240_000 };
const HOURS = 3600;
const [MANAGER, SECURITY, DELEGATE] = ['w-8601', 'w-1007', 'w-8603'];
const LEDGER = 'okta:group:00gledger00000000000';
const CONSOLE = 'okta:group:00gsecconsole0000000';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const chiefs = [MANAGER!, SECURITY!, 'w-1018', 'w-8602', DELEGATE!, 'w-1003'].map((worker) =>
    event('hired', worker, { date: '2016-01-11', person: { department: 'People', managerWorkerId: 'w-1001' } }),
  );
  await company.send(...chiefs);
  await company.settle();
});

const at = (hours: number) => new Date(company.stage.now() + hours * HOURS * 1000).toISOString();
const waiting = async (worker: string, rule: string) =>
  (await company.pending(worker)).find((one) => one.rule === rule)!;

async function asks(by: string, body: object): Promise<CaseId> {
  const whole = { because: 'the scenario needs it for a while', until: at(24 * 5), ...body };
  const key = { 'idempotency-key': `a key of its own ${JSON.stringify(whole).length} ${at(0)}` };
  const answer = await company.stage.call(`worker:${by}`, 'POST', '/v1/requests', whole, key);
  expect(answer).toMatchObject({ status: 202 });
  await company.settle();
  return CaseId.parse((answer.body as { caseId: string }).caseId);
}

it('when one of two that are needed is denied, the other is closed and says why', LONG, async () => {
  await company.hire('w-8611', { person: { department: 'Sales', managerWorkerId: MANAGER } });
  const caseId = await asks('w-8602', { kind: 'exception', workerId: 'w-8611', entitlement: 'sales-files' });
  const [no, other] = [await waiting('w-8611', 'manager-approval'), await waiting('w-8611', 'security-approval')];
  expect(await company.decide(MANAGER!, no, 'denied')).toMatchObject({ status: 200 });
  await company.settle();
  expect(await company.pending('w-8611')).toEqual([]);
  const why = `approval ${no.approvalId} of manager-approval, which it needed as well, was denied`;
  const { evidence, case: ended } = await company.shown.whole(caseId);
  expect(ended.state).toMatch(/^completed/);
  const closed = evidence.find(({ kind }) => kind === 'approval-stale');
  expect(closed?.facts).toMatchObject({ approvalId: other.approvalId });
  expect(closed?.facts.because).toContain(why);
  const late = await company.decide(SECURITY!, other);
  expect(late).toMatchObject({ status: 409, body: { title: 'Stale' } });
  expect(JSON.stringify(late.body)).toContain(why);
});

it(
  'a delegation that is taken back ends at once, with evidence; what was asked waits for who is named',
  LONG,
  async () => {
    const call = (by: string, method: 'GET' | 'POST', path: string, body?: object) =>
      company.stage.call(`worker:${by}`, method, `/v1/delegations${path}`, body);
    const day = (hours: number) => at(hours).slice(0, 10);
    const made = await call(MANAGER!, 'POST', '', { to: DELEGATE, from: day(0), until: day(24 * 9) });
    const { delegationId } = made.body as { delegationId: string };
    await company.hire('w-8621', { person: { managerWorkerId: MANAGER } });
    await asks('w-8621', { workerId: 'w-8621', entitlement: 'sales' });
    const approval = await waiting('w-8621', 'manager-approval');
    expect(approval.approvers).toEqual([`p-${MANAGER}`, `p-${DELEGATE}`]);
    expect(await call(DELEGATE!, 'POST', `/${delegationId}/revoke`, {})).toMatchObject({ status: 404 });
    const ended = await call(MANAGER!, 'POST', `/${delegationId}/revoke`, {});
    expect(ended).toMatchObject({ status: 200, body: { delegationId, revokedAt: expect.any(String) } });
    expect(await call(MANAGER!, 'POST', `/${delegationId}/revoke`, {})).toEqual(ended);
    expect((await call(DELEGATE!, 'GET', '')).body).toMatchObject({
      received: [{ delegationId, revokedAt: expect.any(String) }],
    });
    expect(await company.decide(DELEGATE!, approval)).toMatchObject({ status: 403 });
    expect(await company.decide(MANAGER!, approval)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await company.access('w-8621')).okta.held).toContain('okta:group:00gsales000000000000');
  },
);

it('an approval of a case that is blocked expires all the same: the sweep sees to it', LONG, async () => {
  await company.hire('w-8630', { date: '2016-01-11', person: { department: 'Sales' } });
  const both = { personId: 'P-86' as never, managerWorkerId: 'w-8630' as never, email: 'two.jobs@marlow.example' };
  await company.send(event('hired', 'w-8631', { person: { ...both, department: 'Finance' } }));
  await company.settle();
  const second = event('hired', 'w-8632', { person: { ...both, department: 'Security' } });
  await company.send(second);
  await company.settle();
  const pending = async () => (await company.shown.approvals()).filter(({ caseId }) => caseId === caseIdOf(second));
  const asked = await pending();
  expect(asked.map(({ entitlement }) => entitlement).sort()).toEqual([LEDGER, CONSOLE].sort());
  await company.spoil('okta', { on: '^PUT', does: 'fail', status: 503, times: 100_000 });
  const ledger = asked.find(({ entitlement }) => entitlement === LEDGER)!;
  expect(await company.decide(ledger.approvers[0]!.replace('p-', ''), ledger)).toMatchObject({ status: 200 });
  await company.settle(1800);
  expect((await company.caseOf(second)).case.state).toBe('blocked');
  expect(await pending()).toHaveLength(1);
  await company.settle(75 * HOURS);
  expect(await pending()).toEqual([]);
  const { evidence, case: still } = await company.caseOf(second);
  expect(still.state).toBe('blocked');
  expect(evidence.filter(({ kind }) => kind === 'approval-expired')).toMatchObject([{ entitlement: CONSOLE }]);
  await company.mend('okta');
});
