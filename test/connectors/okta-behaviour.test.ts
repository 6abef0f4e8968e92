/** What is Okta's alone: how many requests a person costs, states that cannot be suspended, rules, limits and refusals. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../functions/connectors/connector.ts';
import { connectOkta, SCOPES } from '../../functions/connectors/okta/connect.ts';
import type { Access } from '../../functions/core/access.ts';
import type { EntitlementId } from '../../functions/core/ids.ts';
import type { OktaStatus } from '../../local/simulators/okta/org.ts';
import type { OktaSimulator, OktaSimulatorOptions } from '../../local/simulators/okta/simulator.ts';
import { changeOf } from '../support/change.ts';
import { app, group, oktaSeed, profile, query, startOrg } from '../support/okta-org.ts';

const running: OktaSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((okta) => okta.stop()));
});

async function org(options: OktaSimulatorOptions = {}) {
  const started = await startOrg(options);
  running.push(started.okta);
  const change = (...wanted: Parameters<typeof changeOf>[1][]) => wanted.map((one, at) => changeOf('okta', one, at));
  const apply = (wanted: Parameters<typeof changeOf>[1][], seen?: Access) =>
    applyChanges(started.target, query, change(...wanted), seen);
  const made = () => started.okta.requests.entries().map(({ request }) => request.replaceAll(/00usim\w+/g, '<id>'));
  return { ...started, apply, made };
}

const create = { kind: 'create-account', profile } as const;
const grant = (entitlement: EntitlementId) => ({ kind: 'grant', entitlement }) as const;
const revoke = (entitlement: EntitlementId) => ({ kind: 'revoke', entitlement }) as const;
const teams = (count: number) => Array.from({ length: count }, (_, index) => group(`00gteam${index + 1}`));

describe('requests a person costs', () => {
  it('a joiner with twelve groups: three', async () => {
    const { target, made, okta } = await org();
    const wanted = [create, ...teams(12).map(grant)].map((one, at) => changeOf('okta', one, at));
    const { receipts } = await applyChanges(target, { ...query, manages: ['group'] }, wanted);
    expect(receipts.every(({ status, grade }) => status === 'changed' && grade === 'observed')).toBe(true);
    expect(made()).toEqual([
      'GET /api/v1/users/mira.okafor%40example.org',
      'POST /api/v1/users?activate=true',
      'GET /api/v1/users/<id>/groups',
    ]);
    // the first request was about nobody yet
    expect(okta.requests.byPerson()).toEqual({ 'w-1001': 2 });
  });

  it('more groups than a create takes are granted one by one after it', async () => {
    const { apply, okta } = await org();
    const { receipts, access } = await apply([create, ...teams(25).map(grant)]);
    expect(receipts.every(({ status }) => status === 'changed')).toBe(true);
    expect(access.holdings).toHaveLength(25);
    expect(okta.requests.count(/^PUT .*\/groups\//)).toBe(5);
  });

  it('a leaver cut from a fresh look: suspend, revoke sessions, read back', async () => {
    const { apply, made, okta, target } = await org();
    const { access: joined } = await apply([create, grant(group('00gteam1'))]);
    const seen = await target.observe({ ...query, accountId: joined.accountId });
    okta.requests.clear();
    const { receipts, access } = await apply([{ kind: 'suspend-account' }, { kind: 'revoke-sessions' }], seen);
    expect(receipts.map(({ status, grade }) => `${status} ${grade}`)).toEqual([
      'changed observed',
      'changed acknowledged',
    ]);
    expect(access).toEqual({ ...seen, status: 'suspended' });
    expect(made()).toEqual([
      'POST /api/v1/users/<id>/lifecycle/suspend',
      'DELETE /api/v1/users/<id>/sessions?oauthTokens=true',
      'GET /api/v1/users/<id>',
    ]);
    expect(okta.state.find(query.login)).toMatchObject({
      sessionsRevokedMs: okta.state.clock.now(),
      tokensRevokedMs: okta.state.clock.now(),
    });
  });

  it('a mover from a fresh look: one request a change, and the groups once more', async () => {
    const { apply, okta, target } = await org();
    const { access: joined } = await apply([create, ...teams(3).map(grant)]);
    const seen = await target.observe({ ...query, accountId: joined.accountId });
    okta.requests.clear();
    const groupsOnly = { ...query, manages: ['group'] as const };
    const [, , , fourth] = teams(4);
    const wanted = [
      { kind: 'update-account', profile: { title: 'Lead' } } as const,
      revoke(group('00gteam1')),
      grant(fourth!),
    ].map((one, at) => changeOf('okta', one, at));
    const { receipts } = await applyChanges(target, groupsOnly, wanted, seen);
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'changed', 'changed']);
    expect(okta.requests.count()).toBe(4);
  });

  it('changes run in the order of the plan', async () => {
    const { apply, made } = await org();
    await apply([create, grant(group('00gteam1'))]);
    await apply([
      { kind: 'update-account', profile: { title: 'Lead' } },
      revoke(group('00gteam1')),
      grant(group('00gteam2')),
      { kind: 'suspend-account' },
      { kind: 'revoke-sessions' },
    ]);
    const writes = made().filter((request) => !request.startsWith('GET'));
    expect(writes.slice(1)).toEqual([
      'POST /api/v1/users/<id>',
      'DELETE /api/v1/groups/00gteam1/users/<id>',
      'PUT /api/v1/groups/00gteam2/users/<id>',
      'POST /api/v1/users/<id>/lifecycle/suspend',
      'DELETE /api/v1/users/<id>/sessions?oauthTokens=true',
    ]);
  });

  it('an account takes two requests to delete, a deactivated one a single', async () => {
    const { apply, okta } = await org();
    for (const [lead, expected] of [
      [[], 2],
      [[{ kind: 'deactivate-account' }], 1],
    ] as const) {
      await apply([create]);
      await apply([...lead]);
      okta.requests.clear();
      expect((await apply([{ kind: 'delete-account' }])).receipts[0]).toMatchObject({
        status: 'changed',
        grade: 'observed',
      });
      expect(okta.requests.count(/^DELETE/)).toBe(expected);
    }
  });

  it('an account whose groups cannot be seen yet is not taken for one without groups', async () => {
    const { apply, target, okta } = await org();
    const { access } = await apply([create, grant(group('00gteam1'))]);
    for (const accountId of [access.accountId, undefined]) {
      okta.faults.add({ on: '^GET .*/groups$', does: 'miss' });
      await expect(target.observe({ ...query, accountId })).rejects.toMatchObject({ name: 'TargetUnavailable' });
    }
  });

  it('apps are asked for only where they are managed', async () => {
    const { target, okta } = await org();
    await target.observe({ ...query, manages: ['group'] });
    expect(okta.requests.count(/\/apps/)).toBe(0);
  });
});

