/** A licence of which no seat is left: everything else goes on, an operator is told, and it is asked for again by itself until seats come. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, LICENSING_GROUP, openCompany, POWER_BI } from './company.ts';
import { gone } from './events.ts';

const E3_SKU = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const E3 = `entra:licence:${E3_SKU}`;
const PEOPLE = { person: { department: 'People' } };
const HOUR = 60 * 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterEach(async () => {
  await company.seats(E3_SKU, 1000);
  await company.licencesTake(0);
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;

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
