/** What every connector must do, in one suite: a new connector is done when this passes against a server that is not its own. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Applied, applyChanges, type Target } from '../../functions/connectors/connector.ts';
import { type Access, type AccountQuery, absent, type Profile, type Via } from '../../functions/core/access.ts';
import type { AccountInList } from '../../functions/core/account-list.ts';
import { after, type Change, type ChangeKind } from '../../functions/core/change.ts';
import { TargetRejected, TargetThrottled, TargetUnavailable } from '../../functions/core/errors.ts';
import type { FirstDayAbility } from '../../functions/core/first-day.ts';
import type { EntitlementId } from '../../functions/core/ids.ts';
import { settledDown } from '../../functions/core/lapse.ts';
import { instant } from '../../functions/core/schedule.ts';
import { changeOf } from '../support/change.ts';

/** Which request of the connector a misfortune meets: its first read, or the write that carries such a change. */
export type At = 'look' | 'create' | 'grant' | 'suspend' | 'let-in' | 'list';

/** `after`: the target does what was asked, and only the answer is lost. `throttle` asks to wait 30 seconds. */
export interface Misfortune {
  readonly does: 'throttle' | 'fail-500' | 'fail-503' | 'cut' | 'silence';
  readonly when: 'before' | 'after';
}

/** One target, fresh, with one person who has no account yet. */
export interface Rig {
  readonly target: Target;
  readonly query: AccountQuery;
  readonly profile: Partial<Profile>;
  /** What an update changes; `title` unless the target keeps none. */
  readonly updated?: Partial<Profile>;
  /** At least three that can be granted directly. */
  readonly grantable: readonly [EntitlementId, EntitlementId, EntitlementId, ...EntitlementId[]];
  /** How many accounts the target has with the person's login. */
  accounts(): number | Promise<number>;
  /** How many writes the target has carried out. */
  writes(): number;
  /** Makes the next such request go wrong, once. */
  strike?(at: At, misfortune: Misfortune): void;
  /** Gives the person's account this entitlement behind the connector's back. */
  hold?(entitlement: EntitlementId): Promise<void>;
  /** Entitlements the target itself gives in another way once `hold` was called: rule, synchronised, inherited. */
  readonly fixed?: readonly { entitlement: EntitlementId; via: Via }[];
  /** A group that can be granted, what it brings its members, and how the target comes to its background work. */
  readonly brings?: { readonly group: EntitlementId; readonly brought: EntitlementId; catchUp(): void };
  /** Entitlements the target refuses to grant (mastered elsewhere, dynamic, no licence left), and what the receipt must say. */
  readonly refused?: readonly { entitlement: EntitlementId; says: RegExp }[];
  /** The ids of all accounts the target has, those included that cannot sign in. */
  everyAccount?(): readonly string[];
  /** Makes an account at the target by hand; answers its id. `deleted`: and deletes it, where the target keeps what is deleted. */
  beside?(profile: Partial<Profile>, more?: { readonly aliases?: readonly string[]; readonly deleted?: true }): string;
  /** What its time is, and what would let somebody in there now or later: links and passes that count. */
  readonly letsIn?: { now(): number; secrets(): readonly string[] };
  /** How many HTTP calls the target has answered. */
  calls?(): number;
  /** From now on reads lag behind writes, until the answer is called. */
  lag?(): () => void;
  stop?(): Promise<void>;
}

/** What the target at hand can do, so that the report names what was left out. */
export interface Abilities {
  readonly supports: readonly ChangeKind[];
  readonly strikes: boolean;
  readonly holds: boolean;
  readonly lags: boolean;
  /** It can be asked who has a name, or resembles somebody (`seek`); `aliases`: it keeps other addresses, and what is deleted. */
  readonly seeks?: 'names' | 'aliases';
  /** It makes first-day secrets: what its manifest says of them. */
  readonly firstDay?: FirstDayAbility;
  /** All its accounts can be listed, so many a page. */
  readonly lists?: { readonly page: number };
  /** The target has nowhere to keep a worker id, so nobody can tell whose an account is. */
  readonly forgetsWorkerId?: true;
}

const SEEK_NOBODY = { names: ['nobody.at.all@example.org'], givenName: 'No', familyName: 'Body' };