describe('states of an account', () => {
  const cases = [
    { status: 'ACTIVE', shown: 'active', cut: 'SUSPENDED' },
    { status: 'PROVISIONED', shown: 'active', cut: 'DEPROVISIONED' },
    { status: 'RECOVERY', shown: 'active', cut: 'DEPROVISIONED' },
    { status: 'LOCKED_OUT', shown: 'active', cut: 'DEPROVISIONED' },
    { status: 'PASSWORD_EXPIRED', shown: 'active', cut: 'DEPROVISIONED' },
    { status: 'SUSPENDED', shown: 'suspended', cut: 'SUSPENDED' },
    { status: 'STAGED', shown: 'suspended', cut: 'STAGED' },
    { status: 'DEPROVISIONED', shown: 'deactivated', cut: 'DEPROVISIONED' },
  ] as const satisfies { status: OktaStatus; shown: string; cut: OktaStatus }[];

  it.each(cases)(
    '$status is $shown, becomes $cut when cut, and ACTIVE when enabled',
    async ({ status, shown, cut }) => {
      const { apply, target, okta } = await org();
      await apply([create]);
      okta.state.keep({ ...okta.state.find(query.login)!, status });
      expect((await target.observe(query)).status).toBe(shown);
      const { receipts, access } = await apply([{ kind: 'suspend-account' }]);
      expect(okta.state.find(query.login)?.status).toBe(cut);
      expect(access.status).not.toBe('active');
      if (cut === 'DEPROVISIONED' && shown === 'active') expect(receipts[0]?.detail).toContain(`is ${status}`);
      await apply([{ kind: 'enable-account' }]);
      expect(okta.state.find(query.login)?.status).toBe('ACTIVE');
    },
  );

  it('somebody else suspends in between: the account is not deactivated for it', async () => {
    const { apply, okta } = await org();
    const { access: stale } = await apply([create]);
    okta.state.keep({ ...okta.state.find(query.login)!, status: 'SUSPENDED' });
    const { receipts } = await apply([{ kind: 'suspend-account' }], stale);
    expect(receipts[0]?.status).toBe('already-so');
    expect(okta.state.find(query.login)?.status).toBe('SUSPENDED');
  });

  it('where people must follow a link, a created account counts as active from the start', async () => {
    const { apply, okta } = await org({ seed: { ...oktaSeed, activation: 'by-link' } });
    const { receipts, access } = await apply([create]);
    expect(receipts[0]).toMatchObject({ status: 'changed', grade: 'observed' });
    expect(access.status).toBe('active');
    expect(okta.state.find(query.login)?.status).toBe('PROVISIONED');
  });
});

