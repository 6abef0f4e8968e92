/** Promise 8: nobody decides for themselves, a decision counts once, and only while it is about what is still wanted. */
import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import { caseIdOf } from '../../functions/core/case.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const CONSOLE = 'okta:group:00gsecconsole0000000';
const FINANCE = { department: 'Finance', managerWorkerId: 'w-1012' } as const;
const accountant = (workerId: string) => event('hired', workerId, { person: FINANCE });

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  // The owner of the ledger, and the manager: both may decide.
  const chiefs = ['w-1003', 'w-1012'].map((worker) =>
    event('hired', worker, { date: '2016-01-11', person: { ...chief(worker), ...FINANCE, managerWorkerId: 'w-1001' } }),
  );
  await company.send(...chiefs);
  await company.settle();
});

/** As the seeds have them, so that they are found and not made. */
function chief(worker: string) {
  return worker === 'w-1003'
    ? { givenName: 'Farah', familyName: 'Qureshi', email: 'farah.qureshi@marlow.example' }
    : { givenName: 'Sofia', familyName: 'Rossi', email: 'sofia.rossi@marlow.example' };
}

async function asks(hired: LifecycleEvent) {
  await company.send(hired);
  await company.settle();
  const [approval] = await company.pending(hired.subject);
  expect(approval, `${hired.subject} waits for an approval`).toBeDefined();
  return approval!;
}

const holdsLedger = async (worker: string) => (await company.access(worker)).okta.held.includes(LEDGER);
const stateOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case.state;

