/** Who lets go on what is held, and until when: two operators, none of them party to it; what expires; per cents of a counted company. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { byHand } from './by-hand.ts';
import { CLUBS, type Company, openCompany, type Pack } from './company.ts';
import { event, gone } from './events.ts';

/** Shared machines are slow. */
const LONG = { timeout: 240_000 };
const HOURS = 3600;

let company: Company;
beforeAll(async () => {
  company = await openCompany({ policies: takesTwo });
  await company.hire('w-1003', { date: '2016-01-11', person: { department: 'Finance', managerWorkerId: 'w-1001' } });
});

/** The pack as shipped, but a plan too is released by two. */
function takesTwo(pack: Pack): void {
  const plans = pack.releases.filter(({ of }: Pack) => of === 'plan');
  expect(plans).not.toEqual([]);
  for (const rule of plans) rule.people = 2;
}

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const okta = async (worker: string) => (await company.access(worker)).okta.held;

async function heldLeaver(worker: string, said: Parameters<typeof gone>[2] = {}) {
  await company.hire(worker);
  await byHand(company, 'PUT', worker, ...CLUBS.slice(0, 13));
  const left = gone(worker, company.stage.now(), said);
  await company.send(left);
  await company.settle();
  expect(await caseOf(left)).toMatchObject({ state: 'held' });
  return left;
}

async function release(by: string, about: LifecycleEvent) {
  const { plan } = await company.caseOf(about);
  const body = { planDigest: plan?.digest, because: 'looked at it' };
  const answer = await company.stage.call(by, 'POST', `/v1/cases/${plan?.caseId}/release`, body);
  await company.settle();
  return answer;
}

describe('a plan that takes two operators', () => {
  it('goes on with the word of two different ones, neither the beneficiary nor who asked for it', LONG, async () => {
    const left = await heldLeaver('w-9901', { requestedBy: 'w-1003' });
    expect(await release('operator:w-9901', left)).toMatchObject({ status: 403 });
    expect(await release('operator:w-1003', left)).toMatchObject({ status: 403 });
    expect(await release('operator:w-1006', left)).toMatchObject({ status: 200 });
    expect((await caseOf(left)).note).toContain('a second, different one must say so too');
    expect(await release('operator:w-1006', left)).toMatchObject({ status: 403 });
    expect((await caseOf(left)).state).toBe('held');
    expect(await release('operator:w-1007', left)).toMatchObject({ status: 200 });
    expect((await caseOf(left)).state).toMatch(/^completed/);
    expect(await okta('w-9901')).toEqual([]);
  });

  it('keeps the first word when less is left to do, and not when there is more', LONG, async () => {
    const left = await heldLeaver('w-9902');
    await release('operator:w-1006', left);
    await byHand(company, 'PUT', 'w-9902', CLUBS[13]!);
    await company.steer('retry', left);
    await company.settle();
    expect(await release('operator:w-1007', left)).toMatchObject({ status: 200 });
    expect((await caseOf(left)).state).toBe('held');
    await byHand(company, 'DELETE', 'w-9902', CLUBS[13]!);
    await company.steer('retry', left);
    await company.settle();
    expect(await release('operator:w-1006', left)).toMatchObject({ status: 200 });
    expect((await caseOf(left)).state).toMatch(/^completed/);
  });

  it('needs both anew when the release ended before it could be carried out', LONG, async () => {
    const left = await heldLeaver('w-9903');
    await company.spoil('okta', { on: '^DELETE', does: 'fail', status: 503, times: 100_000 });
    await release('operator:w-1006', left);
    await release('operator:w-1007', left);
    await company.settle(600);
    expect((await caseOf(left)).state).toBe('blocked');
    await company.settle(25 * HOURS);
    await company.mend('okta');
    await company.steer('retry', left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'held' });
    expect((await caseOf(left)).note).toContain('its release ended at');
    await release('operator:w-1006', left);
    await release('operator:w-1007', left);
    expect((await caseOf(left)).state).toMatch(/^completed/);
  });
});

describe('a layoff', () => {
  const people = Array.from({ length: 52 }, (_, index) => `w-${9800 + index}`);
  const at = (hours: number) => new Date(company.stage.now() + hours * HOURS * 1000).toISOString();
  const call = (by: string, path: string, body: object) => company.stage.call(by, 'POST', `/v1/layoffs${path}`, body);
  const ends = (workers: readonly string[]) =>
    workers.map((worker) => gone(worker, company.stage.now(), { person: { department: 'IT' } }));
  const held = async (events: readonly LifecycleEvent[]) =>
    ((await company.send(...events)).body as { batch?: { held: readonly string[] } }).batch?.held.join();

  it('of which the first word is too old takes two again', LONG, async () => {
    const proposal = { workers: people, because: 'Closing the site, as decided', until: at(24 * 6) };
    const { layoffId, digest } = (await call('operator:w-1006', '', proposal)).body as Record<string, string>;
    await company.settle(73 * HOURS);
    const body = { digest, because: 'looked at with HR' };
    expect(await call('operator:w-1007', `/${layoffId}/release`, body)).toMatchObject({ body: { state: 'proposed' } });
    expect(await held(ends(people.slice(0, 26)))).toContain('terminations in IT: 26 is over 25');
    expect(await call('operator:w-1006', `/${layoffId}/release`, body)).toMatchObject({ body: { state: 'approved' } });
  });

  it('lets its people go until its end, and not after', LONG, async () => {
    expect(await held(ends(people.slice(0, 26)))).toBeUndefined();
    await company.settle(4 * 24 * HOURS);
    expect(await held(ends(people.slice(26)))).toContain('terminations in IT: 26 is over 25');
  });
});

describe('a per cent of those who work here', () => {
  it('is of the people counted last: a third of a small department is held, a quarter is not', LONG, async () => {
    const person = { department: 'Support' };
    const staff = Array.from({ length: 24 }, (_, index) => `w-${9960 + index}`);
    await company.send(...staff.map((worker) => event('hired', worker, { person })));
    // A census is good for six hours.
    await company.settle(8 * HOURS);
    const leaving = (workers: readonly string[]) =>
      workers.map((worker) => gone(worker, company.stage.now(), { person }));
    const many = (await company.send(...leaving(staff.slice(0, 8)))).body as { batch?: { held: readonly string[] } };
    expect(many.batch?.held.join()).toContain('terminations in Support: 33.3 % is over 30.0 % (8/24) within 24 h');
    await company.settle();
    expect((await company.access('w-9960')).okta.status).toBe('active');
    const few = (await company.send(...leaving(staff.slice(8, 14)))).body as { batch?: object };
    expect(few.batch).toBeUndefined();
    await company.settle();
    expect((await company.access('w-9968')).okta.status).toBe('suspended');
  });
});
