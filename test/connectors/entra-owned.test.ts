/** What a leaver owns in Entra, over real HTTP: seen with who else owns it, handed over without ever being left without an owner. */
import { afterEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../functions/connectors/connector.ts';
import type { AccountQuery } from '../../functions/core/access.ts';
import type { Change } from '../../functions/core/change.ts';
import { TargetRejected } from '../../functions/core/errors.ts';
import { PersonId } from '../../functions/core/ids.ts';
import type { Owned } from '../../functions/core/owned.ts';
import { ALL_PERMISSIONS } from '../../local/simulators/entra/seed.ts';
import type { EntraSimulatorOptions } from '../../local/simulators/entra/simulator.ts';
import { changeOf } from '../support/change.ts';
import { entraRig, ids, profile, query, seed, uuid } from '../support/entra-rig.ts';

const LEAVER = uuid('f', 1);
const HEIR = uuid('f', 2);
const GONE = uuid('f', 3);
const APPLICATION = uuid('c', 9);
const user = (id: string, login: string, more: object = {}) => ({
  ...{ id, userPrincipalName: `${login}@example.org`, displayName: login },
  ...more,
});
const people = [
  user(LEAVER, 'mira.okafor', { employeeId: profile.workerId }),
  user(HEIR, 'heir'),
  user(GONE, 'gone', { accountEnabled: false }),
];

interface Owns {
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly applications?: readonly string[];
  readonly servicePrincipal?: readonly string[];
  readonly permissions?: readonly string[];
}

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
});

async function rig(owns: Owns, options: Partial<EntraSimulatorOptions> = {}) {
  const owned = {
    ...seed,
    app: { ...seed.app, permissions: [...(owns.permissions ?? ALL_PERMISSIONS)] },
    users: people,
    groups: seed.groups.map((group) => ({ ...group, owners: [...(owns.groups?.[group.id] ?? [])] })),
    servicePrincipals: seed.servicePrincipals.map((one) => ({ ...one, owners: [...(owns.servicePrincipal ?? [])] })),
    applications: [{ id: APPLICATION, displayName: 'Robot', owners: [...(owns.applications ?? [])] }],
  };
  const { simulator, target } = await entraRig({ seed: owned as unknown as typeof seed, ...options });
  stop = simulator.stop;
  const whose: AccountQuery = { ...query, accountId: LEAVER, owned: true };
  const ownership = async () => (await target.observe(whose)).owned;
  const things = async (): Promise<readonly Owned[]> => {
    const seen = await ownership();
    return seen !== undefined && 'things' in seen ? seen.things : [];
  };
  const give = (thing: string, to?: string): Change =>
    changeOf('entra', {
      ...{ kind: 'hand-over', thing },
      ...(to === undefined ? {} : { to: { personId: PersonId.parse('p-2'), accountId: to } }),
    });
  const apply = (...changes: Change[]) =>
    applyChanges(
      target,
      whose,
      changes.map((change, at) => ({ ...change, id: `c${at + 1}` })),
    );
  const owners = (place: string) => simulator.state.owners.get(place);
  const calls = async (work: () => Promise<unknown>) => {
    simulator.requests.clear();
    await work();
    return simulator.requests.entries().filter(({ request }) => request.includes('/v1.0')).length;
  };
  return { simulator, target, whose, ownership, things, give, apply, owners, calls };
}

const group = (number: number) => `entra:group:${ids.group(number)}`;

