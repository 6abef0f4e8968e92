/** What people are called: chosen once, the first that is free everywhere, nobody else's for as long as policy says; and whose an account is where that is unsure. */
import { beforeAll, expect, it } from 'vitest';
import { type Company, openCompany, type Pack } from './company.ts';
import { event } from './events.ts';

const why = { because: 'it is what the scenario is about', source: 'a scenario' };
const STAFF = 'okta:group:00gstaff000000000000';

/** Everybody is given.family@marlow.example; who is called so and has such a name is probably the person. */
function namedByRule(pack: Pack): void {
  pack.names = [
    {
      ...{ id: 'names-of-all', ...why, when: 'true', domain: 'marlow.example' },
      candidates: [
        'person.givenName + "." + person.familyName',
        'person.givenName.initial() + "." + person.familyName',
      ],
    },
  ];
  pack.correlation = { id: 'same-name', ...why, probable: [['name', 'givenName', 'familyName']] };
  pack.correlation.people = [['givenName', 'familyName', 'email']];
  for (const rule of pack.accounts) rule.login = 'person.name';
}

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2027-01-11T08:00:00.000Z', policies: namedByRule });
});

let mailboxes = 0;
const called = (givenName: string, familyName: string, email = `private-${++mailboxes}@home.example`) => ({
  date: '2027-01-11',
  person: { givenName, familyName, email },
});
const at = (name: string) => `${name}@marlow.example`;

