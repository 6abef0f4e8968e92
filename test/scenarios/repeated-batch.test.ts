/** A batch that runs again leaves one outcome for each change, and says so of what an attempt nobody heard may have done. */
import { beforeAll, expect, it } from 'vitest';
import type { ShownWhole } from '../../cli/shown.ts';
import { type Company, openCompany } from './company.ts';
import { gone } from './events.ts';

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
