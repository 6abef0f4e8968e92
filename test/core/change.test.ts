/** What each change means, and when there is nothing left of it to do. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Access, AccountStatus } from '../../functions/core/access.ts';
import { alreadyDone, type Change, holds, after as onceRun } from '../../functions/core/change.ts';
import { changeOf } from '../support/change.ts';
import { account, ENTITLEMENTS, held, OKTA } from '../support/situation.ts';

const entitlement = ENTITLEMENTS.wiki;
const CHANGES: readonly Change[] = [
  { kind: 'create-account', profile: { login: 'ada' } },
  { kind: 'update-account', profile: { department: 'Finance' } },
  { kind: 'enable-account' },
  { kind: 'suspend-account' },
  { kind: 'deactivate-account' },
  { kind: 'delete-account' },
  { kind: 'revoke-sessions' },
  { kind: 'grant', entitlement },
  { kind: 'revoke', entitlement },
  { kind: 'manual-task', instructions: 'call them' },
].map((wanted, at) => changeOf('okta', wanted as Parameters<typeof changeOf>[1], at));
const of = (kind: Change['kind']) => CHANGES.find((change) => change.kind === kind)!;

const anyAccount: fc.Arbitrary<Access> = fc
  .record({
    status: fc.constantFrom(...AccountStatus.options),
    holdings: fc.constantFrom(held(), held('wiki', 'ledger')),
  })
  .map((over) => account(OKTA, over));

describe('a change', () => {
  it.each(CHANGES.map((change) => [change.kind, change] as const))('%s twice is that once', (_, change) => {
    fc.assert(
      fc.property(anyAccount, (access) => {
        const once = onceRun(access, change);
        expect(onceRun(once, change)).toEqual(once);
      }),
    );
  });

  it.each(
    CHANGES.filter(({ kind }) => kind !== 'revoke-sessions' && kind !== 'manual-task').map(
      (one) => [one.kind, one] as const,
    ),
  )('%s is already done once it has run', (_, change) => {
    fc.assert(fc.property(anyAccount, (access) => alreadyDone(onceRun(access, change), change)));
  });

  it.each(['update-account', 'grant', 'revoke', 'enable-account', 'deactivate-account'] as const)(
    '%s that is already done would change nothing of an account',
    (kind) => {
      fc.assert(
        fc.property(anyAccount, (access) => {
          fc.pre(access.status !== 'absent');
          if (alreadyDone(access, of(kind))) expect(onceRun(access, of(kind))).toEqual(access);
        }),
      );
    },
  );

  it('revokes the direct part, and what also comes through a group stays until that lets go', () => {
    const both = account(OKTA, { holdings: [{ entitlement, via: 'direct', from: [ENTITLEMENTS.payroll] }] });
    const left = onceRun(both, of('revoke'));
    expect(left.holdings).toEqual([{ entitlement, via: 'inherited', from: [ENTITLEMENTS.payroll] }]);
    expect(alreadyDone(left, of('revoke'))).toBe(true);
    expect(alreadyDone(left, of('grant'))).toBe(false);
    expect(onceRun(left, of('grant'))).toEqual(both);
  });

  it('that leaves no trace is never seen to be done where somebody could sign in', () => {
    expect(alreadyDone(account(OKTA), of('revoke-sessions'))).toBe(false);
    expect(alreadyDone(account(OKTA, { status: 'suspended' }), of('revoke-sessions'))).toBe(false);
    expect(alreadyDone(account(OKTA, { status: 'deactivated' }), of('revoke-sessions'))).toBe(true);
    expect(alreadyDone(account(OKTA, { status: 'absent' }), of('revoke-sessions'))).toBe(true);
    expect(alreadyDone(account(OKTA), of('manual-task'))).toBe(false);
  });

  it('gives and takes one entitlement and no other', () => {
    const before = account(OKTA, { holdings: held('ledger') });
    const given = onceRun(before, of('grant'));
    expect(holds(given, entitlement)).toBe(true);
    expect(onceRun(given, of('revoke'))).toEqual(before);
  });
});
