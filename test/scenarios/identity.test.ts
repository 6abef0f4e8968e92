/** Whose account is whose: by immutable id, never by login or e-mail alone; where that leaves doubt a human says, with evidence. */
import { beforeAll, expect, it } from 'vitest';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const STAFF = 'okta:group:00gstaff000000000000';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2027-01-11T08:00:00.000Z' });
});

/** An account somebody made at Okta by hand. */
async function made(login: string, employeeNumber?: string): Promise<string> {
  const { url, headers } = company.oktaAdministrator();
  const profile = {
    login,
    email: login,
    firstName: 'Made',
    lastName: 'By-Hand',
    ...(employeeNumber && { employeeNumber }),
  };
  const body = JSON.stringify({ profile });
  const answer = await fetch(`${url}/api/v1/users?activate=true`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { id: string }).id;
}

const link = (worker: string, accountId: string, as = 'operator') =>
  company.stage.call(as, 'POST', `/v1/people/${worker}/link`, {
    system: 'okta',
    accountId,
    because: 'HR confirmed it by telephone',
  });

it('an account found by login alone is nobody’s until an operator says whose it is; then it is theirs for good', async () => {
  const account = await made('w-7201@marlow.example');
  const hired = await company.hire('w-7201');
  const { case: handled } = await company.caseOf(hired);
  expect(handled.state).toBe('completed-with-exceptions');
  expect(handled.findings).toContainEqual(
    expect.objectContaining({
      kind: 'account-of-somebody-else',
      text: expect.stringContaining(`tenure link WORKER okta ${account}`),
    }),
  );
  expect((await company.access('w-7201')).okta.held).toEqual([]);
  const linked = await link('w-7201', account);
  expect(linked).toMatchObject({ status: 202 });
  await company.settle();
  expect((await company.access('w-7201')).okta).toMatchObject({
    status: 'active',
    held: expect.arrayContaining([STAFF]),
  });
  const { caseId } = linked.body as { caseId: string };
  const { case: after, evidence } = await company.shown.whole(caseId);
  expect(after.state).toMatch(/^completed/);
  expect(evidence.map(({ kind }) => kind)).toContain('linked');
  expect(JSON.stringify(evidence.map(({ facts }) => facts))).not.toContain(account);
});

it('what is not there, is somebody else’s, or is one’s own is not linked', async () => {
  await company.hire('w-7202');
  await company.hire('w-7203');
  const theirs = await made('other@marlow.example', 'w-7203');
  expect(await link('w-7202', '00unobody')).toMatchObject({ status: 404 });
  expect(await link('w-7202', theirs)).toMatchObject({ status: 409 });
  expect(await link('w-0000', theirs)).toMatchObject({ status: 404 });
  expect(await link('w-7202', theirs, 'worker:w-7202')).toMatchObject({ status: 403 });
});

it('a new name moves the login of the same account, and makes no second one', async () => {
  await company.hire('w-7204', { person: { familyName: 'Before', email: 'before@marlow.example' } });
  await company.send(
    event('changed', 'w-7204', { date: '2027-01-11', person: { familyName: 'After', email: 'after@marlow.example' } }),
  );
  await company.settle();
  const { url, headers } = company.oktaAdministrator();
  const found = await fetch(`${url}/api/v1/users/after@marlow.example`, { headers });
  expect(await found.json()).toMatchObject({ profile: { lastName: 'After', employeeNumber: 'w-7204' } });
  expect((await fetch(`${url}/api/v1/users/before@marlow.example`, { headers })).status).toBe(404);
});

it('a leaver’s login given to somebody new inherits nothing: the old account is not theirs', async () => {
  const shared = { email: 'sam.smith@marlow.example' };
  await company.hire('w-7205', { person: shared });
  await company.send(event('terminated', 'w-7205', { date: '2027-01-10', person: shared }));
  await company.settle();
  const hired = await company.hire('w-7206', { person: shared });
  const { case: handled } = await company.caseOf(hired);
  expect((handled.findings ?? []).map(({ kind }) => kind)).toContain('account-of-somebody-else');
  expect((await company.access('w-7205')).okta).toEqual({ status: 'suspended', held: [] });
});
