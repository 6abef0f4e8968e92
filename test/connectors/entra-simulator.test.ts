/** The simulated tenant itself: strict as the vendor documents, throttled by the clock, and not forgetful. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type EntraSimulator,
  type EntraSimulatorOptions,
  startEntraSimulator,
} from '../../local/simulators/entra/simulator.ts';
import { stillClock } from '../support/clock.ts';
import { ids, profile, seed, uuid } from '../support/entra-rig.ts';

const running: EntraSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
});

describe('licences of a group', () => {
  it('come and go in the background, use their seat meanwhile, and survive a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenure-entra-'));
    const clock = stillClock();
    const persist = join(folder, 'entra.db');
    const users = [{ id: uuid('f', 1), userPrincipalName: profile.login!, displayName: 'Mira', usageLocation: 'GB' }];
    const options = { seed: { ...seed, users }, clock, persist, licenceDelaySeconds: 60 };
    const member = `/groups/${ids.licensing}/members`;
    const states = async (ask: Awaited<ReturnType<typeof start>>['ask']) => {
      const { body } = await ask('GET', `/users/${uuid('f', 1)}?$select=licenseAssignmentStates`);
      return (body.licenseAssignmentStates as { state: string }[]).map(({ state }) => state);
    };
    const { simulator, ask } = await start(options);
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${uuid('f', 1)}` };
    expect((await ask('POST', `${member}/$ref`, reference)).status).toBe(204);
    expect(await states(ask)).toEqual([]);
    clock.advance(60_000);
    expect(await states(ask)).toEqual(['Active']);
    expect((await ask('DELETE', `${member}/${uuid('f', 1)}/$ref`)).status).toBe(204);
    expect(await states(ask)).toEqual(['Active']);
    expect(simulator.state.seats.free(ids.groupSku)).toBe(99);
    await simulator.stop();
    running.splice(running.indexOf(simulator), 1);
    const again = await start(options);
    expect(await states(again.ask)).toEqual(['Active']);
    clock.advance(60_000);
    expect(await states(again.ask)).toEqual([]);
    expect(again.simulator.state.seats.free(ids.groupSku)).toBe(100);
    rmSync(folder, { recursive: true });
  });

  it('take as long as they are told to over HTTP; nonsense is refused', async () => {
    const { simulator } = await start();
    const tell = (body: object) =>
      fetch(`${simulator.url}/_sim/licences`, { method: 'POST', body: JSON.stringify(body) });
    expect((await tell({ delaySeconds: 5 })).status).toBe(204);
    expect((await tell({ delaySeconds: -1 })).status).toBe(400);
  });
});

const NOW = Date.parse('2026-11-21T09:00:00Z');
const newcomer = {
  accountEnabled: true,
  displayName: profile.displayName,
  mailNickname: 'mira',
  userPrincipalName: profile.login,
  usageLocation: 'GB',
  passwordProfile: { password: 'correct horse 1 A', forceChangePasswordNextSignIn: true },
};

interface Answered {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { error?: { code: string; message: string; innerError?: Record<string, string> } };
}

async function start(options: Partial<EntraSimulatorOptions> = {}) {
  const simulator = await startEntraSimulator({ seed, ...options });
  running.push(simulator);
  const token = await tokenOf(simulator.url);
  const ask = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const response = await fetch(`${simulator.url}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  return { simulator, ask };
}

async function tokenOf(url: string, form: Record<string, string> = {}): Promise<string> {
  const response = await askToken(url, form);
  return ((await response.json()) as { access_token: string }).access_token;
}

function askToken(url: string, form: Record<string, string>, tenant = seed.tenantId): Promise<Response> {
  const whole = {
    grant_type: 'client_credentials',
    client_id: seed.app.clientId,
    client_secret: seed.app.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
    ...form,
  };
  return fetch(`${url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(whole) });
}

const reference = (id: unknown) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

describe('requests', () => {
  it.each([
    ['a required property left out', { displayName: undefined }, /required for property 'displayName'/],
    ['a property it does not know', { shoeSize: '44' }, /read-only or unknown/],
    ['a weak password', { passwordProfile: { password: 'short' } }, /password complexity/],
    ['a domain nobody verified', { userPrincipalName: 'mira@elsewhere.org' }, /verified domain names/],
    ['a login with letters Entra does not take', { userPrincipalName: 'mïra@example.org' }, /userPrincipalName/],
    ['an employee id over 16 characters', { employeeId: 'w'.repeat(17) }, /'employeeId'/],
    ['a country that is no code', { usageLocation: 'uk' }, /'usageLocation'/],
    ['a nickname with a space', { mailNickname: 'mira o' }, /'mailNickname'/],
  ])('a new user with %s is refused', async (_, change, says) => {
    const { simulator, ask } = await start();
    const { status, body } = await ask('POST', '/users', { ...newcomer, ...change });
    expect([status, body.error?.code]).toEqual([400, 'Request_BadRequest']);
    expect(body.error?.message).toMatch(says);
    expect(body.error?.innerError).toMatchObject({ 'request-id': expect.any(String), date: expect.any(String) });
    expect(simulator.state.users.size).toBe(0);
  });

  it('an answer shows a few properties unless more are selected, and never the password', async () => {
    const { ask } = await start();
    const { status, body } = await ask('POST', '/users', newcomer);
    expect(status).toBe(201);
    expect(body).toMatchObject({ displayName: 'Mira Okafor' });
    expect(body).not.toHaveProperty('usageLocation');
    const selected = await ask('GET', `/users/${body.id}?$select=usageLocation,accountEnabled`);
    expect(selected.body).toMatchObject({ usageLocation: 'GB', accountEnabled: true });
    expect((await ask('GET', `/users/${body.id}?$select=shoeSize`)).status).toBe(400);
    expect((await ask('GET', `/users/${body.id}?$search=x`)).status).toBe(400);
  });

  it.each([
    ['no token', {}, 401],
    ['a token it did not make', { authorization: 'Bearer made.up' }, 401],
  ])('%s opens nothing', async (_, headers, expected) => {
    const { simulator } = await start();
    const response = await fetch(`${simulator.url}/v1.0/users`, { headers: headers as Record<string, string> });
    expect(response.status).toBe(expected);
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } });
  });

  it('the token endpoint names what is wrong in the words of the vendor', async () => {
    const { simulator } = await start();
    const refused = async (form: Record<string, string>, tenant?: string) =>
      ((await (await askToken(simulator.url, form, tenant)).json()) as { error: string }).error;
    expect(await refused({ client_secret: 'wrong' })).toBe('invalid_client');
    expect(await refused({ client_id: 'nobody' })).toBe('unauthorized_client');
    expect(await refused({ scope: 'https://graph.microsoft.com/User.Read' })).toBe('invalid_scope');
    expect(await refused({}, 'elsewhere')).toBe('invalid_request');
  });

  it('what is not simulated is an error', async () => {
    const { ask } = await start();
    expect((await ask('GET', '/devices')).body.error?.message).toMatch(/Not simulated/);
    expect((await ask('PUT', '/users/x')).status).toBe(405);
    expect((await ask('POST', '/users', '{"half":')).status).toBe(400);
  });

  it('lists are paged by a next link that leads through all of it', async () => {
    const { ask } = await start();
    for (let at = 0; at < 5; at += 1)
      await ask('POST', '/users', { ...newcomer, userPrincipalName: `p${at}@example.org` });
    const seen: unknown[] = [];
    let path: string | undefined = '/users?$top=2&$select=userPrincipalName';
    while (path !== undefined) {
      const { body } = (await ask('GET', path)) as Answered & {
        body: { value: unknown[]; '@odata.nextLink'?: string };
      };
      seen.push(...body.value);
      path = body['@odata.nextLink']?.replace('https://graph.microsoft.com/v1.0', '');
    }
    expect(seen).toHaveLength(5);
    const filter = encodeURIComponent("userPrincipalName eq 'p3@example.org'");
    expect((await ask('GET', `/users?$filter=${filter}`)).body.value).toHaveLength(1);
  });
});

describe('batches', () => {
  const get = (id: string, more = {}) => ({ id, method: 'GET', url: `/users/${id}`, ...more });

  it.each([
    [
      'more than twenty requests',
      { requests: Array.from({ length: 21 }, (_, at) => get(String(at))) },
      /exceeds the limit/,
    ],
    ['the same id twice', { requests: [get('a'), get('A')] }, /not unique/],
    ['a body without its type', { requests: [{ ...get('a'), method: 'PATCH', body: {} }] }, /Content-Type/],
    ['a dependency on nothing', { requests: [get('a', { dependsOn: ['b'] })] }, /not in the batch/],
    [
      'dependencies in a circle',
      { requests: [get('a', { dependsOn: ['b'] }), get('b', { dependsOn: ['a'] })] },
      /circle/,
    ],
  ])('one with %s is refused as a whole', async (_, batch, says) => {
    const { ask } = await start();
    const { status, body } = await ask('POST', '/$batch', batch);
    expect(status).toBe(400);
    expect(body.error?.message).toMatch(says);
  });

  it('what depends on a failure is not tried', async () => {
    const { simulator, ask } = await start();
    const headers = { 'Content-Type': 'application/json' };
    const requests = [
      get('missing'),
      { id: '2', method: 'POST', url: '/users', headers, body: newcomer, dependsOn: ['missing'] },
    ];
    const { body } = await ask('POST', '/$batch', { requests });
    expect(body.responses).toMatchObject([{ status: 404 }, { id: '2', status: 424 }]);
    expect(simulator.state.users.size).toBe(0);
  });
});

describe('limits', () => {
  it('3,000 writes in 150 seconds, then 429 until the window ends', async () => {
    const clock = { ms: NOW };
    const { ask } = await start({ clock: { now: () => clock.ms } });
    const { body } = await ask('POST', '/users', newcomer);
    const patch = (at: number) => ({
      id: String(at),
      method: 'PATCH',
      url: `/users/${body.id}`,
      headers: { 'Content-Type': 'application/json' },
      body: { jobTitle: `Analyst ${at}` },
    });
    const statuses: number[] = [];
    for (let sent = 1; sent < 3020; sent += 20) {
      // Resource units are another quota, of ten seconds: 20 a batch stay under it by far.
      const batch = await ask('POST', '/$batch', { requests: Array.from({ length: 20 }, (_, at) => patch(sent + at)) });
      statuses.push(...(batch.body.responses as { status: number }[]).map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 204)).toHaveLength(2999);
    clock.ms += 30_000;
    const refused = await ask('PATCH', `/users/${body.id}`, { jobTitle: 'Lead' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '120']);
    expect((await ask('GET', `/users/${body.id}`)).status).toBe(200);
    clock.ms += 120_000;
    expect((await ask('PATCH', `/users/${body.id}`, { jobTitle: 'Lead' })).status).toBe(204);
  });

  it('resource units: a read costs its own, and the answer says how much', async () => {
    const { ask } = await start({
      limits: { resourceUnits: { limit: 5, windowSeconds: 10 } },
      clock: { now: () => NOW },
    });
    const first = await ask('GET', '/users');
    expect(first.headers.get('x-ms-resource-unit')).toBe('2');
    expect((await ask('GET', '/users?$select=id')).headers.get('x-ms-resource-unit')).toBe('1');
    expect((await ask('GET', '/users')).status).toBe(200);
    expect((await ask('GET', '/users')).status).toBe(429);
  });
});

describe('what it knows', () => {
  it('survives a kill: all that was answered, in a file that holds no password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'entra-'));
    const persist = join(folder, 'entra.ndjson');
    const first = await start({ persist });
    const { body } = await first.ask('POST', '/users', newcomer);
    await first.ask('POST', `/groups/${ids.group(1)}/members/$ref`, reference(body.id));
    await first.ask('POST', `/users/${body.id}/assignLicense`, {
      addLicenses: [{ skuId: ids.lastSeats }],
      removeLicenses: [],
    });
    // Not stopped: a second one opens the same file, as after a kill.
    const second = await start({ persist });
    const user = await second.ask('GET', `/users/${profile.login}?$select=id,licenseAssignmentStates`);
    expect(user.body).toMatchObject({
      id: body.id,
      licenseAssignmentStates: [{ skuId: ids.lastSeats, state: 'Active' }],
    });
    expect((await second.ask('GET', `/users/${body.id}/memberOf`)).body.value).toHaveLength(1);
    const other = await second.ask('POST', '/users', { ...newcomer, userPrincipalName: 'other@example.org' });
    const seat = { addLicenses: [{ skuId: ids.lastSeats }], removeLicenses: [] };
    expect((await second.ask('POST', `/users/${other.body.id}/assignLicense`, seat)).status).toBe(400);
    expect(readFileSync(persist, 'utf8')).not.toContain('correct horse');
    rmSync(folder, { recursive: true });
  });

  it('people of the seed are planted once: who is gone stays gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'entra-'));
    const persist = join(folder, 'entra.ndjson');
    const users = [{ id: uuid('f', 1), userPrincipalName: 'ada@example.org', displayName: 'Ada' }];
    const first = await start({ persist, seed: { ...seed, users } });
    expect((await first.ask('DELETE', '/users/ada@example.org')).status).toBe(204);
    const second = await start({ persist, seed: { ...seed, users } });
    expect((await second.ask('GET', '/users/ada@example.org')).status).toBe(404);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['an id that is none', { groups: [{ id: 'x', displayName: 'Group' }] }, /groups\[0\]\.id/],
    [
      'a rule it cannot follow',
      { groups: [{ id: uuid('b', 9), displayName: 'G', membershipRule: 'user.x -in [1]' }] },
      /-eq/,
    ],
    [
      'a person in a group that is not there',
      { users: [{ id: uuid('f', 1), userPrincipalName: 'a@example.org', displayName: 'A', memberOf: [uuid('b', 9)] }] },
      /bbbbbbbb-0000-4000-8000-000000000009, which the seed does not have/,
    ],
  ])('a seed with %s is refused with the place that is wrong', async (_, wrong, says) => {
    await expect(startEntraSimulator({ seed: { ...seed, ...wrong } })).rejects.toThrow(says);
  });

  it('a deleted user can be brought back with its groups, until it is deleted for good', async () => {
    const { ask } = await start();
    const { body } = await ask('POST', '/users', newcomer);
    await ask('POST', `/groups/${ids.group(1)}/members/$ref`, reference(body.id));
    expect((await ask('DELETE', `/users/${body.id}`)).status).toBe(204);
    expect((await ask('GET', `/users/${body.id}`)).status).toBe(404);
    expect((await ask('GET', '/directory/deletedItems/microsoft.graph.user')).body.value).toHaveLength(1);
    expect((await ask('POST', `/directory/deletedItems/${body.id}/restore`)).status).toBe(200);
    expect((await ask('GET', `/users/${body.id}/memberOf`)).body.value).toHaveLength(1);
    await ask('DELETE', `/users/${body.id}`);
    expect((await ask('DELETE', `/directory/deletedItems/${body.id}`)).status).toBe(204);
    expect((await ask('POST', `/directory/deletedItems/${body.id}/restore`)).status).toBe(404);
  });

  it('a new user is not shown by as many reads as asked, though writes reach it', async () => {
    const { ask } = await start({ staleReads: 2 });
    const { body } = await ask('POST', '/users', newcomer);
    expect((await ask('GET', `/users/${body.id}`)).status).toBe(404);
    expect((await ask('POST', `/groups/${ids.group(1)}/members/$ref`, reference(body.id))).status).toBe(204);
    expect((await ask('GET', `/users/${profile.login}/memberOf`)).status).toBe(404);
    expect((await ask('GET', `/users/${body.id}`)).status).toBe(200);
  });

  it('people in the seed are there with what they hold, and requests are told apart by worker', async () => {
    const person = { id: uuid('f', 1), userPrincipalName: 'ada@example.org', displayName: 'Ada', employeeId: 'w-7' };
    const users = [{ ...person, memberOf: [ids.group(1)], licences: [ids.sku], roles: [ids.role] }];
    const { simulator, ask } = await start({ seed: { ...seed, users } });
    expect((await ask('GET', `/users/${person.id}/memberOf`)).body.value).toHaveLength(2);
    const skus = (await ask('GET', '/subscribedSkus')).body.value as { skuId: string; consumedUnits: number }[];
    expect(skus.find(({ skuId }) => skuId === ids.sku)?.consumedUnits).toBe(1);
    await ask('GET', '/users/ada@example.org');
    expect(simulator.requests.byPerson()).toEqual({ 'w-7': 2 });
  });
});
