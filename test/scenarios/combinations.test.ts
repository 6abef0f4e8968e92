/** What nobody holds together, one licence at a time, what is kept a while after a move, and leavers who are not like the others. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { byHand } from './by-hand.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';
import { reasonsFor } from './reasons-for.ts';

const FINANCE = 'okta:group:00gfinance0000000000';
const LEDGER = 'okta:group:00gledger00000000000';
const SALES = 'okta:group:00gsales000000000000';
const PRODUCTION = 'okta:group:00gproduction0000000';
const FINANCE_FILES = 'entra:group:e0000000-0000-4000-8000-000000000002';
const E3 = 'entra:licence:05e9a617-0261-4cee-bb44-138d3ef5d965';
const E5 = 'entra:licence:06ebc4ee-1bb5-47dd-8120-11324bc54e06';
const SECURITY = { department: 'Security', title: 'Security engineer' };

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  // The owners of the ledger and of the console, as the seeds have them: both may decide.
  const chief = (worker: string, person: Record<string, string>) =>
    event('hired', worker, {
      date: '2016-01-11',
      person: { startDate: '2016-01-11', managerWorkerId: 'w-1001', ...person },
    });
  await company.send(
    chief('w-1003', {
      givenName: 'Farah',
      familyName: 'Qureshi',
      email: 'farah.qureshi@marlow.example',
      department: 'Finance',
    }),
    chief('w-1007', {
      givenName: 'Kenji',
      familyName: 'Sato',
      email: 'kenji.sato@marlow.example',
      department: 'Security',
    }),
  );
  await company.settle();
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;

async function move(worker: string, person: Record<string, unknown>): Promise<LifecycleEvent> {
  const updated = new Date(company.stage.now()).toISOString();
  const moved = event('changed', worker, { date: '2026-11-30', updated, person });
  expect(await company.send(moved)).toMatchObject({ status: 202 });
  await company.settle();
  return moved;
}

async function decideOn(worker: string, by: string, decision: 'approved' | 'denied'): Promise<void> {
  const [asked] = await company.pending(worker);
  expect(await company.decide(by, asked!, decision)).toMatchObject({ status: 200 });
  await company.settle();
}

/** What was granted and revoked of these, in that order. */
async function outcomes(about: LifecycleEvent, entitlements: readonly string[]): Promise<readonly string[]> {
  const { evidence } = await company.caseOf(about);
  return evidence
    .filter(({ kind, entitlement = '' }) => kind === 'outcome' && entitlements.includes(entitlement))
    .map(({ entitlement, facts }) => `${facts.change} ${entitlement} ${facts.status}`);
}

/** Writes to Okta about this person, oldest first. */
async function written(worker: string): Promise<readonly string[]> {
  const asked = await company.asked('okta');
  return asked
    .filter(({ person, request, status }) => person === worker && !request.startsWith('GET') && status < 400)
    .map(({ request }) => request);
}

describe('duties that nobody holds together', () => {
  it('what would come beside its opposite is kept back, and nobody is asked for it', async () => {
    await company.hire('w-7211');
    await byHand(company, 'PUT', 'w-7211', '00gledger00000000000');
    const moved = await move('w-7211', { title: 'Site reliability engineer' });
    expect(await company.pending('w-7211')).toEqual([]);
    const { plan, evidence, case: handled } = await company.caseOf(moved);
    expect(plan?.changes.filter(({ kind }) => kind === 'grant')).toEqual([]);
    expect(handled).toMatchObject({ state: 'completed-with-exceptions' });
    expect(handled.findings).toContainEqual(
      expect.objectContaining({
        kind: 'rule-kept-back',
        entitlement: PRODUCTION,
        text: expect.stringContaining(LEDGER),
      }),
    );
    const planned = evidence.find(({ kind }) => kind === 'planned');
    expect(planned?.facts.rulings).toContain(`enforce ledger-or-production kept-back ${PRODUCTION} against ${LEDGER}`);
  });

  it('on a move the new one is given once the old one is seen gone, in one case', async () => {
    await company.hire('w-7212', { person: { department: 'Finance', title: 'Accountant' } });
    await decideOn('w-7212', 'w-1003', 'approved');
    expect((await company.access('w-7212')).okta.held).toContain(LEDGER);
    const moved = await move('w-7212', { department: 'Sales', title: 'Account executive' });
    expect((await caseOf(moved)).state).toMatch(/^completed/);
    const { okta } = await company.access('w-7212');
    expect(okta.held).toContain(SALES);
    expect(okta.held).not.toContain(LEDGER);
    const groups = (await written('w-7212')).filter((request) => request.includes('/groups/'));
    const at = (start: string) => groups.findIndex((request) => request.startsWith(start));
    const gave = at('PUT /api/v1/groups/00gsales');
    expect(gave).toBeGreaterThan(at('DELETE /api/v1/groups/00gledger'));
    expect(at('DELETE /api/v1/groups/00gledger')).toBeGreaterThan(-1);
  });
});

