/** A batch that has to wait, or runs again: one outcome for each change, and what somebody gives a leaver meanwhile is taken away too. */
import { beforeAll, expect, it } from 'vitest';
import type { ShownWhole } from '../../cli/shown.ts';
import { byHand } from './by-hand.ts';
import { CLUBS, type Company, openCompany } from './company.ts';
import { gone } from './events.ts';

const SALES = '00gsales000000000000';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});

async function left(workerId: string): Promise<ShownWhole> {
  const terminated = gone(workerId, company.stage.now());
  await company.send(terminated);
  await company.settle(300);
  return company.caseOf(terminated);
}

const outcomes = ({ evidence }: ShownWhole) => evidence.filter(({ kind }) => kind === 'outcome');
const ofSuspension = (whole: ShownWhole) =>
  outcomes(whole)
    .filter(({ system, facts }) => system === 'okta' && facts.change === 'suspend-account')
    .map(({ facts }) => ({ status: facts.status, attempt: facts.attempt }));
const counted = ({ evidence }: ShownWhole) => evidence.find(({ kind }) => kind === 'completed')?.facts.changed;

it('half of it done before it had to wait: that half has one outcome, by who did it, and is counted', async () => {
  await company.hire('w-9611');
  await company.spoil('okta', { on: '^DELETE .*/sessions', does: 'throttle', retryAfterSeconds: 5 });
  const whole = await left('w-9611');
  expect(ofSuspension(whole)).toEqual([{ status: 'changed', attempt: undefined }]);
  const keys = outcomes(whole).map(({ facts }) => facts.idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(counted(whole)).toBe(keys.length);
});

it('done, and the answer and the look after it lost: it is so already, an earlier attempt may have done it, and it is counted', async () => {
  await company.hire('w-9612');
  await company.spoil('okta', { on: '^POST .*/lifecycle/suspend', does: 'cut', when: 'after' });
  // The look before the plan passes: the account, and its groups.
  await company.spoil('okta', { on: '^GET /api/v1/users/', does: 'fail', status: 503, skip: 2 });
  const whole = await left('w-9612');
  expect(ofSuspension(whole)).toEqual([{ status: 'already-so', attempt: 'earlier' }]);
  expect(counted(whole)).toBe(outcomes(whole).length);
});

it('a leaver who is given groups while the clean-up waits for Okta ends without them', async () => {
  await company.hire('w-9701');
  await company.spoil('okta', { on: '^DELETE', does: 'throttle', retryAfterSeconds: 30 });
  const left = gone('w-9701', company.stage.now());
  await company.send(left);
  await company.settle(5);
  await byHand(company, 'PUT', 'w-9701', CLUBS[0]!, SALES);
  await company.settle(1200);
  const { state, findings = [] } = (await company.caseOf(left)).case;
  expect(state).toMatch(/^completed/);
  expect(findings.filter(({ system }) => system === 'okta')).toEqual([]);
  expect((await company.access('w-9701')).okta).toEqual({ status: 'suspended', held: [] });
});
