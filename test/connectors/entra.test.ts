/** What Entra's connector promises beyond the contract: few calls, batches that fail item by item, clear refusals, no personal data. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyChanges } from '../../functions/connectors/connector.ts';
import { connectEntra } from '../../functions/connectors/entra/connect.ts';
import type { AccountQuery } from '../../functions/core/access.ts';
import type { Change } from '../../functions/core/change.ts';
import type { EntitlementId } from '../../functions/core/ids.ts';
import { ALL_PERMISSIONS } from '../../local/simulators/entra/seed.ts';
import type { EntraSimulatorOptions } from '../../local/simulators/entra/simulator.ts';
import { changeOf } from '../support/change.ts';
import { entitlement, entraRig, ids, profile, query, seed, uuid } from '../support/entra-rig.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
});

const grants = (...wanted: EntitlementId[]) => wanted.map((one) => ({ kind: 'grant' as const, entitlement: one }));
const revokes = (...wanted: EntitlementId[]) => wanted.map((one) => ({ kind: 'revoke' as const, entitlement: one }));
const groups = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => entitlement('group', ids.group(from + at)));
const create = { kind: 'create-account' as const, profile };
const app = entitlement('app', `${ids.app}/${ids.appRole}`);
const licence = entitlement('licence', ids.sku);
const role = entitlement('role', ids.role);

type Wanted = Parameters<typeof changeOf>[1];

async function rig(options: Partial<EntraSimulatorOptions> = {}, config: Parameters<typeof entraRig>[1] = {}) {
  const { simulator, target } = await entraRig(options, config);
  stop = simulator.stop;
  const changes = (...wanted: Wanted[]): Change[] => wanted.map((change, at) => changeOf('entra', change, at));
  const apply = (...wanted: Wanted[]) => applyChanges(target, query, changes(...wanted));
  const known = (accountId: string | undefined): AccountQuery => ({ ...query, accountId: accountId! });
  const calls = async (work: () => Promise<unknown>) => {
    simulator.requests.clear();
    await work();
    return simulator.requests.entries().flatMap(({ request }) => (/ \/v1\.0/.test(request) ? [request] : []));
  };
  return { simulator, target, changes, apply, known, calls };
}

const withPermissions = (...permissions: string[]) => ({ seed: { ...seed, app: { ...seed.app, permissions } } });

describe('calls', () => {
  it('a joiner with 12 groups, an application, a licence and a role costs four', async () => {
    const { calls, apply } = await rig();
    const wanted = [...grants(...groups(1, 12)), ...grants(app, licence, role)];
    expect(await calls(async () => expect((await apply(create, ...wanted)).access.holdings).toHaveLength(15))).toEqual([
      'POST /v1.0/$batch',
      'POST /v1.0/users',
      'POST /v1.0/$batch',
      'POST /v1.0/$batch',
    ]);
  });

  it("a mover costs three, a leaver's cut three, each one batch between two looks", async () => {
    const { calls, apply, target, changes, known } = await rig();
    const { access } = await apply(create, ...grants(...groups(1, 9)));
    const work = (...wanted: Wanted[]) => applyChanges(target, known(access.accountId), changes(...wanted));
    const move = () =>
      work(
        { kind: 'update-account', profile: { title: 'Lead' } },
        ...grants(...groups(10, 14)),
        ...revokes(...groups(1, 5)),
      );
    expect(await calls(move)).toHaveLength(3);
    expect(await calls(() => work({ kind: 'suspend-account' }, { kind: 'revoke-sessions' }))).toHaveLength(3);
  });

  it("a leaver's groups cost three, four with assignments whose ids are looked up, and the deletion three", async () => {
    const { calls, apply, target, changes, known } = await rig();
    const { access } = await apply(create, ...grants(...groups(1, 20), app, role, licence));
    const work = (...wanted: Wanted[]) => applyChanges(target, known(access.accountId), changes(...wanted));
    expect(await calls(() => work(...revokes(...groups(1, 20))))).toHaveLength(3);
    expect(await calls(() => work(...revokes(app, role, licence)))).toHaveLength(4);
    expect(await calls(() => work({ kind: 'delete-account' }))).toHaveLength(3);
  });

  it('a look costs one, and two for roles while only the login is known', async () => {
    const { calls, apply, target, known } = await rig();
    const { access } = await apply(create);
    expect(await calls(() => target.observe(known(access.accountId)))).toHaveLength(1);
    expect(await calls(() => target.observe(query))).toHaveLength(2);
    expect(await calls(() => target.observe({ ...query, manages: ['group', 'licence', 'app'] }))).toHaveLength(1);
  });

  it('45 groups go in three batches of at most 20', async () => {
    const { calls, apply } = await rig();
    await apply(create);
    const made = await calls(async () => {
      const { receipts } = await apply(...grants(...groups(1, 45)));
      expect(receipts.map(({ status, detail }) => [status, detail])).toEqual(
        receipts.map(() => ['changed', undefined]),
      );
    });
    expect(made).toHaveLength(2 + 3 + 1);
  });

  it('a listing of more than one page is followed to its end', async () => {
    const { simulator, target } = await rig();
    const member = { id: uuid('f', 1), userPrincipalName: profile.login!, displayName: 'Mira', accountEnabled: true };
    const now = simulator.state.nowText();
    simulator.state.put({ ...member, signInSessionsValidFromDateTime: now, deletedDateTime: null });
    simulator.state.memberships.set(member.id, Array.from({ length: 2100 }, () => ids.group(1)).concat(ids.group(2)));
    const { holdings } = await target.observe(query);
    expect(holdings.map((one) => one.entitlement)).toEqual(groups(1, 2));
  });
});

describe('batches', () => {
  it('a throttled item waits alone, and the longest wait asked for is passed on', async () => {
    const { simulator, apply } = await rig();
    await apply(create);
    for (const [group, seconds] of [
      [2, 7],
      [3, 21],
    ] as const)
      simulator.faults.add({ on: `groups/${ids.group(group)}/`, does: 'throttle', retryAfterSeconds: seconds });
    const { receipts, retryAfterSeconds } = await apply(...grants(...groups(1, 4)));
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'throttled', 'throttled', 'changed']);
    expect(retryAfterSeconds).toBe(21);
  });

  it('when a whole batch is throttled the ones after it are not sent', async () => {
    const { simulator, apply, calls } = await rig();
    await apply(create);
    simulator.faults.add({ on: '\\$batch', does: 'throttle', skip: 3 });
    const made = await calls(async () => {
      const { receipts } = await apply(...grants(...groups(1, 45)));
      expect(receipts.map(({ status }) => status)).toEqual([
        ...Array.from({ length: 20 }, () => 'changed'),
        ...Array.from({ length: 25 }, () => 'throttled'),
      ]);
    });
    expect(made).toHaveLength(2 + 2 + 1);
  });

  it("a leaver's sessions are revoked after the account is disabled, and also when disabling fails", async () => {
    const { simulator, apply, target } = await rig();
    const { access } = await apply(create);
    const stored = vi.spyOn(simulator.state, 'put');
    await apply({ kind: 'suspend-account' }, { kind: 'revoke-sessions' });
    expect(stored.mock.calls.map(([user]) => user.accountEnabled)).toEqual([false, false]);
    await apply({ kind: 'enable-account' });
    simulator.state.put({ ...simulator.state.user(access.accountId!), onPremisesSyncEnabled: true });
    expect((await target.observe(query)).synchronised).toBe(true);
    const { receipts } = await apply({ kind: 'suspend-account' }, { kind: 'revoke-sessions' });
    expect(receipts.map(({ status }) => status)).toEqual(['refused', 'changed']);
    expect(receipts[0]?.detail).toMatch(/mastered on premises: change it in Active Directory/);
  });

  it('after a throttled change no later batch is tried: an account is not deleted before it is disabled', async () => {
    const { simulator, apply } = await rig();
    const { access } = await apply(create, ...grants(...groups(1, 1)));
    simulator.faults.add({ on: '^PATCH ', does: 'throttle', retryAfterSeconds: 12 });
    const wanted = [...revokes(...groups(1, 1)), { kind: 'delete-account' as const }];
    const { receipts, retryAfterSeconds } = await apply({ kind: 'suspend-account' }, ...wanted);
    // The group shares the batch of the account's one change.
    expect(receipts.map(({ status }) => status)).toEqual(['throttled', 'changed', 'throttled']);
    expect(receipts[2]?.detail).toMatch(/^not tried/);
    expect(retryAfterSeconds).toBe(12);
    expect(simulator.state.users.has(access.accountId!)).toBe(true);
  });

  it('a taken login is known by its code, whatever language the message is in', async () => {
    const { simulator, apply, target, changes } = await rig();
    const stale = await target.observe(query);
    await apply(create);
    const wire = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const response = await wire(input, init);
      const text = (await response.text()).replaceAll(/Another object with[^"]*/g, 'Ein anderes Objekt');
      return new Response(text, response);
    });
    const { receipts } = await applyChanges(target, query, changes(create), stale);
    vi.restoreAllMocks();
    expect(receipts[0]?.status).toBe('already-so');
    expect(simulator.state.users.size).toBe(1);
  });

  it('a new account that reads do not show yet is known from the answer that made it', async () => {
    const { simulator, apply } = await rig();
    simulator.freshness.lag(Number.POSITIVE_INFINITY);
    const { receipts, access } = await apply(create, ...grants(...groups(1, 1)));
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'unknown']);
    expect(access).toMatchObject({ status: 'active', accountId: expect.any(String), profile, holdings: [] });
  });

  it('revoked sessions are seen revoked by the instant from which new ones are valid', async () => {
    let nowMs = Date.parse('2026-11-21T09:00:00Z');
    const { apply } = await rig({ clock: { now: () => nowMs } }, { now: () => nowMs });
    await apply(create);
    nowMs += 60_000;
    const { receipts, access } = await apply({ kind: 'revoke-sessions' });
    expect(receipts[0]).toMatchObject({ status: 'changed', grade: 'observed' });
    expect(access.sessionsValidFrom).toBe('2026-11-21T09:01:00.000Z');
  });
});

