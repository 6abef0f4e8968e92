/** Approvals as policy: stages in order, who is passed over and who stands in, delegation, and what the time does. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany, type Pack } from './company.ts';
import { event, gone, type Said } from './events.ts';

/** The Helpdesk Administrator role: its rule asks the manager, and then two of security (policies/approvals.yaml). */
const HELPDESK = 'entra:role:729827e3-9c14-49f7-bb1b-9608f156bbb8';
const IT = { department: 'IT', title: 'Systems engineer', managerWorkerId: 'w-1006' } as const;

const STAFF = {
  'w-1001': { givenName: 'Ines', familyName: 'Marlow', department: 'Executive', managerWorkerId: undefined },
  'w-1006': { givenName: 'Grace', familyName: 'Otieno', department: 'IT', managerWorkerId: 'w-1001' },
  'w-1007': { givenName: 'Kenji', familyName: 'Sato', department: 'Sales', managerWorkerId: 'w-1001' },
  'w-1018': { givenName: 'Ruth', familyName: 'Adeyemi', department: 'Sales', managerWorkerId: 'w-1007' },
  'w-1019': { givenName: 'Noah', familyName: 'Lindqvist', department: 'Sales', managerWorkerId: 'w-1007' },
} as const;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const staff = Object.entries(STAFF).map(([worker, person]) => {
    const email = `${person.givenName}.${person.familyName}@marlow.example`.toLowerCase();
    return event('hired', worker, { date: '2018-01-08', person: { ...person, title: 'Chief', email } });
  });
  await company.send(...staff);
  await company.settle();
});

const administrator = (workerId: string, said: Said = {}) =>
  event('hired', workerId, { ...said, person: { ...IT, ...said.person } });

async function hire(hired: LifecycleEvent) {
  await company.send(hired);
  await company.settle();
  return waiting(hired.subject);
}

async function waiting(workerId: string) {
  const [approval] = await company.pending(workerId);
  expect(approval, `${workerId} waits for an approval`).toBeDefined();
  return approval!;
}

const holds = async (worker: string) => (await company.access(worker)).entra.held.includes(HELPDESK);
const evidenceOf = async (about: LifecycleEvent, kind: string) =>
  (await company.caseOf(about)).evidence.filter((one) => one.kind === kind);
const until = (instant: string) => company.stage.advanceTo(instant);
const delegate = (by: string, to: string, from: string, end: string) =>
  company.stage.call(`worker:${by}`, 'POST', '/v1/delegations', { to, from, until: end });

it('takes the manager first and then two of security, and none of them out of turn or twice', async () => {
  const hired = administrator('w-4701');
  const first = await hire(hired);
  expect(first).toMatchObject({ approvers: ['p-w-1006'], stage: 0, stages: 2, required: 1 });
  expect(await company.decide('w-1007', first)).toMatchObject({ status: 403 });
  expect(await company.decide('w-1006', first)).toMatchObject({ status: 200, body: { state: 'pending' } });
  await company.settle();
  const second = await waiting('w-4701');
  expect(second).toMatchObject({ approvalId: first.approvalId, stage: 1, required: 2 });
  expect(second.approvers).toEqual(['p-w-1007', 'p-w-1018']);
  expect(await company.decide('w-1006', second)).toMatchObject({ status: 200 });
  expect(await company.decide('w-1007', second)).toMatchObject({ status: 200, body: { state: 'pending' } });
  expect(await company.decide('w-1007', second)).toMatchObject({ status: 200 });
  await company.settle();
  expect(await holds('w-4701')).toBe(false);
  expect((await waiting('w-4701')).approvers).toEqual(['p-w-1018']);
  expect(await company.decide('w-1018', second)).toMatchObject({ status: 200, body: { state: 'approved' } });
  await company.settle();
  expect(await holds('w-4701')).toBe(true);
  expect(await evidenceOf(hired, 'approval-decided')).toHaveLength(3);
});

it('cuts an administrator who leaves like anybody: sign-in first, with nobody asked, and then the role', async () => {
  expect(await holds('w-4701')).toBe(true);
  const left = gone('w-4701', company.stage.now(), { urgency: 'immediate', person: IT });
  await company.send(left);
  await company.settle();
  const done = (await evidenceOf(left, 'outcome')).map(({ facts }) => String(facts.change));
  const lastOfCut = Math.max(done.lastIndexOf('suspend-account'), done.lastIndexOf('revoke-sessions'));
  expect(lastOfCut).toBeGreaterThanOrEqual(0);
  expect(done.indexOf('revoke')).toBeGreaterThan(lastOfCut);
  expect(await company.pending('w-4701')).toEqual([]);
  expect((await company.access('w-4701')).entra).toMatchObject({ status: 'suspended' });
  expect(await holds('w-4701')).toBe(false);
});

it('ends when one of several denies, whoever approved before', async () => {
  const hired = administrator('w-4702');
  await company.decide('w-1006', await hire(hired));
  await company.settle();
  const second = await waiting('w-4702');
  expect(await company.decide('w-1007', second)).toMatchObject({ status: 200 });
  expect(await company.decide('w-1018', second, 'denied')).toMatchObject({ status: 200 });
  await company.settle();
  expect(await holds('w-4702')).toBe(false);
  expect((await company.caseOf(hired)).case.state).toMatch(/^completed/);
});

