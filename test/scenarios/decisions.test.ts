/** What approvers said no to, duties of which one is where nobody can look, and word that comes in another order. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { byHand } from './by-hand.ts';
import { type Company, openCompany, type Pack } from './company.ts';
import { event } from './events.ts';
import { reasonsFor } from './reasons-for.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const PAYROLL = 'entra:app:a0000000-0000-4000-8000-000000000001/b0000000-0000-4000-8000-000000000001';
const ACCOUNTANT = { department: 'Finance', title: 'Accountant' };
const SETS_PAY = { department: 'People', title: 'People operations specialist' };
/** Owner of the ledger, and one who may decide on payroll. */
const CHIEF = 'w-1003';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ policies: enforceSeparations });
  const person = { department: 'Finance', startDate: '2016-01-11', managerWorkerId: 'w-1001' };
  await company.send(event('hired', CHIEF, { date: '2016-01-11', person }));
  await company.settle();
});

/** What the pack only warns of is kept apart here. */
function enforceSeparations(pack: Pack): void {
  const warned = pack.separations.filter(({ enforcement }: Pack) => enforcement === 'warn');
  expect(warned).not.toEqual([]);
  for (const rule of warned) rule.enforcement = 'enforce';
}

async function tell(worker: string, person: Record<string, unknown>, date = '2026-11-30'): Promise<LifecycleEvent> {
  const updated = new Date(company.stage.now()).toISOString();
  const changed = event('changed', worker, { date, updated, person });
  expect(await company.send(changed)).toMatchObject({ status: 202 });
  await company.settle();
  return changed;
}

async function decideOn(worker: string, decision: 'approved' | 'denied'): Promise<void> {
  const [asked] = await company.pending(worker);
  expect(await company.decide(CHIEF, asked!, decision)).toMatchObject({ status: 200 });
  await company.settle();
}

describe('what was denied', () => {
  it('stays denied though an administrator gave it meanwhile, is said, and is not asked again', async () => {
    const hired = await company.hire('w-7411', { person: ACCOUNTANT });
    await byHand(company, 'PUT', 'w-7411', '00gledger00000000000');
    await decideOn('w-7411', 'denied');
    const { case: handled, plan } = await company.caseOf(hired);
    expect(handled.state).toBe('completed-with-exceptions');
    expect(handled.findings).toContainEqual(
      expect.objectContaining({ kind: 'held-though-denied', system: 'okta', entitlement: LEDGER }),
    );
    expect(plan?.changes.filter(({ kind }) => kind === 'revoke')).toEqual([]);
    expect(await reasonsFor(company, 'w-7411', LEDGER)).toEqual([]);
    const moved = await tell('w-7411', { ...ACCOUNTANT, office: 'Leeds' });
    expect(await company.pending('w-7411')).toEqual([]);
    expect((await company.caseOf(moved)).case.findings?.map(({ kind }) => kind)).toContain('held-though-denied');
  });
});

describe('duties of which one is where nobody can look', () => {
  it('the new one waits until the old one is seen gone, and is asked about and given then', async () => {
    await company.hire('w-7431', { person: SETS_PAY });
    await decideOn('w-7431', 'approved');
    expect((await company.access('w-7431')).entra.held).toContain(PAYROLL);
    await company.spoil('entra', { on: '.*', does: 'fail', status: 503, times: 100_000 });
    const moved = await tell('w-7431', ACCOUNTANT);
    await company.settle(3600);
    expect(await company.pending('w-7431')).toEqual([]);
    const { case: handled, evidence } = await company.caseOf(moved);
    expect(handled.state).toBe('blocked');
    const planned = evidence.findLast(({ kind }) => kind === 'planned');
    expect(planned?.facts.rulings).toContain(`enforce payroll-or-ledger kept-back ${LEDGER} against ${PAYROLL}`);
    expect((await company.access('w-7431')).okta.held).not.toContain(LEDGER);
    await company.mend('entra');
    await company.steer('retry', moved);
    await company.settle(600);
    expect((await company.access('w-7431')).entra.held).not.toContain(PAYROLL);
    await decideOn('w-7431', 'approved');
    expect((await company.access('w-7431')).okta.held).toContain(LEDGER);
  });
});

describe('word that comes in another order', () => {
  it('leaves no account open, and no reason for what nobody may hold, where a rule gives no account any more', async () => {
    const contractor = { ...SETS_PAY, employmentType: 'contractor' };
    await company.hire('w-7421', { person: SETS_PAY });
    await decideOn('w-7421', 'approved');
    expect((await company.access('w-7421')).entra.held).toContain(PAYROLL);
    await tell('w-7421', contractor);
    await tell('w-7422', contractor);
    await company.hire('w-7422', { person: SETS_PAY });
    for (const worker of ['w-7421', 'w-7422']) {
      const { okta, entra } = await company.access(worker);
      expect(okta.status).toBe('active');
      expect(entra.status).not.toBe('active');
      expect(entra.held).toEqual([]);
      expect(await company.pending(worker)).toEqual([]);
    }
    const [one, other] = [await company.access('w-7421'), await company.access('w-7422')];
    expect(one.okta.held).toEqual(other.okta.held);
  });
});