describe('what a membership comes from', () => {
  it('an account is shown with the worker id it carries, whoever was asked for', async () => {
    const { apply, target } = await org();
    await apply([{ ...create, profile: { ...profile, workerId: 'w-2' } }]);
    expect((await target.observe(query)).profile.workerId).toBe('w-2');
  });

  it('a group a rule gives a joiner is seen as the rule’s from the start, without asking for the rules', async () => {
    const { apply, okta } = await org();
    const { access } = await apply([{ ...create, profile: { ...profile, department: 'Finance' } }]);
    expect(access.holdings).toEqual([{ entitlement: group('00gfinance'), via: 'rule' }]);
    expect(okta.requests.count(/\/groups\/rules/)).toBe(0);
  });

  it('a group that a rule gives to others is held directly by who does not match the rule', async () => {
    const { apply, target } = await org();
    await apply([create, grant(group('00gfinance'))]);
    expect((await target.observe(query)).holdings).toContainEqual({ entitlement: group('00gfinance'), via: 'direct' });
  });

  it('a group whose rule cannot be read as simple comparisons counts as given by it', async () => {
    const { apply, target, okta } = await org();
    await apply([create, grant(group('00gteam1'))]);
    const rule = { id: '0prodd', name: 'Odd', status: 'ACTIVE', groupIds: ['00gteam1'], exclude: [] } as const;
    okta.state.rules.set('0prodd', {
      ...rule,
      groupIds: ['00gteam1'],
      exclude: [],
      expression: 'isMemberOfAnyGroup("x")',
    });
    expect((await target.observe(query)).holdings).toContainEqual({
      entitlement: group('00gteam1'),
      via: 'rule',
      follows: [],
    });
  });

  it('rules are read once in five minutes, all pages of them', async () => {
    const rules = Array.from({ length: 250 }, (_, index) => ({
      id: `0pr${index}`,
      name: `Rule ${index}`,
      expression: `user.department=="D${index}"`,
      groupIds: ['00gteam1'],
    }));
    const { apply, target, okta, clock } = await org({ seed: { ...oktaSeed, rules: [...rules, ...oktaSeed.rules] } });
    await apply([create, grant(group('00gteam1'))]);
    okta.state.keep({
      ...okta.state.find(query.login)!,
      profile: { ...okta.state.find(query.login)!.profile, department: 'D249' },
    });
    for (let time = 0; time < 3; time += 1)
      expect((await target.observe(query)).holdings).toContainEqual({
        entitlement: group('00gteam1'),
        via: 'rule',
        follows: ['department'],
      });
    expect(okta.requests.count(/\/groups\/rules/)).toBe(2);
    clock.advance(5 * 60_000);
    await target.observe(query);
    expect(okta.requests.count(/\/groups\/rules/)).toBe(4);
  });

  it('another attribute the org keeps unique is refused, and named', async () => {
    const { apply, okta } = await org();
    okta.state.settings.unique.push('employeeNumber');
    await apply([{ ...create, profile: { ...profile, login: 'other@example.org' } }]);
    const { receipts } = await apply([create, grant(group('00gteam1'))]);
    expect(receipts.map(({ status }) => status)).toEqual(['refused', 'refused']);
    expect(receipts[0]?.detail).toBe('Okta answered 400 E0000001: employeeNumber is taken by another account');
  });

  it('a group the org refuses does not keep the others, or the account, from a joiner', async () => {
    const { apply } = await org();
    const { receipts } = await apply([
      create,
      grant(group('00gdirectory')),
      grant(group('00gteam1')),
      grant(app('0oawiki')),
    ]);
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'refused', 'changed', 'changed']);
  });
});

