/** What somebody gives a leaver while they are being cleaned up is taken away too; whoever gives it for ever is told of. */
import { beforeAll, expect, it } from 'vitest';
import { CLUBS, type Company, openCompany } from './company.ts';
import { gone } from './events.ts';

const SALES = '00gsales000000000000';
let company: Company;
beforeAll(async () => {
  company = await openCompany();
});

/** By hand, at Okta. */
async function give(workerId: string, ...groups: readonly string[]): Promise<void> {
  const { url, headers } = company.oktaAdministrator();
  const search = encodeURIComponent(`profile.login eq "${workerId}@marlow.example"`);
  const users = (await (await fetch(`${url}/api/v1/users?search=${search}`, { headers })).json()) as { id: string }[];
  expect(users).toHaveLength(1);
  for (const group of groups)
    await fetch(`${url}/api/v1/groups/${group}/users/${users[0]!.id}`, { method: 'PUT', headers });
}

it('a leaver who is given groups while the clean-up waits for Okta ends without them', async () => {
  await company.hire('w-9701');
  await company.spoil('okta', { on: '^DELETE', does: 'throttle', retryAfterSeconds: 30 });
  const left = gone('w-9701', company.stage.now());
  await company.send(left);
  await company.settle(5);
  await give('w-9701', CLUBS[0]!, SALES);
  await company.settle(1200);
  const { state, findings = [] } = (await company.caseOf(left)).case;
  expect(state).toMatch(/^completed/);
  expect(findings.filter(({ system }) => system === 'okta')).toEqual([]);
  expect((await company.access('w-9701')).okta).toEqual({ status: 'suspended', held: [] });
});