describe('two who may decide', () => {
  it('at the same moment: one counts, the other is told', async () => {
    const hired = accountant('w-4001');
    const approval = await asks(hired);
    const answers = await Promise.all([
      company.decide('w-1003', approval, 'approved'),
      company.decide('w-1012', approval, 'denied'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(JSON.stringify(answers.find(({ status }) => status === 409)?.body)).toContain('nothing was changed');
    await company.settle();
    const approved = answers[0]?.status === 200;
    expect(await holdsLedger('w-4001')).toBe(approved);
    const { evidence } = await company.caseOf(hired);
    expect(evidence.filter(({ kind }) => kind === 'approval-decided')).toHaveLength(1);
  });

  it('one after the other: the second, who says otherwise, is refused', async () => {
    const hired = accountant('w-4002');
    const approval = await asks(hired);
    expect(await company.decide('w-1003', approval, 'denied')).toMatchObject({ status: 200 });
    expect(await company.decide('w-1012', approval, 'approved')).toMatchObject({ status: 409 });
    await company.settle();
    expect(await holdsLedger('w-4002')).toBe(false);
    expect(await stateOf(hired)).toMatch(/^completed/);
  });
});

it('a decision sent twice counts once', async () => {
  const hired = accountant('w-4003');
  const approval = await asks(hired);
  expect(await company.decide('w-1003', approval)).toMatchObject({ status: 200 });
  expect(await company.decide('w-1003', approval)).toMatchObject({ status: 200 });
  await company.settle();
  expect(await company.decide('w-1003', approval)).toMatchObject({ status: 200 });
  await company.settle();
  expect(await holdsLedger('w-4003')).toBe(true);
  const { case: ended, evidence } = await company.caseOf(hired);
  expect(ended.state).toBe('completed');
  expect(evidence.filter(({ kind }) => kind === 'approval-decided')).toHaveLength(1);
  expect(
    evidence.filter(
      ({ kind, entitlement, facts }) => kind === 'outcome' && entitlement === LEDGER && facts.status === 'changed',
    ),
  ).toHaveLength(1);
});

it('a case that asks two questions grants what is approved at once, and waits on for the other decision', async () => {
  const pending = async () => (await company.shown.approvals()).filter(({ beneficiary }) => beneficiary === 'P-77');
  await company.send(event('hired', 'w-7001', { date: '2016-01-11', person: { department: 'Sales' } }));
  await company.settle();
  const both = { personId: 'P-77' as never, managerWorkerId: 'w-7001' as never, email: 'two.jobs@marlow.example' };
  await company.send(event('hired', 'w-7101', { person: { ...both, department: 'Finance' } }));
  await company.settle();
  const second = event('hired', 'w-7102', { person: { ...both, department: 'Security' } });
  await company.send(second);
  await company.settle();
  const asked = (await pending()).map((one) => one.entitlement).sort();
  expect(asked).toEqual([LEDGER, CONSOLE].sort());
  for (const [entitlement, others] of [
    [LEDGER, 1],
    [CONSOLE, 0],
  ] as const) {
    const approval = (await pending()).find((one) => one.entitlement === entitlement);
    expect((await company.decide(approval?.approvers[0]?.replace('p-', '') ?? '', approval!)).status).toBe(200);
    await company.settle();
    expect((await company.access('w-7102')).okta.held).toContain(entitlement);
    expect(await pending()).toHaveLength(others);
  }
  expect((await company.caseOf(second)).case.state).toMatch(/^completed/);
});

it('a decision about another plan than the one shown is refused as stale', async () => {
  const approval = await asks(accountant('w-4004'));
  const other = { ...approval, planDigest: 'f'.repeat(64) };
  const answer = await company.decide('w-1003', other);
  expect(answer).toMatchObject({ status: 409, body: { title: 'Stale' } });
  expect(await holdsLedger('w-4004')).toBe(false);
});

it('an immediate termination does not wait for an approval, and who decides afterwards is told that it is stale', async () => {
  const hired = accountant('w-4005');
  const approval = await asks(hired);
  const left = gone('w-4005', company.stage.now(), { urgency: 'immediate', person: FINANCE });
  await company.send(left);
  await company.settle();
  expect(await stateOf(left)).toMatch(/^completed/);
  expect(await stateOf(hired)).toBe('superseded');
  const late = await company.decide('w-1003', approval);
  expect(late).toMatchObject({ status: 409, body: { title: 'Stale', status: 409, type: 'urn:tenure:problem:stale' } });
  const { detail } = late.body as { detail: string };
  expect(detail).toContain(`case ${caseIdOf(hired)} is superseded`);
  expect(detail, 'says what to do').toContain(`tenure case ${caseIdOf(left)}`);
  await company.settle();
  expect((await company.access('w-4005')).okta).toEqual({ status: 'suspended', held: [] });
});

it('an approval that expires lets the case complete without it, says so, and a later event that wants the same asks again', async () => {
  const hired = accountant('w-4006');
  const approval = await asks(hired);
  await company.settle(73 * 3600);
  expect(await stateOf(hired)).toBe('completed-with-exceptions');
  expect((await company.caseOf(hired)).case.findings).toMatchObject([
    { kind: 'approval-expired', entitlement: LEDGER },
  ]);
  expect(await holdsLedger('w-4006')).toBe(false);
  expect(await company.decide('w-1003', approval)).toMatchObject({ status: 409 });
  const { evidence } = await company.caseOf(hired);
  expect(evidence.some(({ kind }) => kind === 'approval-expired')).toBe(true);
  const moved = event('changed', 'w-4006', { date: '2026-12-02', person: { ...FINANCE, title: 'Senior accountant' } });
  await company.send(moved);
  await company.settle();
  expect(await company.pending('w-4006')).toHaveLength(1);
  expect(await stateOf(moved)).toBe('awaiting-approval');
});

it('an approval by somebody who has left before it is carried out does not count: somebody else is asked', async () => {
  const before = new Date(company.stage.now()).toISOString().slice(0, 10);
  await company.hire('w-4100', { date: before, person: { ...FINANCE, managerWorkerId: 'w-1003' } });
  for (const approval of await company.pending('w-4100')) await company.decide('w-1003', approval);
  await company.settle();
  const hired = event('hired', 'w-4007', { date: before, person: { ...FINANCE, managerWorkerId: 'w-4100' } });
  const approval = await asks(hired);
  // Okta does not answer while the decision comes, so that it waits to be carried out.
  await company.spoil('okta', { on: '.', does: 'fail', status: 503, times: 1000 });
  expect(await company.decide('w-4100', approval)).toMatchObject({ status: 200 });
  await company.settle(600);
  expect(await stateOf(hired)).toBe('blocked');
  await company.mend('okta');
  await company.send(gone('w-4100', company.stage.now(), { urgency: 'immediate', person: FINANCE }));
  await company.settle();
  expect(await company.steer('retry', hired)).toMatchObject({ status: 200 });
  await company.settle();
  expect(await holdsLedger('w-4007')).toBe(false);
  const [again] = await company.pending('w-4007');
  expect(again?.approvers).toEqual(['p-w-1003']);
  expect(again?.approvalId).not.toBe(approval.approvalId);
  expect(await company.decide('w-1003', again!)).toMatchObject({ status: 200 });
  await company.settle();
  expect(await holdsLedger('w-4007')).toBe(true);
});

it('a cancelled joiner ends, its open approval with it, and keeps what it was given for HR to take away', async () => {
  const hired = event('hired', 'w-4008', { date: '2026-12-01', person: FINANCE });
  const approval = await asks(hired);
  expect(await company.steer('cancel', hired, {})).toMatchObject({ status: 400 });
  expect(await company.steer('cancel', hired)).toMatchObject({ status: 200 });
  await company.settle();
  expect(await stateOf(hired)).toBe('cancelled');
  const late = await company.decide('w-1003', approval);
  expect(late).toMatchObject({ status: 409, body: { title: 'Stale' } });
  expect((late.body as { detail: string }).detail).toMatch(/is cancelled: .* nothing was changed; .* send a new event/);
  expect(await company.steer('retry', hired)).toMatchObject({ status: 409 });
  expect(await holdsLedger('w-4008')).toBe(false);
  expect(caseIdOf(hired)).toMatch(/^c-/);
});

it('a joiner cancelled before its day never begins', async () => {
  const hired = event('hired', 'w-4009', { date: '2026-12-09', person: FINANCE });
  await company.send(hired);
  await company.settle();
  expect(await stateOf(hired)).toBe('scheduled');
  await company.settle(3600);
  expect(await company.steer('cancel', hired)).toMatchObject({ status: 200 });
  await company.settle(3 * 86_400);
  expect(await stateOf(hired)).toBe('cancelled');
  expect((await company.asked('okta')).some(({ request }) => request.includes('w-4009'))).toBe(false);
});

describe('a decision on a case whose execution is over', () => {
  /** What an operator does in the console, or a quota does at night. */
  async function stopExecution(about: LifecycleEvent): Promise<void> {
    const { embedded } = company.stage.application;
    const states = new SFNClient({
      endpoint: embedded.url,
      region: embedded.region,
      credentials: embedded.credentials(),
    });
    const machine = [...embedded.resources['tenure-workflow']!.values()].find(({ ref }) =>
      ref.endsWith(':stateMachine:tenure-joiner'),
    )!;
    const running = { stateMachineArn: machine.ref, statusFilter: 'RUNNING' } as const;
    const { executions = [] } = await states.send(new ListExecutionsCommand(running));
    const its = executions.filter(({ name }) => name?.startsWith(caseIdOf(about)));
    expect(its).toHaveLength(1);
    for (const { executionArn } of its) await states.send(new StopExecutionCommand({ executionArn }));
  }

  it('is carried out all the same: the case takes its turn again, and nobody need retry it', async () => {
    const today = new Date(company.stage.now()).toISOString().slice(0, 10);
    const hired = event('hired', 'w-4010', { date: today, person: FINANCE });
    const approval = await asks(hired);
    await stopExecution(hired);
    expect(await stateOf(hired)).toBe('awaiting-approval');
    expect(await company.decide('w-1003', approval)).toMatchObject({ status: 200 });
    await company.settle();
    expect(await holdsLedger('w-4010')).toBe(true);
    const { case: ended, evidence } = await company.caseOf(hired);
    expect(ended.state).toBe('completed');
    expect(evidence.filter(({ kind }) => kind === 'approval-decided')).toHaveLength(1);
    expect(evidence.filter(({ kind }) => kind === 'case-opened').map(({ facts }) => facts.attempt)).toEqual([1, 2]);
  });
});
