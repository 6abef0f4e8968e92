/** Promise 9: what a timer was to set going happens although the timer is lost, an hour later at most, and once. */
import { beforeAll, expect, it } from 'vitest';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';
import { loseTimers } from './lost-timers.ts';

const DAY = 86_400;
const HOUR = 3600;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});

const pass = (days: number) => company.settle(days * DAY);
const okta = async (worker: string) => (await company.access(worker)).okta.status;
const retentionCases = async (worker: string) =>
  (await company.cases()).filter(({ workerId, eventId }) => workerId === worker && eventId === undefined);

/** How often the sweep has woken people of this kind, and how many each time. */
const madeGood = (what: string) =>
  company
    .logs()
    .split('\n')
    .flatMap((line) => (line.includes(`${what} and whose timer did not`) ? [/"count":(\d+)/.exec(line)?.[1]] : []));

async function leave(...workers: readonly string[]) {
  const left = workers.map((worker) => gone(worker, company.stage.now()));
  await company.send(...left);
  await company.settle(2 * HOUR);
  for (const one of left) expect((await company.caseOf(one)).case.state).toMatch(/^completed/);
}

async function comeBack(worker: string) {
  const now = new Date(company.stage.now()).toISOString();
  await company.send(event('rehired', worker, { date: now.slice(0, 10), time: now.slice(11, 16), updated: now }));
  await company.settle();
  expect(await okta(worker)).toBe('active');
}

it('accounts are made before a first day though no timer says when; for somebody who does not come, nobody is woken twice', async () => {
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
  expect(await okta('w-7511')).toBe('absent');
  await company.stage.advanceTo('2026-12-02T12:00:00.000Z');
  const disabled = { status: 'suspended', held: [] };
  expect(await company.access('w-7511')).toEqual({ okta: disabled, entra: disabled });
  expect(await okta('w-7512')).toBe('absent');
  expect(madeGood('before their first day'), 'woken once, and forgotten').toHaveLength(1);
  await pass(6);
  await company.stage.advanceTo('2026-12-09T01:00:00.000Z');
  expect(await okta('w-7511')).toBe('active');
});

it('retention destroys what a leaver left within an hour, and leaves alone who came back, though no timer says that it is over', async () => {
  for (const worker of ['w-7501', 'w-7502', 'w-7503']) await company.hire(worker);
  const leftAt = company.stage.now();
  await leave('w-7501', 'w-7502', 'w-7503');
  // And that of who did not come, three weeks earlier.
  expect(await loseTimers(company, 'retention-')).toBe(4);
  await comeBack('w-7502');
  await comeBack('w-7503');
  await pass(2);
  await leave('w-7503');
  await pass(27);
  const over = (afterHours: number) => new Date(leftAt + (30 * 24 + afterHours) * HOUR * 1000).toISOString();
  await company.stage.advanceTo(over(-1));
  expect([await okta('w-7501'), await okta('w-7502')]).toEqual(['suspended', 'active']);
  expect(madeGood('whose retention is over')).toEqual(['1']);
  await company.stage.advanceTo(over(1.25));
  expect(await company.access('w-7501')).toEqual({
    okta: { status: 'deactivated', held: [] },
    entra: { status: 'absent', held: [] },
  });
  expect(await okta('w-7502')).toBe('active');
  await company.settle(3 * HOUR);
  const [destroyed, cameBack] = [await retentionCases('w-7501'), await retentionCases('w-7502')];
  expect([destroyed, cameBack]).toMatchObject([[{ state: expect.stringMatching(/^completed/) }], []]);
  expect(madeGood('whose retention is over'), 'woken once, and forgotten').toEqual(['1', '2']);
});

it('who came back and left again is destroyed when the later retention is over, and not when the first would have been', async () => {
  expect(await okta('w-7503')).toBe('suspended');
  expect(await retentionCases('w-7503')).toEqual([]);
  await pass(3);
  expect(await okta('w-7503')).toBe('deactivated');
});
