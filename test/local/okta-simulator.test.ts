/** The simulated Okta on its own: what it refuses, what it remembers, and how it is steered. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OktaSimulator, startOktaSimulator } from '../../local/simulators/okta/simulator.ts';
import { stillClock } from '../support/clock.ts';
import { oktaSeed } from '../support/okta-org.ts';

let okta: OktaSimulator;
beforeEach(async () => {
  okta = await startOktaSimulator({ seed: oktaSeed, clock: stillClock() });
});
afterEach(() => okta.stop());

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { id: string; errorCode?: string; errorCauses?: { errorSummary: string }[] } & Record<string, unknown>;
}

async function ask(method: string, path: string, body?: unknown, url = okta.url): Promise<Answered> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: 'SSWS simulated-token', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

const profile = { login: 'a@example.org', email: 'a@example.org', firstName: 'A', lastName: 'B' };
const create = (extra: object = {}) => ask('POST', '/api/v1/users', { profile: { ...profile, ...extra } });

describe('what Okta refuses', () => {
  it.each([
    ['no last name', { lastName: '' }, 'lastName: The field cannot be left blank'],
    ['an attribute the schema lacks', { shoeSize: '42' }, 'shoeSize: not an attribute of the user profile'],
    ['a login that is no address', { login: 'a' }, 'login: must be in the form of an email address'],
    ['a country that is no code', { countryCode: 'GBR' }, 'countryCode: must be an ISO 3166-1 alpha-2 country code'],
  ])('a create with %s', async (_, extra, cause) => {
    const { status, body } = await create(extra);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errorCode: 'E0000001', errorCauses: [{ errorSummary: cause }] });
  });

  it('a second user with the login, whatever its case', async () => {
    await create();
    const { status, body } = await create({ login: 'A@EXAMPLE.ORG' });
    expect(status).toBe(400);
    expect(body.errorCauses?.[0]?.errorSummary).toMatch(/already exists in the current organization/);
    expect(okta.state.users.size).toBe(1);
  });

  it('more than twenty groups at creation, all of it', async () => {
    const groupIds = oktaSeed.groups.slice(0, 21).map(({ id }) => id);
    expect((await ask('POST', '/api/v1/users', { profile, groupIds })).status).toBe(400);
    expect(okta.state.users.size).toBe(0);
  });

  it('lifecycle operations in the wrong state, each with its code', async () => {
    const { id } = (await create()).body;
    const lifecycle = async (operation: string) => {
      const { status, body } = await ask('POST', `/api/v1/users/${id}/lifecycle/${operation}`);
      return `${status} ${body.errorCode ?? okta.state.users.get(id)?.status}`;
    };
    expect(await lifecycle('activate')).toBe('403 E0000016');
    expect(await lifecycle('unsuspend')).toBe('400 E0000001');
    expect(await lifecycle('suspend')).toBe('200 SUSPENDED');
    expect(await lifecycle('suspend')).toBe('400 E0000001');
    expect(await lifecycle('deactivate')).toBe('200 DEPROVISIONED');
    expect(await lifecycle('deactivate')).toBe('400 E0000001');
    expect(await lifecycle('activate')).toBe('200 ACTIVE');
  });

  it('members for a directory’s group, or a group that is not there', async () => {
    const { id } = (await create()).body;
    expect((await ask('PUT', `/api/v1/groups/00gdirectory/users/${id}`)).body.errorCode).toBe('E0000006');
    expect((await ask('PUT', `/api/v1/groups/00gnone/users/${id}`)).body.errorCode).toBe('E0000007');
  });
});

describe('what Okta does by itself', () => {
  it('taking a person out of a group a rule gave excludes them from the rule', async () => {
    const { id } = (await create({ department: 'Finance' })).body;
    expect(okta.state.users.get(id)?.memberships['00gfinance']?.by).toBe('0prfinance');
    await ask('DELETE', `/api/v1/groups/00gfinance/users/${id}`);
    expect(okta.state.rules.get('0prfinance')?.exclude).toEqual([id]);
    expect(okta.state.users.get(id)?.memberships['00gfinance']).toBeUndefined();
  });

  it('a seed with a rule it cannot evaluate is refused, with what it can', async () => {
    const [rule] = oktaSeed.rules;
    const seed = { ...oktaSeed, rules: [{ ...rule!, expression: 'isMemberOfAnyGroup("x")' }] };
    await expect(startOktaSimulator({ seed })).rejects.toThrow(/user\.department=="Sales"/);
  });

  it('a changed attribute moves the person out of the rule’s group', async () => {
    const { id } = (await create({ department: 'Finance' })).body;
    await ask('POST', `/api/v1/users/${id}`, { profile: { department: 'Sales' } });
    expect(okta.state.users.get(id)?.memberships['00gfinance']).toBeUndefined();
  });

  it('the first DELETE deactivates and takes apps away, the second deletes', async () => {
    const { id } = (await create()).body;
    await ask('POST', '/api/v1/apps/0oawiki/users', { id });
    await ask('PUT', `/api/v1/groups/00gteam1/users/${id}`);
    expect((await ask('DELETE', `/api/v1/users/${id}`)).status).toBe(204);
    expect(okta.state.users.get(id)).toMatchObject({
      status: 'DEPROVISIONED',
      apps: [],
      memberships: { '00gteam1': {} },
    });
    await ask('DELETE', `/api/v1/users/${id}`);
    expect((await ask('GET', `/api/v1/users/${id}`)).status).toBe(404);
    expect((await create()).status).toBe(200);
  });

  it('lists are paged by Link, and filtered', async () => {
    const logins = Array.from({ length: 5 }, (_, index) => `p${index}@example.org`);
    for (const login of logins) await create({ login });
    const found: string[] = [];
    let next: string | undefined = `${okta.url}/api/v1/users?limit=2`;
    while (next !== undefined) {
      const { body, headers } = await ask('GET', next.slice(okta.url.length));
      found.push(...(body as unknown as { profile: { login: string } }[]).map((user) => user.profile.login));
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(found).toEqual(logins);
    const filter = encodeURIComponent('profile.login eq "p3@example.org" and status eq "ACTIVE"');
    expect((await ask('GET', `/api/v1/users?filter=${filter}`)).body).toHaveLength(1);
    expect((await ask('GET', '/api/v1/users?filter=shoe%20eq%20%2242%22')).status).toBe(400);
  });
});

describe('steering it over HTTP', () => {
  it('a fault hits as often as was asked, and the log tells', async () => {
    const bad = await ask('POST', '/_sim/faults', { on: '(', does: 'fail' });
    expect(bad.status).toBe(400);
    expect(
      (await ask('POST', '/_sim/faults', { on: '^GET', does: 'fail', status: 503, times: 2, skip: 1 })).status,
    ).toBe(204);
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) statuses.push((await ask('GET', '/api/v1/groups/00gteam1')).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect((await ask('GET', '/_sim/requests')).body).toMatchObject({ requests: { length: 4 } });
    await ask('DELETE', '/_sim/requests');
    expect(okta.requests.count()).toBe(0);
  });
});

it('a kill -9 loses nothing it answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'okta-simulator-'));
  const program = `import { startOktaSimulator } from './local/simulators/okta/simulator.ts';
    const { url } = await startOktaSimulator({ persist: process.argv[1] });
    process.send(url);`;
  const run = async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, join(folder, 'org.jsonl')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const url = await new Promise<string>((resolve) => child.once('message', (said) => resolve(String(said))));
    return { url, kill: () => new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGKILL')) };
  };
  const first = await run();
  const { id } = (await ask('POST', '/api/v1/users', { profile }, first.url)).body;
  await ask('POST', `/api/v1/users/${id}/lifecycle/suspend`, undefined, first.url);
  await first.kill();
  const second = await run();
  expect((await ask('GET', `/api/v1/users/${profile.login}`, undefined, second.url)).body).toMatchObject({
    id,
    status: 'SUSPENDED',
  });
  const other = await ask('POST', '/api/v1/users', { profile: { ...profile, login: 'b@example.org' } }, second.url);
  expect(other.body.id).not.toBe(id);
  await second.kill();
  rmSync(folder, { recursive: true });
});
