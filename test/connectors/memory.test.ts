/** The connector contract against the target in memory: the suite itself holds for what core says a change means. */
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../functions/connectors/connector.ts';
import { AccountQuery, type Profile } from '../../functions/core/access.ts';
import { Change } from '../../functions/core/change.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import { memoryTarget } from '../support/memory-target.ts';
import { describeConnector } from './contract.ts';

const profile: Partial<Profile> = { login: 'mira@example.org', workerId: 'w-1', title: 'Analyst' };

describeConnector(
  'memory',
  {
    supports: [
      'create-account',
      'update-account',
      'suspend-account',
      'enable-account',
      'deactivate-account',
      'delete-account',
      'grant',
      'revoke',
    ],
    strikes: true,
    holds: false,
    lags: false,
  },
  async () => {
    const target = memoryTarget();
    const entitlement = (name: string) => EntitlementId.parse(`memory:group:${name}`);
    return {
      target,
      query: AccountQuery.parse({ personId: 'p-1', workerId: 'w-1', login: profile.login, manages: ['group'] }),
      profile,
      grantable: [entitlement('a'), entitlement('b'), entitlement('c')],
      accounts: () => target.accounts.size,
      writes: () => target.written.length,
      strike: target.strike,
    };
  },
);

describe('when what is held was read', () => {
  const query = AccountQuery.parse({ personId: 'p-1', workerId: 'w-1', login: profile.login, manages: ['group'] });
  const change = (over: object) =>
    Change.parse({
      ...{ id: 'c1', system: 'memory', lane: 'cut', because: 'a test', rule: 'a-test', idempotencyKey: 'a'.repeat(64) },
      ...over,
    });
  const create = change({ kind: 'create-account', lane: 'provision', profile });

  it('is before the writes for a cut, which reads only the account back, and where nothing was to be written', async () => {
    const target = memoryTarget();
    expect(await applyChanges(target, query, [create])).toMatchObject({ holdings: 'after' });
    expect(await applyChanges(target, query, [create])).toMatchObject({ holdings: 'before' });
    expect(await applyChanges(target, query, [change({ kind: 'suspend-account' })])).toMatchObject({
      access: { status: 'suspended' },
      holdings: 'before',
    });
  });
});

describe('what has drifted since it was planned', () => {
  const query = AccountQuery.parse({ personId: 'p-1', workerId: 'w-1', login: profile.login, manages: ['group'] });
  const change = (id: string, over: object) =>
    Change.parse({
      ...{ id, system: 'memory', lane: 'destroy', because: 'a test', rule: 'a-test', idempotencyKey: 'a'.repeat(64) },
      ...over,
    });

  it('is refused where it would do more than was planned, and not written; what is less goes on', async () => {
    const target = memoryTarget();
    await applyChanges(target, query, [change('c1', { kind: 'create-account', profile })]);
    const active = await target.observe(query);
    const writes = target.written.length;
    const destroy = change('c2', { kind: 'delete-account' });
    const { receipts } = await applyChanges(target, query, [destroy], undefined, { ...active, status: 'suspended' });
    expect(receipts).toMatchObject([{ changeId: 'c2', status: 'refused', drift: true }]);
    expect(target.written).toHaveLength(writes);
    const suspend = change('c3', { kind: 'suspend-account' });
    await applyChanges(target, query, [suspend], undefined, active);
    expect(await applyChanges(target, query, [suspend], undefined, active)).toMatchObject({
      receipts: [{ status: 'already-so' }],
    });
    expect(await applyChanges(target, query, [destroy], undefined, { ...active, status: 'suspended' })).toMatchObject({
      receipts: [{ status: 'changed' }],
    });
  });
});
