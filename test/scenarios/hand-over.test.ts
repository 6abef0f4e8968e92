/** What a leaver owns is seen, handed over, and never destroyed with their account: groups, app registrations, and what no API hands over. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { caseIdOf } from '../../functions/core/case.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { APPLICATION, type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const BOARD = 'e0000000-0000-4000-8000-000000000011';
const CALENDAR = 'e0000000-0000-4000-8000-000000000015';
const DEVICES = 'e0000000-0000-4000-8000-000000000013';
const POWER_BI_USERS = 'e0000000-0000-4000-8000-000000000012';
const TOMAS = 'd0000000-0000-4000-8000-000000001002';
const DAY = 24 * 60 * 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  // The head of engineering, whom the seeds of the vendors know: everybody's manager here.
  await company.send(
    event('hired', 'w-1002', {
      date: '2016-01-11',
      person: {
        ...{ givenName: 'Tomas', familyName: 'Berg', email: 'tomas.berg@marlow.example' },
        ...{ startDate: '2016-01-11', managerWorkerId: 'w-1001' },
      },
    }),
  );
  await company.settle();
});
afterEach(() => company.mend('entra'));

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const login = (worker: string) => `${worker}@marlow.example`;
/** No rule of a vendor gives them anything. */
const PEOPLE = { department: 'People' };
const hire = (worker: string, person: object = {}) => company.hire(worker, { person: { ...PEOPLE, ...person } });
const leave = (worker: string, person: object = {}) =>
  gone(worker, company.stage.now(), { person: { ...PEOPLE, ...person } });