describe('licences of which one is enough', () => {
  const licences = async (worker: string) =>
    (await company.access(worker)).entra.held.filter((held) => held.includes(':licence:'));

  it('the higher is given, seen, and only then the lower taken', async () => {
    await company.hire('w-7221');
    expect(await licences('w-7221')).toEqual([E3]);
    const moved = await move('w-7221', SECURITY);
    expect(await licences('w-7221')).toEqual([E5]);
    expect(await outcomes(moved, [E3, E5])).toEqual([`grant ${E5} changed`, `revoke ${E3} changed`]);
  });

  it('who joins with both gets the higher alone', async () => {
    const hired = await company.hire('w-7222', { person: SECURITY });
    expect(await licences('w-7222')).toEqual([E5]);
    expect(await outcomes(hired, [E3, E5])).toEqual([`grant ${E5} changed`]);
  });

  it('an exhausted pool leaves the old licence, says so, and the next attempt makes the change', async () => {
    await company.hire('w-7223');
    await company.spoil('entra', { on: 'assignLicense', does: 'fail', status: 400, times: 50 });
    const moved = await move('w-7223', SECURITY);
    expect(await licences('w-7223')).toEqual([E3]);
    expect(await outcomes(moved, [E3, E5])).toEqual([`grant ${E5} refused`]);
    const { evidence } = await company.caseOf(moved);
    expect(evidence.find(({ kind }) => kind === 'planned')?.facts.rulings).toContain(
      `enforce one-office-licence kept-meanwhile ${E3} against ${E5}`,
    );
    await company.mend('entra');
    await decideOn('w-7223', 'w-1007', 'denied');
    expect(await licences('w-7223')).toEqual([E5]);
    expect((await caseOf(moved)).state).toMatch(/^completed/);
  });
});

describe('after a move', () => {
  it('files are kept for their days, with a reason that says until when, and taken by the clock alone', async () => {
    await company.hire('w-7201', { person: { department: 'Finance', employmentType: 'intern' } });
    await company.hire('w-7202', { person: { employmentType: 'contractor' } });
    await move('w-7201', { department: 'Sales', employmentType: 'intern' });
    const { okta, entra } = await company.access('w-7201');
    expect(okta.held).not.toContain(FINANCE);
    expect(okta.held).toContain(SALES);
    expect(entra.held).toContain(FINANCE_FILES);
    const [reason] = await reasonsFor(company, 'w-7201', FINANCE_FILES);
    expect(reason).toMatchObject({ kind: 'overlap', rule: 'finance-files-after-move' });
    const until = Date.parse(reason!.until!);
    const left = gone('w-7202', company.stage.now(), { person: { employmentType: 'contractor' } });
    await company.send(left);
    await company.settle();
    await company.stage.advanceTo(new Date(until - 60_000).toISOString());
    expect((await company.access('w-7201')).entra.held).toContain(FINANCE_FILES);
    await company.stage.advanceTo(new Date(until + 60_000).toISOString());
    expect((await company.access('w-7201')).entra.held).not.toContain(FINANCE_FILES);
    expect((await company.cases()).filter(({ workerId, eventId }) => workerId === 'w-7201' && !eventId)).toHaveLength(
      1,
    );
  }, 60_000);

  it('a contractor has ended by their own playbook, sooner than others', async () => {
    await company.settle(3600);
    expect((await company.access('w-7202')).okta.status).toBe('deactivated');
  });
});