describe('licences', () => {
  it('several go in one request, and when one has no seat left the others still get theirs', async () => {
    const { simulator, apply } = await rig();
    await apply(create);
    const before = simulator.writes();
    await apply(...grants(licence, entitlement('licence', ids.lastSeats)));
    expect(simulator.writes()).toBe(before + 1);
    const { receipts } = await apply(
      ...revokes(licence),
      ...grants(entitlement('licence', ids.noSeats), entitlement('licence', ids.groupSku)),
    );
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'refused', 'changed']);
  });

  it('a country set in the same batch comes before the licences that need it', async () => {
    const { apply } = await rig();
    const { country: _, ...placeless } = profile;
    await apply({ kind: 'create-account', profile: placeless });
    const refused = await apply(...grants(licence));
    expect(refused.receipts[0]?.detail).toMatch(/needs a usage location: give the worker a country/);
    const { receipts } = await apply({ kind: 'update-account', profile: { country: 'GB' } }, ...grants(licence));
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'changed']);
  });

  it('a licence that a group could not seat is not held', async () => {
    const { apply } = await rig({
      seed: { ...seed, skus: seed.skus.map((sku) => (sku.skuId === ids.groupSku ? { ...sku, seats: 0 } : sku)) },
    });
    const { access } = await apply(create, ...grants(entitlement('group', ids.licensing)));
    expect(access.holdings.map((held) => held.entitlement)).toContain(entitlement('group', ids.licensing));
    expect(access.holdings.map((held) => held.entitlement)).not.toContain(entitlement('licence', ids.groupSku));
  });

  it('what is held both directly and through a group loses the direct part, and says what is left', async () => {
    const { simulator, apply } = await rig();
    const both = entitlement('licence', ids.groupSku);
    await apply(create, ...grants(both));
    await apply(...grants(entitlement('group', ids.licensing)));
    const { receipts, access } = await apply(...revokes(both));
    const from = [entitlement('group', ids.licensing)];
    expect(receipts[0]).toMatchObject({
      status: 'changed',
      detail: expect.stringContaining(`still comes through ${from}`),
    });
    expect(access.holdings).toContainEqual({ entitlement: both, via: 'inherited', from });
    expect(simulator.state.licences.get(access.accountId!)).toEqual([]);
  });
});