describe('a manager who may not decide is passed over, and evidence says why', () => {
  it.each<readonly [string, string, Said, string]>([
    ['is missing', 'w-4711', { person: { managerWorkerId: undefined } }, 'manager: there is none'],
    ['is nobody we know', 'w-4712', { person: { managerWorkerId: 'w-none' } }, 'manager: this approver is unknown'],
    [
      'asked for it',
      'w-4713',
      { person: { managerWorkerId: 'w-1019' }, requestedBy: 'w-1019' },
      'manager: the requester',
    ],
    ['is the beneficiary', 'w-4714', { person: { managerWorkerId: 'w-4714' } }, 'manager: the beneficiary'],
  ])('who %s', async (_, worker, said, because) => {
    const hired = administrator(worker, said);
    const approval = await hire(hired);
    expect(approval.approvers).toEqual([worker === 'w-4713' ? 'p-w-1007' : 'p-w-1006']);
    expect(approval.passedOver?.map((one) => `${one.named}: ${one.because}`).join()).toContain(because);
    const [asked] = await evidenceOf(hired, 'approval-asked');
    expect(String(asked?.facts.passedOver)).toContain(because);
  });

  it('who has announced that they leave before it would expire', async () => {
    await company.hire('w-4735', { person: { department: 'Sales', managerWorkerId: 'w-1007' } });
    await company.send(gone('w-4735', company.stage.now() + 86_400_000));
    await company.settle();
    const approval = await hire(administrator('w-4736', { person: { managerWorkerId: 'w-4735' } }));
    expect(approval.approvers).not.toContain('p-w-4735');
    expect(approval.passedOver?.map(({ because }) => because).join()).toContain('they leave before');
  });

  it('who reports to the beneficiary: two who manage each other decide nothing for each other', async () => {
    await company.hire('w-4721', { person: { department: 'Sales', managerWorkerId: 'w-4722' } });
    const approval = await hire(administrator('w-4722', { person: { managerWorkerId: 'w-4721' } }));
    expect(approval.approvers).toEqual(['p-w-1006']);
    expect(await company.decide('w-4721', approval)).toMatchObject({ status: 403 });
  });

  it('who has left since: the next in the chain is asked when it is looked at again', async () => {
    await company.hire('w-4731', { person: { department: 'Sales', managerWorkerId: 'w-1006' } });
    const hired = administrator('w-4732', { person: { managerWorkerId: 'w-4731' } });
    const first = await hire(hired);
    expect(first.approvers).toEqual(['p-w-4731']);
    await company.send(gone('w-4731', company.stage.now(), { urgency: 'immediate', person: { department: 'Sales' } }));
    await company.settle();
    expect(await company.decide('w-4731', first)).toMatchObject({ status: 403 });
    await until('2026-12-01T10:00:00.000Z');
    expect((await waiting('w-4732')).approvers).toEqual(['p-w-1006']);
  });
});

describe('somebody who is away', () => {
  const team = { department: 'Sales', managerWorkerId: 'w-1007' } as const;
  const onLeave = (worker: string) =>
    event('suspended', worker, { date: new Date(company.stage.now()).toISOString().slice(0, 10), person: team });

  it('has whom they delegated to decide for them, for that time, and evidence says for whom', async () => {
    await company.hire('w-4741', { person: team });
    await company.hire('w-4742', { person: team });
    expect(await delegate('w-4741', 'w-4742', '2026-12-01', '2026-12-20')).toMatchObject({ status: 201 });
    await company.send(onLeave('w-4741'));
    await company.settle();
    const hired = administrator('w-4743', { person: { managerWorkerId: 'w-4741' } });
    const approval = await hire(hired);
    expect(approval.approvers).toEqual(['p-w-4742']);
    expect(await company.decide('w-4741', approval)).toMatchObject({ status: 403 });
    expect(await company.decide('w-4742', approval)).toMatchObject({ status: 200 });
    await company.settle();
    expect(await waiting('w-4743')).toMatchObject({ stage: 1, votes: [{ approver: 'p-w-4742', for: 'p-w-4741' }] });
    const [decided] = await evidenceOf(hired, 'approval-decided');
    expect(String(decided?.facts.for)).toMatch(/^person:/);
  });

  it('may delegate after they were asked as well', async () => {
    await company.hire('w-4744', { person: team });
    await company.hire('w-4745', { person: team });
    const approval = await hire(administrator('w-4746', { person: { managerWorkerId: 'w-4744' } }));
    expect(await company.decide('w-4745', approval)).toMatchObject({ status: 403 });
    expect(await delegate('w-4744', 'w-4745', '2026-12-01', '2026-12-20')).toMatchObject({ status: 201 });
    expect(await company.decide('w-4745', approval)).toMatchObject({ status: 200 });
    await company.settle();
    expect(await waiting('w-4746')).toMatchObject({ stage: 1 });
  });

  it('never has the beneficiary decide for them: the chain is asked instead', async () => {
    await company.hire('w-4747', { person: team });
    await company.hire('w-4748', { person: { ...team, managerWorkerId: 'w-4747' } });
    expect(await delegate('w-4747', 'w-4748', '2026-12-01', '2026-12-20')).toMatchObject({ status: 201 });
    await company.send(onLeave('w-4747'));
    await company.settle();
    const today = new Date(company.stage.now()).toISOString().slice(0, 10);
    await company.send(event('changed', 'w-4748', { date: today, person: { ...IT, managerWorkerId: 'w-4747' } }));
    await company.settle();
    const approval = await waiting('w-4748');
    expect(approval.approvers).toEqual(['p-w-1007']);
    expect(await company.decide('w-4748', approval)).toMatchObject({ status: 403 });
  });

  it('hands nothing on: delegations make no chain and no loop', async () => {
    expect(await delegate('w-1018', 'w-1018', '2026-12-03', '2026-12-05')).toMatchObject({ status: 409 });
    expect(await delegate('w-1018', 'w-1019', '2026-12-03', '2026-12-05')).toMatchObject({ status: 201 });
    const loop = await delegate('w-1019', 'w-1018', '2026-12-05', '2026-12-06');
    expect(loop).toMatchObject({ status: 409 });
    expect(JSON.stringify(loop.body)).toContain('is not handed on');
    expect(await delegate('w-1006', 'w-1018', '2026-12-04', '2026-12-06')).toMatchObject({ status: 409 });
    expect(await delegate('w-1019', 'w-1018', '2026-12-06', '2026-12-07')).toMatchObject({ status: 201 });
  });
});

