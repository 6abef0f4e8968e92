/** Promise 9: what a timer was to set going happens although the timer is lost, an hour later at most, and once. */
import { expect, it } from 'vitest';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';
import { loseTimers } from './lost-timers.ts';

/** A month of hours, each with its sweep. */
const LONG = { timeout: 150_000 };

const retentionCases = async (company: Company, worker: string) =>
  (await company.cases()).filter(({ workerId, eventId }) => workerId === worker && eventId === undefined);

it(
  'retention destroys what a leaver left, and leaves alone who came back, though no timer says that it is over',
  LONG,
  async () => {
    const company = await openCompany();
    for (const worker of ['w-7501', 'w-7502']) await company.hire(worker);
    const left = ['w-7501', 'w-7502'].map((worker) =>
      event('terminated', worker, { date: '2026-11-30', time: '09:00' }),
    );
    await company.send(...left);
    await company.settle(2 * 3600);
    for (const one of left) expect((await company.caseOf(one)).case.state).toMatch(/^completed/);
    expect(await loseTimers(company, 'retention-')).toBe(2);
    await company.send(event('rehired', 'w-7502', { date: '2026-12-10' }));
    await company.settle(20 * 86_400);
    expect((await company.access('w-7501')).okta.status).toBe('suspended');
    await company.settle(11 * 86_400);
    expect(await company.access('w-7501')).toEqual({
      okta: { status: 'deactivated', held: [] },
      entra: { status: 'absent', held: [] },
    });
    expect((await company.access('w-7502')).okta.status).toBe('active');
    expect([await retentionCases(company, 'w-7501'), await retentionCases(company, 'w-7502')]).toMatchObject([
      [{ state: expect.stringMatching(/^completed/) }],
      [],
    ]);
    const told = company
      .logs()
      .split('\n')
      .filter((line) => line.includes('whose timer did not'));
    expect(told, 'woken once, and forgotten').toHaveLength(1);
    expect(told[0]).toContain('"count":2');
  },
);

it(
  'who came back and left again is destroyed when the later retention is over, and not when the first would have been',
  LONG,
  async () => {
    const company = await openCompany();
    await company.hire('w-7503');
    await company.send(event('terminated', 'w-7503', { date: '2026-11-30', time: '09:00' }));
    await company.settle(2 * 86_400);
    await company.send(event('rehired', 'w-7503', { date: '2026-12-01' }));
    await company.settle(86_400);
    await company.send(event('terminated', 'w-7503', { date: '2026-12-03', time: '09:00' }));
    await company.settle(28 * 86_400);
    // The last day of December: the first retention would be over, the second is not.
    expect((await company.access('w-7503')).okta.status).toBe('suspended');
    expect(await retentionCases(company, 'w-7503')).toEqual([]);
    await company.settle(3 * 86_400);
    expect((await company.access('w-7503')).okta.status).toBe('deactivated');
  },
);

it('accounts are made before a first day though no timer says when; for somebody who does not come, nobody is woken twice', async () => {
  const company = await openCompany();
  const ahead = (worker: string) =>
    event('hired', worker, {
      date: '2026-12-09',
      updated: '2026-11-30T08:00:00.000Z',
      person: { startDate: '2026-12-09' },
    });
  await company.send(ahead('w-7511'), ahead('w-7512'));
  await company.settle();
  expect(await loseTimers(company, 'pre-hire-')).toBe(2);
  await company.send(
    event('terminated', 'w-7512', { date: '2026-12-01', time: '08:00', updated: '2026-11-30T09:00:00.000Z' }),
  );
  await company.stage.advanceTo('2026-12-01T23:00:00.000Z');
  expect((await company.access('w-7511')).okta.status).toBe('absent');
  await company.stage.advanceTo('2026-12-02T12:00:00.000Z');
  const disabled = { status: 'suspended', held: [] };
  expect(await company.access('w-7511')).toEqual({ okta: disabled, entra: disabled });
  expect((await company.access('w-7512')).okta.status).toBe('absent');
  const woken = company
    .logs()
    .split('\n')
    .filter((line) => line.includes('before their first day and whose timer did not'));
  expect(woken, 'woken once, and forgotten').toHaveLength(1);
  await company.stage.advanceTo('2026-12-09T01:00:00.000Z');
  expect((await company.access('w-7511')).okta.status).toBe('active');
});