interface OktaUser {
  readonly id: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

async function okta(method: string, path: string, body?: object): Promise<{ status: number; user: OktaUser }> {
  const { url, headers } = company.oktaAdministrator();
  const answer = await fetch(`${url}/api/v1/users${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, user: (await answer.json()) as OktaUser };
}

/** The worker ids on the Okta accounts of these names; undefined where there is no such account. */
const carriedBy = (...names: string[]) =>
  Promise.all(names.map(async (name) => (await okta('GET', `/${at(name)}`)).user.profile?.employeeNumber));

/** An account somebody made at Okta by hand, without a worker id. */
async function made(login: string, firstName: string, lastName: string): Promise<string> {
  const profile = { login, email: login, firstName, lastName };
  return (await okta('POST', '?activate=true', { profile })).user.id;
}

const link = (worker: string, accountId: string, theirs = true) =>
  company.stage.call('operator', 'POST', `/v1/people/${worker}/link`, {
    ...{ system: 'okta', accountId, theirs, because: 'HR confirmed it by telephone' },
  });

it('a dozen of one name who join on one day are all here, each under a name of their own', async () => {
  const joiners = Array.from({ length: 12 }, (_, index) => `w-73${index + 10}`);
  await company.send(...joiners.map((worker) => event('hired', worker, called('Zoë', 'Ødegård'))));
  await company.settle(300);
  const numbered = Array.from({ length: 10 }, (_, index) => `zoe.odegard${index + 2}`);
  const carried = await carriedBy('zoe.odegard', 'z.odegard', ...numbered);
  expect([...carried].sort()).toEqual(joiners);
  for (const worker of joiners)
    expect(await company.access(worker)).toMatchObject({ okta: { status: 'active' }, entra: { status: 'active' } });
});

it('a name stays theirs over a move, and is told to nobody in evidence', async () => {
  const hired = await company.hire('w-7330', called('Ann', 'Other'));
  const moved = event('changed', 'w-7330', {
    date: '2027-01-11',
    updated: '2027-01-11T09:00:00.000Z',
    person: { ...called('Ann', 'Other').person, department: 'Sales' },
  });
  await company.send(moved);
  await company.settle();
  expect((await okta('GET', `/${at('ann.other')}`)).user.profile).toMatchObject({
    department: 'Sales',
    email: at('ann.other'),
  });
  for (const about of [hired, moved]) {
    const { case: handled, evidence } = await company.caseOf(about);
    expect(handled.state).toMatch(/^completed/);
    expect(JSON.stringify(evidence.map(({ facts }) => facts))).not.toContain('ann.other');
  }
});

it('a new name moves the same account to a new login; the old one reaches them still, and is nobody else’s', async () => {
  await company.hire('w-7331', called('Ada', 'Maiden'));
  const before = (await okta('GET', `/${at('ada.maiden')}`)).user.id;
  const renamed = event('changed', 'w-7331', {
    date: '2027-01-11',
    updated: '2027-01-11T09:00:00.000Z',
    person: called('Ada', 'Wed').person,
  });
  await company.send(renamed);
  await company.settle();
  expect((await okta('GET', `/${at('ada.wed')}`)).user.id).toBe(before);
  const { case: handled } = await company.caseOf(renamed);
  expect(handled.findings ?? []).toEqual([]);
  await company.hire('w-7332', called('Ada', 'Maiden'));
  expect(await carriedBy('ada.maiden', 'a.maiden')).toEqual([undefined, 'w-7332']);
});

it('a leaver’s name is not given to somebody new of that name', async () => {
  await company.hire('w-7333', { ...called('Sam', 'Smith'), date: '2027-01-04' });
  await company.send(
    event('terminated', 'w-7333', {
      ...called('Sam', 'Smith'),
      ...{ date: '2027-01-10', updated: '2027-01-11T09:00:00.000Z' },
    }),
  );
  await company.settle();
  const { user } = await okta('GET', `/${at('sam.smith')}`);
  // Gone from the target, and theirs still: mail to a leaver reaches nobody.
  for (const _ of ['deactivated', 'deleted']) {
    const { url, headers } = company.oktaAdministrator();
    await fetch(`${url}/api/v1/users/${user.id}`, { method: 'DELETE', headers });
  }
  await company.hire('w-7334', called('Sam', 'Smith'));
  expect(await carriedBy('sam.smith', 's.smith')).toEqual([undefined, 'w-7334']);
  expect((await company.access('w-7333')).entra).toEqual({ status: 'suspended', held: [] });
});

it('who is probably the owner of an account waits for a human, who says that it is theirs: it is linked, and its name kept', async () => {
  const account = await made(at('lea.moss'), 'Lea', 'Moss');
  const hired = await company.hire('w-7335', called('Lea', 'Moss'));
  const { case: handled } = await company.caseOf(hired);
  expect(handled.state).toBe('held');
  expect(handled.note).toContain(`account ${account} at okta (active; name, givenName, familyName agree`);
  expect(handled.note).toContain('tenure link w-7335');
  expect(await company.access('w-7335')).toMatchObject({ okta: { status: 'absent' }, entra: { status: 'absent' } });
  expect(await company.steer('release', hired)).toMatchObject({ status: 409 });
  expect(await link('w-7335', account)).toMatchObject({ status: 202 });
  await company.settle();
  expect((await okta('GET', `/${at('lea.moss')}`)).user).toMatchObject({
    id: account,
    profile: { employeeNumber: 'w-7335' },
  });
  expect(await company.access('w-7335')).toMatchObject({
    okta: { status: 'active', held: expect.arrayContaining([STAFF]) },
    entra: { status: 'active' },
  });
  expect((await company.caseOf(hired)).case.state).toBe('superseded');
});

it('who says that it is not theirs lets the joiner in under another name, and the account alone', async () => {
  const account = await made(at('kim.vale'), 'Kim', 'Vale');
  await company.hire('w-7336', called('Kim', 'Vale'));
  expect(await link('w-7336', account, false)).toMatchObject({ status: 202 });
  await company.settle();
  expect(await carriedBy('kim.vale', 'k.vale')).toEqual([undefined, 'w-7336']);
  expect((await company.access('w-7336')).entra.status).toBe('active');
});

it('an account that is somebody’s is linked to nobody else, whatever it carries', async () => {
  await company.hire('w-7337', called('Olga', 'First'));
  await company.hire('w-7338', called('Petra', 'Second'));
  const { id } = (await okta('GET', `/${at('olga.first')}`)).user;
  await okta('POST', `/${id}`, { profile: { employeeNumber: null } });
  expect(await link('w-7338', id)).toMatchObject({ status: 409 });
  expect(await link('w-7337', id, false)).toMatchObject({ status: 409 });
});

it('an address or a user name alone makes nobody probable: the joiner gets another name, and asks nobody', async () => {
  await made(at('max.stone'), 'Somebody', 'Else');
  const hired = await company.hire('w-7339', called('Max', 'Stone'));
  expect((await company.caseOf(hired)).case.state).toMatch(/^completed/);
  expect(await carriedBy('max.stone', 'm.stone')).toEqual([undefined, 'w-7339']);
});

const oneHuman = (worker: string, other: string, theirs = true) =>
  company.stage.call('operator', 'POST', `/v1/people/${worker}/link`, {
    ...{ system: 'worker', accountId: other, theirs, because: 'HR has seen the passport' },
  });

it('a new worker record of somebody we know waits for a human, who says it is one: the account they have goes on', async () => {
  await company.hire('w-7350', {
    ...called('Ivo', 'Twice', 'ivo@home.example'),
    person: { ...called('Ivo', 'Twice', 'ivo@home.example').person, employmentType: 'contractor' },
  });
  const before = (await okta('GET', `/${at('ivo.twice')}`)).user.id;
  const again = await company.hire('w-7351', called('Ivo', 'Twice', 'ivo@home.example'));
  const { case: handled } = await company.caseOf(again);
  expect(handled.state).toBe('held');
  expect(handled.note).toContain('worker w-7350 (email, givenName, familyName');
  expect(handled.note).toContain('tenure link w-7351 worker OTHER');
  expect(await carriedBy('i.twice', 'ivo.twice2')).toEqual([undefined, undefined]);
  expect(await oneHuman('w-7351', 'w-0000')).toMatchObject({ status: 404 });
  expect(await oneHuman('w-7351', 'w-7350')).toMatchObject({ status: 202 });
  await company.settle();
  expect((await okta('GET', `/${at('ivo.twice')}`)).user.id).toBe(before);
  expect(await company.access('w-7351')).toEqual(await company.access('w-7350'));
  expect((await company.access('w-7351')).entra.status).toBe('active');
  expect((await company.caseOf(again)).case.state).toBe('superseded');
  expect(await oneHuman('w-7351', 'w-7350')).toMatchObject({ status: 409 });
});

it('two people who look like one are two, once a human has said so', async () => {
  await company.hire('w-7352', called('Eva', 'Klein', 'klein@home.example'));
  const hired = await company.hire('w-7353', called('Eva', 'Klein', 'klein@home.example'));
  expect((await company.caseOf(hired)).case.state).toBe('held');
  expect(await oneHuman('w-7353', 'w-7352', false)).toMatchObject({ status: 202 });
  await company.settle();
  expect(await carriedBy('eva.klein', 'e.klein')).toEqual(['w-7352', 'w-7353']);
});