async function owns(worker: string, collection: string, id: string): Promise<void> {
  const body = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${worker}` };
  expect(await company.atEntra('POST', `/${collection}/${id}/owners/$ref`, body)).toMatchObject({ status: 204 });
}

async function ownersOf(collection: string, id: string): Promise<readonly string[]> {
  const { body } = await company.atEntra('GET', `/${collection}/${id}/owners?$select=id,userPrincipalName`);
  return z
    .object({ value: z.array(z.object({ userPrincipalName: z.string() })) })
    .parse(body)
    .value.map(({ userPrincipalName }) => userPrincipalName);
}

/** The case that ends the accounts. */
async function retentionCase(worker: string) {
  const found = (await company.cases()).find((one) => one.workerId === worker && one.eventId === undefined);
  if (found === undefined) throw new Error(`no retention of ${worker} is over`);
  return company.shown.whole(found.caseId);
}

describe('a leaver who is the last owner', () => {
  it('is cut first; then the manager owns the group and the app registration, and the leaver neither', async () => {
    await hire('w-8101');
    await owns(login('w-8101'), 'groups', BOARD);
    await owns(login('w-8101'), 'applications', APPLICATION);
    const left = leave('w-8101');
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
    expect(await ownersOf('groups', BOARD)).toEqual(['tomas.berg@marlow.example']);
    expect(await ownersOf('applications', APPLICATION)).toEqual(['tomas.berg@marlow.example']);
    const { evidence, plan } = await company.caseOf(left);
    const handed = evidence.filter(({ facts }) => facts.change === 'hand-over');
    expect(handed.map(({ facts, grade }) => [facts.thing, facts.status, grade])).toEqual([
      [`entra:application:${APPLICATION}`, 'changed', 'observed'],
      [`entra:group:${BOARD}`, 'changed', 'observed'],
    ]);
    const cut = evidence.findIndex(({ kind }) => kind === 'cut');
    expect(cut).toBeGreaterThan(-1);
    expect(evidence.findIndex(({ facts }) => facts.change === 'hand-over')).toBeGreaterThan(cut);
    expect(plan?.changes.filter(({ kind }) => kind === 'hand-over').map(({ rule }) => rule)).toEqual([
      'leaver-hands-over',
      'leaver-hands-over',
    ]);
  });

  it('of what others own too only lets go: nobody is made an owner who need not be', async () => {
    await hire('w-8102');
    await hire('w-8103');
    await owns(login('w-8102'), 'groups', CALENDAR);
    await owns(login('w-8103'), 'groups', CALENDAR);
    const left = leave('w-8102');
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'completed' });
    expect(await ownersOf('groups', CALENDAR)).toEqual([login('w-8103')]);
  });

  it('whom nobody may follow keeps the account, beyond retention, until somebody else is an owner; then it ends by itself', async () => {
    const alone = { managerWorkerId: 'w-9999' };
    await hire('w-8104', alone);
    await owns(login('w-8104'), 'groups', DEVICES);
    const left = leave('w-8104', alone);
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({
      state: 'scheduled',
      cutAt: expect.any(String),
      note: expect.stringContaining('looks again by itself at'),
    });
    const { findings = [] } = await caseOf(left);
    expect(findings).toEqual([
      {
        kind: 'not-handed-over',
        system: 'entra',
        text: expect.stringMatching(/Device enrolment managers.*no source has sent a worker record/),
        task: `entra:group:${DEVICES}`,
      },
    ]);
    await company.settle(32 * DAY);
    const waits = await retentionCase('w-8104');
    expect(waits.case).toMatchObject({ state: 'scheduled' });
    expect(waits.case.findings?.map(({ kind }) => kind)).toContain('account-waits');
    expect((await company.access('w-8104')).okta.status, 'Okta has nothing to wait for').toBe('deactivated');
    expect((await company.access('w-8104')).entra.status).toBe('suspended');
    await owns(TOMAS, 'groups', DEVICES);
    await company.settle(3 * DAY);
    expect((await company.access('w-8104')).entra.status).toBe('absent');
    expect((await retentionCase('w-8104')).case).toMatchObject({ state: 'completed', findings: [] });
    expect(await ownersOf('groups', DEVICES)).toEqual(['tomas.berg@marlow.example']);
  }, 300_000);

  it('is cut though what they own cannot be read, which is told, and looked at again', async () => {
    await hire('w-8105');
    await company.spoil('entra', { on: 'ownedObjects', does: 'fail', status: 403, times: 50 });
    const left = leave('w-8105');
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'scheduled', cutAt: expect.any(String) });
    expect((await caseOf(left)).findings).toEqual([
      expect.objectContaining({ kind: 'owned-unseen', text: expect.stringContaining('Directory.Read.All') }),
    ]);
    await company.mend('entra');
    await company.settle(DAY);
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
  });

  it('where the app may not change owners, it is refused by name, and handed over when it may', async () => {
    await hire('w-8106');
    await owns(login('w-8106'), 'groups', POWER_BI_USERS);
    await company.spoil('entra', { on: 'POST /v1.0/groups/.*/owners', does: 'fail', status: 403, times: 50 });
    const left = leave('w-8106');
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'scheduled' });
    expect((await caseOf(left)).findings).toEqual([
      expect.objectContaining({ kind: 'hand-over-refused', text: expect.stringContaining('Group.ReadWrite.All') }),
    ]);
    expect(await ownersOf('groups', POWER_BI_USERS), 'never without an owner').toEqual([login('w-8106')]);
    await company.mend('entra');
    await company.settle(DAY);
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
    expect(await ownersOf('groups', POWER_BI_USERS)).toEqual(['tomas.berg@marlow.example']);
  });
});

describe('what no API hands over', () => {
  const leader = { attributes: { peopleManager: 'true' } };

  it('is a task, done when an operator attests it: who, when, and that it is their word', async () => {
    await hire('w-8111', leader);
    const left = leave('w-8111', leader);
    await company.send(left);
    await company.settle();
    const { state, findings = [] } = await caseOf(left);
    expect(state).toBe('completed-with-exceptions');
    expect(findings.map(({ kind }) => kind)).toEqual(['hand-over', 'hand-over']);
    const attest = (task: string | undefined, by = 'operator') =>
      company.stage.call(by, 'POST', `/v1/cases/${caseIdOf(left)}/attest`, { task, because: 'Tomas has them now' });
    expect(await attest('t-000000000000')).toMatchObject({ status: 404 });
    for (const { task } of findings) expect(await attest(task)).toMatchObject({ status: 200 });
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
    const { evidence } = await company.caseOf(left);
    const attested = evidence.filter(({ kind }) => kind === 'attested');
    expect(attested.map(({ grade, facts }) => [grade, facts.task])).toEqual(
      findings.map(({ task }) => ['attested', task]),
    );
    for (const { actor } of attested) expect(actor).toMatch(/^operator:/);
  });

  it('and is required keeps the accounts until then, and not a day longer', async () => {
    await hire('w-8112', leader);
    const left = leave('w-8112', leader);
    await company.send(left);
    await company.settle(62 * DAY);
    const waits = await retentionCase('w-8112');
    expect(waits.case).toMatchObject({ state: 'scheduled' });
    expect((await company.access('w-8112')).entra.status).toBe('suspended');
    const [task] = waits.case.findings?.flatMap((finding) => finding.task ?? []) ?? [];
    expect(
      await company.stage.call('operator', 'POST', `/v1/cases/${waits.case.caseId}/attest`, {
        task,
        because: 'the mailboxes are with Tomas',
      }),
    ).toMatchObject({ status: 200 });
    await company.settle();
    expect((await company.access('w-8112')).entra.status).toBe('absent');
    expect((await retentionCase('w-8112')).case).toMatchObject({ state: 'completed', findings: [] });
  }, 300_000);
});