describe('what is seen', () => {
  it('is every group, application and service principal, with how many others can see to it', async () => {
    const { things } = await rig({
      groups: { [ids.group(1)]: [LEAVER], [ids.group(2)]: [LEAVER, HEIR], [ids.synced]: [LEAVER] },
      applications: [LEAVER, GONE],
      servicePrincipal: [LEAVER, ids.app],
    });
    expect(await things()).toEqual([
      { thing: `entra:application:${APPLICATION}`, title: 'Robot', others: 0 },
      { thing: group(1), title: 'Group 1', others: 0 },
      { thing: group(2), title: 'Group 2', others: 1 },
      { thing: `entra:group:${ids.synced}`, title: 'From Active Directory', others: 0, fixed: true },
      { thing: `entra:service-principal:${ids.app}`, title: 'Ledger', others: 0 },
    ]);
  });

  it('costs one request in the same call for who owns nothing, one call more for who does, and nothing for others', async () => {
    const { target, whose, things, calls } = await rig({});
    const { owned: _, ...working } = whose;
    expect(await calls(() => target.observe(working))).toBe(1);
    expect(await calls(things)).toBe(1);
    expect((await target.observe(working)).owned).toBeUndefined();
    await stop?.();
    const owning = await rig({ groups: Object.fromEntries([1, 2, 3].map((at) => [ids.group(at), [LEAVER]])) });
    expect(await owning.calls(owning.things)).toBe(2);
  });

  it.each([
    ['the listing', 'ownedObjects'],
    ['the owners of one thing', 'groups/.*/owners'],
  ])(
    'is said to be unseen, and all else is seen, where %s is refused, throttled, broken or not there',
    async (_, on) => {
      const { simulator, target, whose } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
      for (const fault of [
        { does: 'fail', status: 403 },
        { does: 'throttle' },
        { does: 'fail', status: 503 },
        { does: 'miss' },
      ] as const) {
        simulator.faults.add({ on, times: 1, ...fault });
        const { status, owned } = await target.observe(whose);
        expect([status, owned]).toEqual(['active', { unseen: expect.stringContaining('entra') }]);
      }
      expect(await target.observe(whose)).toMatchObject({ owned: { things: [{ others: 0 }] } });
    },
  );

  it('names the permission where it is refused, and nobody in person', async () => {
    const { simulator, ownership } = await rig({});
    simulator.faults.add({ on: 'ownedObjects', does: 'fail', status: 403, times: 1 });
    const seen = await ownership();
    expect(JSON.stringify(seen)).toContain('Directory.Read.All');
    expect(JSON.stringify(seen)).not.toMatch(/mira|okafor|example\.org/i);
  });

  it('is not looked for again after a cut, which changes nothing of it', async () => {
    const { calls, target, whose } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
    const before = await target.observe(whose);
    const cut = changeOf('entra', { kind: 'suspend-account' });
    let after: unknown;
    expect(await calls(async () => (after = (await applyChanges(target, whose, [cut], before)).access.owned))).toBe(2);
    expect(after).toEqual(before.owned);
  });
});