const MISFORTUNES: readonly Misfortune['does'][] = ['fail-500', 'fail-503', 'cut', 'silence'];

export function describeConnector(name: string, abilities: Abilities, setUp: () => Promise<Rig>): void {
  describe(`the connector contract: ${name}`, () => {
    let rig: Rig;
    beforeEach(async () => {
      rig = await setUp();
    });
    afterEach(async () => {
      await rig.stop?.();
    });
    const apply = (changes: readonly Change[], seen?: Access) => applyChanges(rig.target, rig.query, changes, seen);
    const changes = (...wanted: Parameters<typeof changeOf>[1][]) =>
      wanted.map((change, at) => changeOf(rig.target.system, change, at));
    const joiner = () => changes({ kind: 'create-account', profile: rig.profile }, ...rig.grantable.map(grant));

    it('no account is an answer, not an error', async () => {
      expect(await rig.target.observe(rig.query)).toEqual(absent(rig.target.system));
    });

    it('a joiner gets the account and every entitlement, read back', async () => {
      const { receipts, access } = await apply(joiner());
      expect(receipts).toEqual(joiner().map(({ id }) => expect.objectContaining({ changeId: id, status: 'changed' })));
      expect(receipts.every(({ grade }) => grade === 'observed')).toBe(true);
      expect(access).toMatchObject({ status: 'active', profile: rig.profile });
      expect(direct(access)).toEqual([...rig.grantable].sort());
      expect(await rig.target.observe({ ...rig.query, accountId: access.accountId! })).toEqual(access);
    });

    const update = () => ({ kind: 'update-account', profile: rig.updated ?? { title: 'Analyst II' } }) as const;
    const life = (): Parameters<typeof changeOf>[1][][] => [
      [update()],
      [{ kind: 'suspend-account' }],
      [{ kind: 'enable-account' }],
      [{ kind: 'suspend-account' }, { kind: 'deactivate-account' }],
      [{ kind: 'enable-account' }],
      [{ kind: 'delete-account' }],
    ];

    it('each change happens once, however often asked, and means what core says', async () => {
      const [first, second] = rig.grantable;
      let expected: Access = (await apply(changes({ kind: 'create-account', profile: rig.profile }))).access;
      const steps = [[grant(first), grant(second)], [revoke(first)], ...life()];
      for (const step of steps.map((step) => step.filter(({ kind }) => abilities.supports.includes(kind)))) {
        const asked = changes(...step);
        const once = await apply(asked);
        expected = asked.reduce(after, expected);
        expect(statuses(once), JSON.stringify(step)).toEqual(asked.map(() => 'changed'));
        expect(comparable(once.access), JSON.stringify(step)).toEqual(comparable(expected));
        const writes = rig.writes();
        const again = await apply(asked);
        expect(statuses(again), `again: ${JSON.stringify(step)}`).toEqual(asked.map(() => 'already-so'));
        expect(rig.writes(), `again: ${JSON.stringify(step)}`).toBe(writes);
      }
    });

    it.skipIf(!abilities.supports.includes('revoke-sessions'))('sessions are revoked as often as asked', async () => {
      await apply(joiner());
      for (let time = 0; time < 2; time += 1) {
        const before = rig.writes();
        expect(statuses(await apply(changes({ kind: 'revoke-sessions' })))).toEqual(['changed']);
        expect(rig.writes()).toBe(before + 1);
      }
    });

    it('a change that a later one of its batch undoes is done all the same', async () => {
      await apply(joiner());
      const undone = [update(), { kind: 'delete-account' } as const];
      if (abilities.supports.includes('delete-account'))
        expect(statuses(await apply(changes(...undone)))).toEqual(['changed', 'changed']);
    });

    it('a change made by somebody else since the look is done, not an error', async () => {
      const { access: stale } = await apply(changes({ kind: 'create-account', profile: rig.profile }));
      const [first] = rig.grantable;
      const { access: member } = await apply(changes(grant(first)));
      expect(statuses(await apply(changes(grant(first)), stale))).toHaveLength(1);
      expect(statuses(await apply(changes(grant(first)), stale))[0]).toMatch(/changed|already-so/);
      await apply(changes(revoke(first)));
      expect(statuses(await apply(changes(revoke(first)), member))[0]).toMatch(/changed|already-so/);
    });

    it('a create that finds the login taken makes no second account', async () => {
      const stale = await rig.target.observe(rig.query);
      await apply(joiner());
      const { receipts } = await apply(joiner(), stale);
      expect(receipts.filter(({ status }) => status === 'refused')).toEqual([]);
      expect(await rig.accounts()).toBe(1);
    });

    it.skipIf(abilities.forgetsWorkerId)(
      'a plan that creates touches nothing of an account that carries another worker id',
      async () => {
        const stale = await rig.target.observe(rig.query);
        await apply(changes({ kind: 'create-account', profile: { ...rig.profile, workerId: 'w-other' } }));
        for (const seen of [stale, undefined]) {
          const { receipts, access } = await apply(joiner(), seen);
          expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set(['refused']));
          expect(access.holdings.filter(({ via }) => via === 'direct')).toEqual([]);
          expect(await rig.accounts()).toBe(1);
        }
      },
    );

    it('a read-back that fails loses nothing: the retry sees what was done', async () => {
      const { access: seen } = await apply(changes({ kind: 'create-account', profile: rig.profile }));
      const blind = { ...rig.target, observe: () => Promise.reject(new TargetThrottled(rig.target.system, 30)) };
      const suspend = changes({ kind: 'suspend-account' });
      await expect(applyChanges(blind, rig.query, suspend, seen)).rejects.toThrow(TargetThrottled);
      const writes = rig.writes();
      expect(statuses(await apply(suspend))).toEqual(['already-so']);
      expect(rig.writes()).toBe(writes);
    });

    describe.skipIf(!abilities.strikes)('when the target misbehaves', () => {
      it('a throttled look says how long to wait', async () => {
        rig.strike!('look', { does: 'throttle', when: 'before' });
        await expect(apply(joiner())).rejects.toMatchObject({ name: 'TargetThrottled', retryAfterSeconds: 30 });
        expect(rig.writes()).toBe(0);
      });

      it.each(['create', 'suspend', 'grant'] as const)(
        'a throttled %s says how long to wait, and is done once asked again',
        async (at) => {
          const asked = await ready(at);
          rig.strike!(at, { does: 'throttle', when: 'before' });
          expect(await waits(apply(asked))).toBe(30);
          expect(done(await apply(asked))).toBe(true);
          expect(await rig.accounts()).toBe(1);
        },
      );

      it.each(MISFORTUNES)('%s at the look is said to be unavailable', async (does) => {
        rig.strike!('look', { does, when: 'before' });
        await expect(apply(joiner())).rejects.toMatchObject({ name: 'TargetUnavailable' });
      });

      it.each(
        (['create', 'suspend', 'grant'] as const).flatMap((at) =>
          MISFORTUNES.flatMap((does) => (['before', 'after'] as const).map((when) => ({ at, does, when }))),
        ),
      )('$does $when the $at: looked at before anything is repeated, and once only', async ({ at, does, when }) => {
        const asked = await ready(at);
        const writes = rig.writes();
        rig.strike!(at, { does, when });
        const first = await apply(asked);
        const struck = first.receipts.find((_, index) => asked[index]?.kind.startsWith(at))!;
        expect(struck.status).toBe(when === 'after' ? 'changed' : 'unknown');
        expect(rig.writes()).toBe(when === 'after' ? writes + 1 : writes);
        expect(done(await apply(asked))).toBe(true);
        expect(await rig.accounts()).toBe(1);
        const settled = rig.writes();
        expect(statuses(await apply(asked)).every((status) => status === 'already-so')).toBe(true);
        expect(rig.writes()).toBe(settled);
      });

      it('what was done before a throttle stays done, and what comes after it is not tried', async () => {
        await apply(changes({ kind: 'create-account', profile: rig.profile }));
        const [first, second] = rig.grantable;
        rig.strike!('grant', { does: 'throttle', when: 'before' });
        const asked = changes(update(), grant(first), grant(second));
        const outcome = await apply(asked);
        expect(outcome.receipts[0]?.status).toBe('changed');
        expect(outcome.receipts[1]?.status).toBe('throttled');
        expect(outcome.retryAfterSeconds).toBe(30);
        expect(done(await apply(asked))).toBe(true);
      });
    });

    const other = (login: string, over: Partial<Profile> = {}): Partial<Profile> => ({
      ...{ login, email: login, givenName: 'Other', familyName: 'Body', displayName: 'Other Body' },
      ...over,
    });
    const sought = (names: readonly string[], accountId?: string) =>
      rig.target.observe({
        ...rig.query,
        ...(accountId === undefined ? {} : { accountId }),
        seek: { names, givenName: rig.profile.givenName!, familyName: rig.profile.familyName! },
      });

    it.skipIf(!abilities.seeks)(
      'a look that seeks shows who has a name and who is called so, and nobody else',
      async () => {
        const [taken, free] = ['taken@example.org', 'free@example.org'];
        const holder = rig.beside!(other('Taken@example.org'));
        const namesake = rig.beside!(
          other('x@example.org', { givenName: rig.profile.givenName!, familyName: rig.profile.familyName! }),
        );
        rig.beside!(other('nobody@example.org'));
        const before = rig.calls!();
        const access = await sought([taken, free]);
        expect(access).toMatchObject({ status: 'absent', holdings: [] });
        expect(access.found?.map(({ accountId }) => accountId).sort()).toEqual([holder, namesake].sort());
        expect(access.found?.find(({ accountId }) => accountId === holder)?.profile.login?.toLowerCase()).toBe(taken);
        expect(rig.calls!() - before).toBe(1);
      },
    );

    it.skipIf(!abilities.seeks)(
      'a look that seeks finds their account by worker id, whatever it is called, with all it holds',
      async () => {
        const { access } = await apply(joiner());
        const found = await rig.target.observe({ ...rig.query, login: 'another@example.org', seek: SEEK_NOBODY });
        expect(found).toEqual({ ...access, found: [expect.objectContaining({ accountId: access.accountId })] });
        const byId = await sought(SEEK_NOBODY.names, access.accountId);
        expect(byId.found?.map(({ accountId }) => accountId)).toEqual([access.accountId]);
      },
    );

    it.skipIf(abilities.seeks !== 'aliases')(
      'a name that is an alias of somebody, or lies among the deleted, is shown as taken',
      async () => {
        const aliased = rig.beside!(other('a@example.org'), { aliases: ['old.name@example.org'] });
        const deleted = rig.beside!(other('gone@example.org'), { deleted: true });
        const { found } = await sought(['old.name@example.org', 'gone@example.org']);
        expect(found).toHaveLength(2);
        expect(found).toContainEqual(
          expect.objectContaining({ accountId: aliased, aliases: expect.arrayContaining(['old.name@example.org']) }),
        );
        expect(found).toContainEqual(
          expect.objectContaining({
            ...{ accountId: deleted, status: 'deactivated' },
            profile: expect.objectContaining({ login: 'gone@example.org' }),
          }),
        );
      },
    );

    it.skipIf(!abilities.lags)('a read that lags behind the create leads to no second account', async () => {
      const catchUp = rig.lag!();
      await apply(joiner());
      const hasty = await apply(joiner());
      expect(hasty.receipts.some(({ status }) => status === 'refused')).toBe(false);
      expect(await rig.accounts()).toBe(1);
      catchUp();
      const { receipts, access } = await apply(joiner());
      expect(receipts.map(({ status }) => status).filter((status) => !/already-so|changed/.test(status))).toEqual([]);
      expect(direct(access)).toEqual([...rig.grantable].sort());
      expect(await rig.accounts()).toBe(1);
    });

    it.skipIf(!abilities.holds)(
      'what is held by rule, synchronised or inherited is seen as such, and not taken away',
      async () => {
        await apply(joiner());
        for (const { entitlement, via } of rig.fixed!) {
          await rig.hold!(entitlement);
          const access = await rig.target.observe(rig.query);
          const holding = access.holdings.find((one) => one.entitlement === entitlement);
          expect(holding).toMatchObject({ entitlement, via });
          const writes = rig.writes();
          // What comes through a group we know is not held directly: that is so already, and the receipt says what is left.
          const { receipts } = await apply(changes(revoke(entitlement)));
          expect(receipts[0]?.status).toBe(holding?.from === undefined ? 'refused' : 'already-so');
          if (holding?.from !== undefined) expect(receipts[0]?.detail).toContain(holding.from[0]);
          expect(rig.writes()).toBe(writes);
        }
      },
    );

    it.skipIf(!abilities.holds)(
      'what comes through a group names it, and goes with it in the target’s own time',
      async () => {
        const { group, brought, catchUp } = rig.brings!;
        const of = ({ holdings }: Access) => holdings.find((one) => one.entitlement === brought);
        await apply(changes({ kind: 'create-account', profile: rig.profile }, grant(group)));
        catchUp();
        const member = await rig.target.observe(rig.query);
        expect(of(member)).toEqual({ entitlement: brought, via: 'inherited', from: [group] });
        const { receipts, access } = await apply(changes(revoke(group)), member);
        expect(receipts).toMatchObject([{ status: 'changed', grade: 'observed' }]);
        catchUp();
        const left = await rig.target.observe({ ...rig.query, accountId: access.accountId! });
        expect(of(left)).toBeUndefined();
        expect(left.holdings).toEqual(settledDown(access).holdings);
      },
    );

    it.skipIf(!abilities.holds)(
      'what also comes through a group can be held in one’s own right, and outlives it',
      async () => {
        const { group, brought, catchUp } = rig.brings!;
        await apply(changes({ kind: 'create-account', profile: rig.profile }, grant(group)));
        catchUp();
        expect(statuses(await apply(changes(grant(brought))))).toEqual(['changed']);
        await apply(changes(revoke(group)));
        catchUp();
        expect(direct(await rig.target.observe(rig.query))).toEqual([brought]);
      },
    );

    it.skipIf(!abilities.holds)('what the target refuses is refused alone, with what to do', async () => {
      await apply(changes({ kind: 'create-account', profile: rig.profile }));
      const [first] = rig.grantable;
      for (const { entitlement, says } of rig.refused!) {
        const { receipts } = await apply(changes(grant(entitlement), grant(first)));
        expect(receipts[0]?.status).toBe('refused');
        expect(receipts[0]?.detail).toMatch(says);
        expect(receipts[1]?.status).toMatch(/changed|already-so/);
      }
    });

    describe.skipIf(abilities.firstDay === undefined)('letting somebody in', () => {
      const inDays = (days: number) => instant(rig.letsIn!.now() + days * 86_400_000);
      const account = async () => {
        const { access } = await apply(changes({ kind: 'create-account', profile: rig.profile }));
        return { ...access, accountId: access.accountId! };
      };

      it('answers a new secret each time, and the one before counts no more', async () => {
        const whose = await account();
        const first = await rig.target.letIn!(whose, inDays(-1));
        expect(rig.letsIn!.secrets()).toEqual([first.secret]);
        const second = await rig.target.letIn!(whose, inDays(-1));
        expect(second.secret).not.toBe(first.secret);
        expect(rig.letsIn!.secrets()).toEqual([second.secret]);
      });

      it('lets nobody in before their day: it counts from then, or is not made', async () => {
        const whose = await account();
        const asked = rig.target.letIn!(whose, inDays(3));
        if (abilities.firstDay?.startsLater) {
          const { from, until } = await asked;
          expect([from, until! > from!]).toEqual([inDays(3), true]);
          return;
        }
        await expect(asked).rejects.toBeInstanceOf(TargetRejected);
        expect(rig.letsIn!.secrets()).toEqual([]);
      });

      it('an account that is not there is refused', async () => {
        const gone = { ...(await account()), accountId: 'f0000000-0000-4000-8000-00000000000f' };
        await expect(rig.target.letIn!(gone, inDays(-1))).rejects.toBeInstanceOf(TargetRejected);
      });

      it('a target that asks to wait has made none', async () => {
        const whose = await account();
        rig.strike!('let-in', { does: 'throttle', when: 'before' });
        await expect(rig.target.letIn!(whose, inDays(-1))).rejects.toBeInstanceOf(TargetThrottled);
        expect(rig.letsIn!.secrets()).toEqual([]);
      });

      it.each(MISFORTUNES)('an answer lost to %s may have made one, and no error tells which', async (does) => {
        const whose = await account();
        rig.strike!('let-in', { does, when: 'after' });
        const error: unknown = await rig.target.letIn!(whose, inDays(-1)).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(TargetUnavailable);
        const [made = 'none'] = rig.letsIn!.secrets();
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain(made);
        expect(made).not.toBe('none');
      });
    });

    describe.skipIf(abilities.lists === undefined)('a listing', () => {
      const listed = async (): Promise<readonly AccountInList[]> => {
        const found: AccountInList[] = [];
        for (let from: string | undefined, page = 0; page === 0 || from !== undefined; page++) {
          const { accounts, next } = await rig.target.list!(from);
          found.push(...accounts);
          from = next;
        }
        return found;
      };

      it('has every account once, whoever made it and whether or not it can sign in, over pages', async () => {
        const { access } = await apply(changes({ kind: 'create-account', profile: rig.profile }));
        const off = abilities.supports.includes('deactivate-account') ? 'deactivated' : 'suspended';
        await apply(changes({ kind: 'suspend-account' }));
        if (off === 'deactivated') await apply(changes({ kind: 'deactivate-account' }));
        const others = Array.from({ length: abilities.lists!.page }, (_, at) =>
          rig.beside!({ login: `other.${at}@example.org`, givenName: 'Another', familyName: `Person ${at}` }),
        );
        const found = await listed();
        const ids = found.map(({ accountId }) => accountId).sort();
        expect(ids).toEqual([...rig.everyAccount!()].sort());
        expect(ids).toEqual(expect.arrayContaining([access.accountId, ...others.slice(0, 3)]));
        const { login, workerId } = rig.profile;
        const whose = { accountId: access.accountId, status: off, login, workerId };
        expect(found.find(({ accountId }) => accountId === access.accountId)).toEqual(whose);
        expect(found.filter(({ status }) => status === 'active').length).toBeGreaterThanOrEqual(others.length);
      });

      it('says how it was asked for, and names nobody in that', async () => {
        const { query } = await rig.target.list!();
        expect(query).toMatch(/^GET \/\S*users\?/);
        expect(query).not.toContain('@');
      });

      it('that the target asks to wait for says how long; one that is not answered says so', async () => {
        rig.strike!('list', { does: 'throttle', when: 'before' });
        await expect(rig.target.list!()).rejects.toBeInstanceOf(TargetThrottled);
        rig.strike!('list', { does: 'fail-503', when: 'before' });
        await expect(rig.target.list!()).rejects.toBeInstanceOf(TargetUnavailable);
      });
    });

    /** A batch whose misfortune is to come at this request. */
    async function ready(at: At): Promise<Change[]> {
      if (at === 'create') return joiner();
      await apply(changes({ kind: 'create-account', profile: rig.profile }));
      return at === 'suspend' ? changes({ kind: 'suspend-account' }) : changes(grant(rig.grantable[0]));
    }
  });
}

function grant(entitlement: EntitlementId) {
  return { kind: 'grant', entitlement } as const;
}

function revoke(entitlement: EntitlementId) {
  return { kind: 'revoke', entitlement } as const;
}

function statuses({ receipts }: Applied): string[] {
  return receipts.map(({ status }) => status);
}

function done(outcome: Applied): boolean {
  return statuses(outcome).every((status) => status === 'changed' || status === 'already-so');
}

function direct({ holdings }: Access): EntitlementId[] {
  return holdings.flatMap(({ entitlement, via }) => (via === 'direct' ? [entitlement] : [])).sort();
}

/** What `after` predicts; the ids and times a target makes up are not among it. */
function comparable(access: Access) {
  const { status, profile } = access;
  return { status, profile: status === 'absent' ? {} : profile, direct: direct(access) };
}

/** The seconds a throttled batch asks to wait, whether it was thrown or said in the receipts. */
async function waits(outcome: Promise<Applied>): Promise<number | undefined> {
  try {
    return (await outcome).retryAfterSeconds;
  } catch (error) {
    return error instanceof Error && 'retryAfterSeconds' in error ? Number(error.retryAfterSeconds) : undefined;
  }
}