describe('applications and roles', () => {
  it('are taken away by the ids looked up for it, and an application through a group is inherited', async () => {
    const { apply } = await rig();
    await apply(create, ...grants(app, role, entitlement('group', ids.licensing)));
    const { receipts, access } = await apply(...revokes(app, role));
    expect(receipts.map(({ status }) => status)).toEqual(['changed', 'changed']);
    const writer = entitlement('app', `${ids.app}/${uuid('c', 3)}`);
    expect(access.holdings.filter(({ via }) => via === 'inherited').map((held) => held.entitlement)).toEqual([
      writer,
      entitlement('licence', ids.groupSku),
    ]);
  });

  it('a person who left and comes back under the same login gets another account', async () => {
    const { simulator, apply, target, changes, known } = await rig();
    const { access: first } = await apply(create, ...grants(...groups(1, 2)));
    await apply({ kind: 'suspend-account' }, { kind: 'delete-account' });
    expect(simulator.state.deleted.get(first.accountId!)?.deletedDateTime).toMatch(/^\d{4}-\d{2}-\d{2}T/);
    const back = await applyChanges(target, known(first.accountId), changes(create));
    expect(back.access.accountId).not.toBe(first.accountId);
    expect(back.access.holdings).toEqual([]);
  });
});

describe('errors', () => {
  it.each([
    ['Directory.Read.All', /GET \/users\/\{id\} answered 403.*Directory\.Read\.All/],
    ['User.ReadWrite.All', /POST \/users answered 403.*User\.ReadWrite\.All/],
  ])('without %s nothing can be said, and the error names it', async (missing, says) => {
    // User.ReadWrite.All lets the app read users as well.
    const without = missing === 'Directory.Read.All' ? [missing, 'User.ReadWrite.All'] : [missing];
    const { apply } = await rig(withPermissions(...ALL_PERMISSIONS.filter((one) => !without.includes(one))));
    await expect(apply(create)).rejects.toMatchObject({ name: 'TargetRejected', message: expect.stringMatching(says) });
  });

  it.each([
    ['GroupMember.ReadWrite.All', grants(...groups(1, 1))],
    ['LicenseAssignment.ReadWrite.All', grants(licence)],
    ['AppRoleAssignment.ReadWrite.All', grants(app)],
    ['RoleManagement.ReadWrite.Directory', grants(role)],
    ['User.EnableDisableAccount.All', [{ kind: 'suspend-account' as const }]],
    ['User.RevokeSessions.All', [{ kind: 'revoke-sessions' as const }]],
    ['User.DeleteRestore.All', [{ kind: 'delete-account' as const }]],
  ])('without %s its change alone is refused, naming it', async (missing, wanted) => {
    const { simulator, apply } = await rig();
    await apply(create);
    // These would do for some of them as well.
    const wider = ['User.ReadWrite.All', 'Group.ReadWrite.All'];
    const least = ALL_PERMISSIONS.filter((one) => one !== missing && !wider.includes(one));
    simulator.state.seed.app.permissions.splice(0, Number.POSITIVE_INFINITY, ...least);
    const { receipts } = await apply(...wanted);
    expect(receipts[0]).toMatchObject({ status: 'refused', detail: expect.stringContaining(missing) });
    simulator.state.seed.app.permissions.push(missing);
    expect((await apply(...wanted)).receipts[0]?.status).toBe('changed');
  });

  it('a wrong secret is told by its error and number, and never retried', async () => {
    const { apply } = await rig({}, { clientSecret: 'wrong' });
    await expect(apply(create)).rejects.toMatchObject({
      name: 'TargetRejected',
      message: expect.stringMatching(/invalid_client \(AADSTS7000215\); check tenantId, clientId/),
    });
  });

  it.each([
    [
      { does: 'throttle', retryAfterSeconds: 9 },
      { name: 'TargetThrottled', retryAfterSeconds: 9 },
    ],
    [{ does: 'fail', status: 503 }, { name: 'TargetUnavailable' }],
    [{ does: 'cut' }, { name: 'TargetUnavailable' }],
  ] as const)('a token endpoint that answers %j', async (fault, error) => {
    const { simulator, apply } = await rig();
    simulator.faults.add({ on: 'oauth2/v2.0/token', ...fault });
    await expect(apply(create)).rejects.toMatchObject(error);
  });

  it('a worker id longer than Entra takes is refused by the name of the property', async () => {
    const { apply } = await rig();
    const { receipts } = await apply({
      kind: 'create-account',
      profile: { ...profile, workerId: 'w-12345678901234567' },
    });
    expect(receipts[0]).toMatchObject({ status: 'refused', detail: expect.stringMatching(/value of employeeId/) });
  });

  it('say nothing about the person, nor the password', async () => {
    const { simulator, apply } = await rig();
    const told: unknown[] = [];
    const tell = async (outcome: Promise<unknown>) =>
      told.push(await outcome.catch((error: Error) => [error.message, (error.cause as Error | undefined)?.message]));
    simulator.faults.add({ on: 'POST /v1.0/users$', does: 'miss' });
    await tell(apply(create).then(({ receipts }) => receipts));
    await tell(
      apply({ ...create, profile: { ...profile, login: 'mira.okafor@elsewhere.org' } }).then((all) => all.receipts),
    );
    await tell(apply(create).then(({ receipts }) => receipts));
    await tell(apply(...grants(...groups(99, 99))).then(({ receipts }) => receipts));
    simulator.faults.add({ on: '\\$batch', does: 'fail', status: 500 });
    await tell(apply(create));
    const text = JSON.stringify(told);
    expect(text).toMatch(/verified domain/);
    expect(text).not.toMatch(/mira|okafor|aA1!/i);
    expect(JSON.stringify(simulator.requests.entries())).not.toMatch(/aA1!/);
  });
});

