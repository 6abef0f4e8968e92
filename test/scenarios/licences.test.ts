/** Licences: those of which no seat is left are asked for again until seats come; those through groups go by themselves, and only what stays is an exception. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, LICENSING_GROUP, openCompany, POWER_BI } from './company.ts';
import { event, gone } from './events.ts';

const LICENCE = `entra:licence:${POWER_BI}`;
const GROUP = `entra:group:${LICENSING_GROUP}`;
/** No rule of a vendor gives them anything. */
const PEOPLE = { person: { department: 'People' } };
const NEVER = 10 ** 9;
const E3_SKU = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const E3 = `entra:licence:${E3_SKU}`;
const HOUR = 60 * 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany({ netsAsDeployed: true });
});
afterEach(async () => {
  await company.seats(E3_SKU, 1000);
  await company.licencesTake(0);
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const leave = (worker: string) => gone(worker, company.stage.now(), PEOPLE);

/** All they hold at Entra, however it came about. */
async function heldAtEntra(worker: string): Promise<readonly string[]> {
  const { access } = await company.shown.access(worker);
  return access
    .flatMap((one) => ('holdings' in one && one.system === 'entra' ? one.holdings : []))
    .map((one) => one.entitlement);
}

/** How often it was asked for and refused, and at which hours after the hire. */
async function refusals(about: LifecycleEvent): Promise<readonly number[]> {
  const { evidence, case: handled } = await company.caseOf(about);
  const since = Date.parse(handled.receivedAt);
  return evidence
    .filter(({ entitlement, facts }) => entitlement === E3 && facts.status === 'refused')
    .map(({ time }) => Math.floor((Date.parse(time) - since) / 3_600_000));
}

/** What the bus was given for an operator: the functions' own word on it is the case's evidence. */
async function toldAt(about: LifecycleEvent): Promise<readonly unknown[]> {
  const { evidence } = await company.caseOf(about);
  return evidence.filter(({ kind }) => kind === 'scheduled').map(({ facts }) => facts.tells ?? false);
}

describe('a hire for whom no licence is left', () => {
  it('has everything else at once, and the licence as soon as there are seats, without anybody asking for it', async () => {
    await company.seats(E3_SKU, 0);
    const hired = await company.hire('w-8201', PEOPLE);
    expect(await caseOf(hired)).toMatchObject({
      state: 'scheduled',
      note: expect.stringContaining('looks again by itself at'),
      findings: [
        {
          kind: 'no-licence-left',
          system: 'entra',
          entitlement: E3,
          text: expect.stringContaining('free or buy one'),
        },
      ],
    });
    const { okta, entra } = await company.access('w-8201');
    expect([okta.status, entra.status]).toEqual(['active', 'active']);
    expect(entra.held).toContain(`entra:group:${LICENSING_GROUP}`);
    expect(await toldAt(hired)).toEqual([true]);
    await company.seats(E3_SKU, 1000);
    await company.settle(2 * HOUR);
    expect(await caseOf(hired)).toMatchObject({ state: 'completed', findings: [] });
    expect((await company.access('w-8201')).entra.held).toContain(E3);
  });

  it('is asked for more and more seldom, and an operator is told again when the first day has passed', async () => {
    await company.seats(E3_SKU, 0);
    const hired = await company.hire('w-8202', PEOPLE);
    await company.settle(72 * HOUR);
    const hours = await refusals(hired);
    expect(hours.length).toBeGreaterThan(5);
    expect(hours.length).toBeLessThan(10);
    expect(hours.at(-1)! - hours.at(-2)!).toBeGreaterThanOrEqual(24);
    const told = await toldAt(hired);
    expect(told.filter((one) => one === true)).toHaveLength(2);
    expect(told[0]).toBe(true);
  }, 300_000);

  it('makes way at once for whatever comes next: who leaves meanwhile is cut', async () => {
    await company.seats(E3_SKU, 0);
    const hired = await company.hire('w-8203', PEOPLE);
    const left = gone('w-8203', company.stage.now(), PEOPLE);
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'completed', cutAt: expect.any(String) });
    expect(await caseOf(hired)).toMatchObject({ state: 'superseded' });
  });
});

describe('a leaver whose licence takes its group longer than a quarter of an hour to take away', () => {
  it('is completed when it has gone, with one look an hour and nothing for anybody to do', async () => {
    await company.hire('w-8211', PEOPLE);
    await company.licencesTake(50 * 60);
    const left = gone('w-8211', company.stage.now(), PEOPLE);
    await company.send(left);
    await company.settle(20 * 60);
    expect(await caseOf(left)).toMatchObject({
      state: 'scheduled',
      findings: [expect.objectContaining({ kind: 'not-gone-in-time', entitlement: `entra:licence:${POWER_BI}` })],
    });
    await company.settle(3 * HOUR);
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
    const { evidence } = await company.caseOf(left);
    expect(evidence.filter(({ kind }) => kind === 'planned').length).toBeLessThan(15);
  });
});

