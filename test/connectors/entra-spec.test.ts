/** What the connector sends and the simulator answers, held to the vendor's own description and list of permissions. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyChanges } from '../../functions/connectors/connector.ts';
import { operations } from '../../functions/connectors/entra/permissions.ts';
import { changeOf } from '../support/change.ts';
import { entitlement, entraRig, ids, profile, query } from '../support/entra-rig.ts';
import { type Exchange, hasSpec, judge, permissionsOf } from '../support/graph-spec.ts';

const note = hasSpec ? '' : ' (skipped: no ../shared/specs on this machine)';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything said to Graph while `work` runs. */
async function overheard(work: () => Promise<unknown>): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  const wire = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const response = await wire(input, init);
    const url = String(input);
    if (!url.includes('/v1.0/')) return response;
    const text = await response.clone().text();
    exchanges.push({
      method: init?.method ?? 'GET',
      url: url.slice(url.indexOf('/v1.0') + '/v1.0'.length),
      headers: Object.fromEntries(new Headers(init?.headers)),
      requestBody: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      status: response.status,
      responseBody: text === '' ? undefined : JSON.parse(text),
    });
    return response;
  });
  await work();
  return exchanges;
}

/** A whole life, with refusals on the way. */
async function life(): Promise<void> {
  const { simulator, target } = await entraRig();
  const apply = (...wanted: Parameters<typeof changeOf>[1][]) =>
    applyChanges(
      target,
      query,
      wanted.map((change, at) => changeOf('entra', change, at)),
    );
  const all = [
    entitlement('group', ids.group(1)),
    entitlement('group', ids.licensing),
    entitlement('app', `${ids.app}/${ids.appRole}`),
    entitlement('licence', ids.sku),
    entitlement('role', ids.role),
  ];
  const grants = [...all, entitlement('group', ids.synced), entitlement('licence', ids.noSeats)];
  await apply(
    { kind: 'create-account', profile },
    ...grants.map((one) => ({ kind: 'grant' as const, entitlement: one })),
  );
  await apply({ kind: 'update-account', profile: { title: 'Lead', office: 'Leeds' } });
  await apply({ kind: 'suspend-account' }, { kind: 'revoke-sessions' });
  await apply({ kind: 'enable-account' });
  await apply(...all.map((one) => ({ kind: 'revoke' as const, entitlement: one })));
  await apply({ kind: 'delete-account' });
  await target.list!();
  simulator.faults.add({ on: 'POST /v1.0/users', does: 'throttle' });
  await apply({ kind: 'create-account', profile });
  await simulator.stop();
}

describe.skipIf(!hasSpec)(`Graph's description${note}`, () => {
  it('takes every request of a whole life, and knows every answer', async () => {
    const { wrong, operations: seen, undescribed } = await judge(await overheard(life));
    expect(wrong).toEqual([]);
    expect([...seen].sort()).toEqual([
      'batch',
      'group.AddMember',
      'group.RemoveMember',
      'user.CreateUser',
      'user.DeleteUser',
      'user.GetUser',
      'user.ListMemberOf',
      'user.ListUser',
      'user.UpdateUser',
      'user.assignLicense',
      'user.revokeSignInSessions',
    ]);
    // The description at hand leaves these out; they follow the vendor's reference pages.
    expect([...undescribed].sort()).toEqual([
      'DELETE /roleManagement/directory/roleAssignments/{id}',
      'DELETE /users/{id}/appRoleAssignments/{id}',
      'GET /roleManagement/directory/roleAssignments',
      'GET /users/{id}/appRoleAssignments',
      'POST /roleManagement/directory/roleAssignments',
      'POST /users/{id}/appRoleAssignments',
    ]);
  });

  it('and this check can fail', async () => {
    const [look] = await overheard(life);
    const misspelt = { ...look!, method: 'POST', url: '/users', requestBody: { accountEnable: true }, status: 201 };
    expect((await judge([misspelt])).wrong.length).toBeGreaterThan(0);
    const unheard = { ...misspelt, method: 'GET', url: '/users/x', requestBody: undefined, status: 200 };
    expect((await judge([{ ...unheard, responseBody: { nonsense: 1 } }])).wrong.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasSpec)(`the vendor's list of permissions${note}`, () => {
  it.each(Object.entries(operations).filter(([, { listed }]) => listed))(
    '%s asks for one it gives for the call',
    (_, { call, permission }) => {
      const { least, others } = permissionsOf()[call]!;
      expect([...least, ...others]).toContain(permission);
    },
  );

  it('leaves out what is said to be left out', () => {
    const listed = Object.keys(permissionsOf());
    for (const { call } of Object.values(operations).filter((one) => !one.listed)) expect(listed).not.toContain(call);
  });
});