describe('access tokens', () => {
  it('one is used until shortly before it expires, and one Graph refuses is renewed once', async () => {
    let nowMs = Date.parse('2026-11-21T09:00:00Z');
    const connectorNow = { ms: nowMs };
    const { simulator, target } = await rig({ clock: { now: () => nowMs } }, { now: () => connectorNow.ms });
    const asked = () => simulator.requests.count(/oauth2/);
    await Promise.all([target.observe(query), target.observe(query)]);
    await target.observe(query);
    expect(asked()).toBe(1);
    connectorNow.ms = nowMs += 3_500_000;
    await target.observe(query);
    expect(asked()).toBe(2);
    nowMs += 3_700_000; // expired for Graph; the connector does not know
    await target.observe(query);
    expect(asked()).toBe(3);
  });

  it('a federated assertion does for a secret', async () => {
    const { simulator } = await rig();
    const jwt = (sub: string) => `e30.${Buffer.from(JSON.stringify({ sub })).toString('base64url')}.c2ln`;
    const target = (sub: string) =>
      connectEntra({ url: simulator.url, tenantId: 'contoso', clientId: 'tenure', assertion: async () => jwt(sub) });
    expect(await target(seed.app.federatedSubject).observe(query)).toMatchObject({ status: 'absent' });
    await expect(target('somebody else').observe(query)).rejects.toMatchObject({ name: 'TargetRejected' });
  });
});