it('reminds, lets the next in the chain decide too, and expires, in working hours: no weekend and no holiday counts', async () => {
  await until('2026-12-23T16:00:00.000Z');
  const hired = administrator('w-4751', { date: '2026-12-23' });
  const approval = await hire(hired);
  // 24 working hours: 1 on Wednesday, 8 on Thursday; Friday to Monday are holidays and a weekend; 8 on Tuesday, 7 on Wednesday.
  expect(approval.expiresAt.slice(0, 16)).toBe('2026-12-30T16:00');
  await until('2026-12-24T15:59:00.000Z');
  expect(await evidenceOf(hired, 'approval-reminded')).toEqual([]);
  await until('2026-12-24T16:05:00.000Z');
  expect(await waiting('w-4751')).toMatchObject({
    approvalId: approval.approvalId,
    reminded: 1,
    approvers: ['p-w-1006'],
  });
  await until('2026-12-29T15:59:00.000Z');
  expect(await evidenceOf(hired, 'approval-escalated')).toEqual([]);
  await until('2026-12-29T16:05:00.000Z');
  expect(await waiting('w-4751')).toMatchObject({ escalated: true, approvers: ['p-w-1006', 'p-w-1001'] });
  expect(await evidenceOf(hired, 'approval-reminded')).toHaveLength(1);
  expect(await evidenceOf(hired, 'approval-escalated')).toHaveLength(1);
  await until('2026-12-30T15:59:00.000Z');
  expect(await company.pending('w-4751')).toHaveLength(1);
  await until('2026-12-30T16:05:00.000Z');
  expect(await company.pending('w-4751')).toEqual([]);
  expect(await company.decide('w-1006', approval)).toMatchObject({ status: 409, body: { title: 'Expired' } });
  expect(await holds('w-4751')).toBe(false);
  expect((await company.caseOf(hired)).case.findings).toMatchObject([{ kind: 'approval-expired' }]);
});

it('an approval of a policy that has changed since is refused as stale, says what to do, and is asked anew', async () => {
  const hired = administrator('w-4761', { date: '2026-12-30' });
  const approval = await hire(hired);
  company = await company.restart({ policies: reword });
  const late = await company.decide('w-1006', approval);
  expect(late).toMatchObject({ status: 409, body: { title: 'Stale' } });
  expect(JSON.stringify(late.body)).toMatch(/the policy has changed since .* asked anew .* tenure approvals/);
  await company.settle();
  const anew = await waiting('w-4761');
  expect(anew.approvalId).not.toBe(approval.approvalId);
  expect(anew.because).toContain('Nobody is above this');
  expect(await evidenceOf(hired, 'approval-stale')).toMatchObject([{ facts: { approvalId: approval.approvalId } }]);
  expect(await company.decide('w-1006', approval)).toMatchObject({ status: 409, body: { title: 'Stale' } });
  expect(await company.decide('w-1006', anew)).toMatchObject({ status: 200 });
});

const WHO_ADMINISTERS = 'Who administers the directory';

/** Other words in the rule of administrators. */
function reword(pack: Pack): void {
  const worded = pack.approvals.filter(({ because }: Pack) => because.startsWith(WHO_ADMINISTERS));
  expect(worded).not.toEqual([]);
  for (const rule of worded) rule.because = rule.because.replace(WHO_ADMINISTERS, 'Nobody is above this: who does');
}