describe('limits and credentials', () => {
  it('a real limit reached says when it ends', async () => {
    const { target, clock } = await org({ limits: { other: 3 } });
    for (let time = 0; time < 3; time += 1) await target.observe(query);
    clock.advance(18_000);
    await expect(target.observe(query)).rejects.toMatchObject({ name: 'TargetThrottled', retryAfterSeconds: 42 });
    clock.advance(42_000);
    await expect(target.observe(query)).resolves.toMatchObject({ status: 'absent' });
  });

  it('too many requests at once wait a little, not a whole window', async () => {
    const { target } = await org({ limits: { concurrent: 1 }, latencyMs: 20 });
    const both = await Promise.allSettled([target.observe(query), target.observe(query)]);
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ name: 'TargetThrottled', retryAfterSeconds: 5 })]);
  });

  it('a wait beyond an hour is not believed', async () => {
    const { target, okta } = await org();
    okta.faults.add({ on: '^GET', does: 'throttle', retryAfterSeconds: 90_000 });
    await expect(target.observe(query)).rejects.toMatchObject({ retryAfterSeconds: 3600 });
  });

  it('a wrong token is the operator’s to mend, and is not repeated', async () => {
    const { okta } = await org();
    const target = connectOkta({ url: okta.url, credentials: { token: 'a-wrong-secret' } });
    const error = await target.observe(query).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ name: 'TargetRejected', message: expect.stringMatching(/E0000011.*secret/) });
    expect(String(error)).not.toContain('a-wrong-secret');
  });

  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = {
    public: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    private: keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
  const withClient = (scopes: readonly string[]) =>
    org({ seed: { ...oktaSeed, clients: [{ clientId: '0oaclient', publicKey: pem.public, scopes: [...scopes] }] } });

  it('a service app signs in with its key, once', async () => {
    const { okta } = await withClient(SCOPES);
    const target = connectOkta({ url: okta.url, credentials: { clientId: '0oaclient', privateKey: pem.private } });
    await applyChanges(target, query, [changeOf('okta', create)]);
    expect(okta.requests.count(/oauth2/)).toBe(1);
    expect(okta.state.find(query.login)?.status).toBe('ACTIVE');
  });

  it.each([
    ['an unknown client', '0oaother', SCOPES],
    ['a missing scope', '0oaclient', SCOPES.slice(1)],
  ])('%s gets no token, and nothing is sent without one', async (_, clientId, scopes) => {
    const { okta } = await withClient(scopes);
    const target = connectOkta({ url: okta.url, credentials: { clientId, privateKey: pem.private } });
    await expect(target.observe(query)).rejects.toMatchObject({
      name: 'TargetRejected',
      message: expect.stringMatching(/no access token.*clientId/),
    });
    expect(okta.requests.count(/api\/v1/)).toBe(0);
  });
});

it('nothing we say of a failure names the person', async () => {
  const { apply, target, okta } = await org();
  const said: string[] = [];
  for (const does of ['throttle', 'fail', 'miss', 'cut', 'silence'] as const)
    for (const on of ['^GET', '^POST', '^PUT']) {
      okta.faults.add({ on, does });
      await apply([create, grant(app('0oawiki')), grant(group('00gone'))]).then(
        ({ receipts }) => said.push(...receipts.map(({ detail = '' }) => detail)),
        (error: unknown) => said.push(String(error)),
      );
      okta.faults.clear();
    }
  await apply([{ kind: 'update-account', profile: { country: 'Great Britain', email: 'not-an-address' } }]).then(
    ({ receipts }) => said.push(...receipts.map(({ detail = '' }) => detail)),
  );
  expect(said.filter((text) => text !== '').length).toBeGreaterThan(10);
  for (const text of said) expect(text).not.toMatch(/mira|okafor|w-1001|not-an-address|Great Britain/i);
  expect(await target.observe(query)).toMatchObject({ status: 'active' });
});