describe('a routine leaver with a licence through a group', () => {
  it('ends completed, without a finding, where the licence goes at once', async () => {
    await company.hire('w-7101', PEOPLE);
    expect(await heldAtEntra('w-7101')).toEqual(expect.arrayContaining([GROUP, LICENCE]));
    const left = leave('w-7101');
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
    expect(await heldAtEntra('w-7101')).toEqual([]);
  });

  it('is cut at once, and is completed when the licence has gone, minutes later', async () => {
    await company.hire('w-7102', PEOPLE);
    await company.licencesTake(300);
    const left = leave('w-7102');
    await company.send(left);
    await company.settle(200);
    expect(await caseOf(left)).toMatchObject({
      state: 'verifying',
      cutAt: expect.any(String),
      note: expect.stringContaining(LICENCE),
    });
    expect(await heldAtEntra('w-7102')).toEqual([LICENCE]);
    await company.settle(400);
    expect(await caseOf(left)).toMatchObject({ state: 'completed', findings: [] });
    expect(await heldAtEntra('w-7102')).toEqual([]);
  });

  it('ends with an exception that names the group when the licence never goes, two days later', async () => {
    await company.hire('w-7103', PEOPLE);
    await company.licencesTake(NEVER);
    const left = leave('w-7103');
    await company.send(left);
    await company.settle(840);
    expect(await caseOf(left)).toMatchObject({ state: 'verifying' });
    await company.settle(120);
    expect(await caseOf(left)).toMatchObject({ state: 'scheduled' });
    await company.settle(60 * 60 * 60);
    const { state, findings } = await caseOf(left);
    expect(state).toBe('completed-with-exceptions');
    expect(findings).toEqual([
      {
        kind: 'not-gone-in-time',
        system: 'entra',
        entitlement: LICENCE,
        text: expect.stringContaining(`it came through ${GROUP}`),
      },
    ]);
  });
});

describe('a mover', () => {
  it('is completed when the licence of the old group has gone', async () => {
    await company.hire('w-7111', PEOPLE);
    await company.licencesTake(120);
    const moved = event('changed', 'w-7111', {
      date: '2026-11-30',
      updated: '2026-11-30T07:30:00.000Z',
      person: { department: 'IT' },
    });
    await company.send(moved);
    await company.settle(60);
    expect((await caseOf(moved)).state).toBe('verifying');
    await company.settle(400);
    expect(await caseOf(moved)).toMatchObject({ kind: 'mover', state: 'completed', findings: [] });
    expect(await heldAtEntra('w-7111')).not.toContain(LICENCE);
  });

  it('who waits for a licence to go makes way for a termination at once', async () => {
    await company.hire('w-7112', PEOPLE);
    await company.licencesTake(NEVER);
    const moved = event('changed', 'w-7112', {
      date: '2026-11-30',
      updated: '2026-11-30T07:30:00.000Z',
      person: { department: 'IT' },
    });
    await company.send(moved);
    await company.settle(5);
    expect((await caseOf(moved)).state).toBe('verifying');
    const left = leave('w-7112');
    await company.send(left);
    await company.settle(5);
    expect(await caseOf(left)).toMatchObject({ cutAt: expect.any(String) });
    expect((await caseOf(moved)).state).toBe('superseded');
  });

  it('who begins to wait makes way for a termination that came before', async () => {
    await company.hire('w-7113', PEOPLE);
    await company.licencesTake(NEVER);
    const moved = event('changed', 'w-7113', {
      date: '2026-11-30',
      updated: '2026-11-30T07:30:00.000Z',
      person: { department: 'IT' },
    });
    const left = leave('w-7113');
    await company.send(moved, left);
    await company.settle(20);
    expect(await caseOf(left)).toMatchObject({ cutAt: expect.any(String) });
    expect((await caseOf(moved)).state).toBe('superseded');
  });

  it('who loses the rule that gave an account loses the account, and gets it back with the rule', async () => {
    await company.hire('w-7121', PEOPLE);
    const contractor = { department: 'People', employmentType: 'contractor' };
    const converted = event('converted', 'w-7121', {
      date: '2026-11-30',
      updated: '2026-11-30T07:30:00.000Z',
      person: contractor,
    });
    await company.send(converted);
    await company.settle();
    const { plan, case: handled } = await company.caseOf(converted);
    expect(handled).toMatchObject({ kind: 'mover', state: 'completed', findings: [] });
    const atEntra = plan?.changes.filter(({ system }) => system === 'entra') ?? [];
    expect(atEntra.map(({ kind }) => kind)).toEqual(['revoke', 'revoke', 'suspend-account', 'revoke-sessions']);
    expect(new Set(atEntra.map(({ lane }) => lane))).toEqual(new Set(['clean-up']));
    const { okta, entra } = await company.access('w-7121');
    expect(okta.status).toBe('active');
    expect(entra).toEqual({ status: 'suspended', held: [] });
    await company.send(
      event('converted', 'w-7121', { date: '2026-11-30', updated: '2026-11-30T07:40:00.000Z', ...PEOPLE }),
    );
    await company.settle();
    expect((await company.access('w-7121')).entra.status).toBe('active');
  });
});
