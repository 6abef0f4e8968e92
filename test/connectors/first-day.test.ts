/** Letting somebody in, where the vendors differ: Okta by the account's state, Entra by the tenant's policy. */
import { describe, expect, it } from 'vitest';
import type { Target } from '../../functions/connectors/connector.ts';
import type { AccountQuery } from '../../functions/core/access.ts';
import { TargetRejected } from '../../functions/core/errors.ts';
import { instant } from '../../functions/core/schedule.ts';
import type { OktaStatus } from '../../local/simulators/okta/org.ts';
import { createUser } from '../../local/simulators/okta/users.ts';
import { stillClock } from '../support/clock.ts';
import { entraRig, seed as tenant } from '../support/entra-rig.ts';
import { profile as oktaProfile, query as oktaQuery, startOrg } from '../support/okta-org.ts';

const DAY = 86_400_000;

async function letIn(target: Target, query: AccountQuery, notBeforeMs: number) {
  const account = await target.observe({ ...query, manages: [] });
  return target.letIn!({ ...account, accountId: account.accountId! }, instant(notBeforeMs));
}

describe('Okta', () => {
  async function org(status: OktaStatus, lastLoginDaysAgo?: number) {
    const { clock, okta, target } = await startOrg();
    const { login, email, givenName, familyName, workerId } = oktaProfile;
    const attributes = { login: login!, email: email!, firstName: givenName!, lastName: familyName! };
    const user = createUser(okta.state, { profile: { ...attributes, employeeNumber: workerId! } }, false);
    const lastLoginMs = lastLoginDaysAgo === undefined ? null : clock.now() - lastLoginDaysAgo * DAY;
    okta.state.keep({ ...user, status, lastLoginMs });
    const ask = () => letIn(target, oktaQuery, clock.now() - DAY);
    return { ask, okta, state: () => okta.state.find(login!)!, stop: okta.stop };
  }

  it.each([
    ['STAGED', undefined, 'activation-link', 'lifecycle/activate?sendEmail=false', 'ACTIVE'],
    ['PROVISIONED', undefined, 'activation-link', 'lifecycle/reactivate?sendEmail=false', 'PROVISIONED'],
    ['ACTIVE', undefined, 'reset-link', 'lifecycle/reset_password?sendEmail=false', 'RECOVERY'],
    ['ACTIVE', 400, 'reset-link', 'lifecycle/reset_password?sendEmail=false', 'RECOVERY'],
    ['RECOVERY', undefined, 'reset-link', 'lifecycle/reset_password?sendEmail=false', 'RECOVERY'],
  ] as const)('%s, last signed in %s days ago: %s, and no mail', async (status, lastLogin, kind, request, becomes) => {
    const { ask, okta, state, stop } = await org(status, lastLogin);
    const made = await ask();
    expect(made.kind).toBe(kind);
    expect(made.secret).toContain(state().link!.token);
    expect(state().status).toBe(becomes);
    expect(
      okta.requests
        .entries()
        .map((entry) => entry.request)
        .at(-1),
    ).toContain(request);
    await stop();
  });

  it.each([
    ['ACTIVE', 0.5, /have signed in/],
    ['RECOVERY', 0.5, /have signed in/],
    ['SUSPENDED', undefined, /is SUSPENDED/],
    ['LOCKED_OUT', undefined, /is LOCKED_OUT/],
    ['DEPROVISIONED', undefined, /is DEPROVISIONED/],
  ] as const)('%s, last signed in %s days ago: refused, and nothing is asked for', async (status, lastLogin, says) => {
    const { ask, okta, state, stop } = await org(status, lastLogin);
    const refused: unknown = await ask().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TargetRejected);
    expect(String(refused)).toMatch(says);
    expect(state()).toMatchObject({ status });
    expect(okta.requests.entries().filter(({ request }) => request.includes('/lifecycle/'))).toEqual([]);
    await stop();
  });
});

describe('Entra', () => {
  async function rig(policy: object, accountEnabled = true) {
    const clock = stillClock();
    const seed = {
      ...tenant,
      temporaryAccessPass: { ...tenant.temporaryAccessPass, ...policy },
      users: [
        {
          ...{ id: 'f0000000-0000-4000-8000-000000000001', userPrincipalName: 'mira.okafor@example.org' },
          ...{ displayName: 'Mira Okafor', employeeId: 'w-1001', accountEnabled },
        },
      ],
    };
    const { simulator, target } = await entraRig({ clock, seed }, { now: clock.now });
    const query = { personId: 'p-1', workerId: 'w-1001', login: 'mira.okafor@example.org', manages: [] } as never;
    const ask = (inDays: number) => letIn(target, query, clock.now() + inDays * DAY);
    return { clock, simulator, ask };
  }

  it('a pass is usable once, for a working day, from now or from the day that is to come', async () => {
    const { clock, simulator, ask } = await rig({});
    const now = await ask(-1);
    expect(now).toMatchObject({ kind: 'temporary-access-pass', from: instant(clock.now()) });
    expect(now.until).toBe(instant(clock.now() + 8 * 3_600_000));
    expect([...simulator.state.passes.values()]).toMatchObject([{ isUsableOnce: true, lifetimeInMinutes: 480 }]);
    expect(await ask(3)).toMatchObject({ from: instant(clock.now() + 3 * DAY) });
    await simulator.stop();
  });

  it('ahead of the day also for an account that is disabled until then; on the day it is refused', async () => {
    const { simulator, ask } = await rig({}, false);
    expect(await ask(3)).toMatchObject({ kind: 'temporary-access-pass' });
    await expect(ask(-1)).rejects.toThrow(/the Entra account is disabled/);
    await simulator.stop();
  });

  it.each([{ state: 'disabled' as const }, { maximumLifetimeInMinutes: 60 }])(
    '%o: says what to change',
    async (policy) => {
      const { simulator, ask } = await rig(policy);
      await expect(ask(-1)).rejects.toThrow(
        /400 badRequest: the tenant's policy for Temporary Access Pass .* 480 minutes/,
      );
      expect(simulator.state.passes.size).toBe(0);
      await simulator.stop();
    },
  );

  it('without the permission: says which', async () => {
    const { simulator, target } = await entraRig({
      seed: { ...tenant, app: { ...tenant.app, permissions: ['Directory.Read.All'] } },
    });
    const account = { accountId: 'x', status: 'active' } as never;
    await expect(target.letIn!(account, instant(0))).rejects.toThrow(/consent to .* UserAuthMethod-TAP.ReadWrite.All/);
    await simulator.stop();
  });
});