describe('a hand-over', () => {
  it('makes the new owner one first, then takes the leaver away, whatever is owned, in two batches', async () => {
    const { give, apply, owners, target, whose, calls } = await rig({
      groups: { [ids.group(1)]: [LEAVER], [ids.group(2)]: [LEAVER] },
      applications: [LEAVER],
      servicePrincipal: [LEAVER],
    });
    const before = await target.observe(whose);
    const changes = [
      give(group(1), HEIR),
      give(group(2), HEIR),
      give(`entra:application:${APPLICATION}`, HEIR),
      give(`entra:service-principal:${ids.app}`, HEIR),
    ].map((change, at) => ({ ...change, id: `c${at + 1}` }));
    expect(await calls(() => applyChanges(target, whose, changes, before))).toBe(3); // two batches and a look
    expect(owners(`groups/${ids.group(1)}`)).toEqual([HEIR]);
    expect(owners(`applications/${APPLICATION}`)).toEqual([HEIR]);
    expect(owners(`servicePrincipals/${ids.app}`)).toEqual([HEIR]);
    const { receipts } = await apply(...changes);
    expect(receipts.map(({ status }) => status)).toEqual(Array(4).fill('already-so'));
  });

  it('only takes the leaver away where others own it', async () => {
    const { give, apply, owners } = await rig({ groups: { [ids.group(1)]: [LEAVER, HEIR] } });
    const { receipts } = await apply(give(group(1)));
    expect(receipts).toEqual([{ changeId: 'c1', status: 'changed', grade: 'observed' }]);
    expect(owners(`groups/${ids.group(1)}`)).toEqual([HEIR]);
  });

  it('goes on where an earlier attempt had made the owner and was cut off', async () => {
    const { simulator, give, apply, owners } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
    simulator.faults.add({ on: 'DELETE /v1.0/groups/.*/owners', does: 'fail', status: 503, times: 1 });
    const first = await apply(give(group(1), HEIR));
    expect(first.receipts).toMatchObject([{ status: 'unknown' }]);
    expect(owners(`groups/${ids.group(1)}`)).toEqual([LEAVER, HEIR]);
    expect((await apply(give(group(1), HEIR))).receipts).toMatchObject([{ status: 'changed', grade: 'observed' }]);
    expect(owners(`groups/${ids.group(1)}`)).toEqual([HEIR]);
  });

  it('that happened before the answer was lost is seen, and happens once', async () => {
    const { simulator, give, apply, owners } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
    simulator.faults.add({ on: 'DELETE /v1.0/groups/.*/owners', does: 'fail', status: 504, when: 'after', times: 1 });
    expect((await apply(give(group(1), HEIR))).receipts).toMatchObject([{ status: 'changed', grade: 'observed' }]);
    expect(owners(`groups/${ids.group(1)}`)).toEqual([HEIR]);
  });

  it.each([
    ['refused', { does: 'fail', status: 403 }, 'refused'],
    ['missed', { does: 'miss' }, 'refused'],
    ['throttled', { does: 'throttle' }, 'throttled'],
    ['broken', { does: 'fail', status: 500 }, 'unknown'],
  ] as const)('whose new owner is %s leaves an application its last owner', async (_, fault, status) => {
    const { simulator, give, apply, things } = await rig({ applications: [LEAVER] });
    simulator.faults.add({ on: 'POST /v1.0/applications/.*/owners', times: 5, ...fault });
    const { receipts } = await apply(give(`entra:application:${APPLICATION}`, HEIR));
    expect(receipts).toMatchObject([{ status }]);
    expect(await things()).toHaveLength(1);
    simulator.faults.clear();
    expect((await apply(give(`entra:application:${APPLICATION}`, HEIR))).receipts).toMatchObject([
      { status: 'changed' },
    ]);
  });

  it('is refused by the name of its permission, and the others of the batch go on', async () => {
    const permissions = ALL_PERMISSIONS.filter((one) => one !== 'Application.ReadWrite.All');
    const owns = { permissions, groups: { [ids.group(1)]: [LEAVER] }, applications: [LEAVER] };
    const { give, apply } = await rig(owns);
    const { receipts } = await apply(give(`entra:application:${APPLICATION}`, HEIR), give(group(1), HEIR));
    expect(receipts).toMatchObject([
      { status: 'refused', detail: expect.stringContaining('Application.ReadWrite.All') },
      { status: 'changed' },
    ]);
  });

  it('of a group that would keep nobody is refused as Graph refuses it', async () => {
    const { give, apply } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
    const { receipts } = await apply(give(group(1)));
    expect(receipts).toMatchObject([{ status: 'refused', detail: expect.stringContaining('last owner') }]);
  });

  it('where Graph takes no token of ours throws, for nothing was carried out', async () => {
    const { simulator, give, target, whose } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
    const before = await target.observe(whose);
    simulator.faults.add({ on: 'owners/\\$ref', does: 'fail', status: 401, times: 9 });
    await expect(target.write([give(group(1), HEIR)], before, whose)).rejects.toThrow(TargetRejected);
  });

  it('says nothing certain of what came after a write that was told, when it throws', async () => {
    const { simulator, give, target, whose } = await rig({ groups: { [ids.group(1)]: [LEAVER] } });
    const before = await target.observe(whose);
    simulator.faults.add({ on: 'owners/\\$ref', does: 'fail', status: 401, times: 9 });
    const update = changeOf('entra', { kind: 'update-account', profile: { title: 'Gone' } }, 1);
    const { receipts } = await target.write([give(group(1), HEIR), update], before, whose);
    expect(receipts.map(({ status }) => status)).toEqual(['unknown', 'changed']);
  });
});
