/** What the author of a connector writes (`Target`), and what every connector gets for nothing: look before write, read back after. */
import type { Access, AccountQuery, Holding } from '../core/access.ts';
import type { AccountsPage } from '../core/account-list.ts';
import { after, alreadyDone, type Change, isRemainder } from '../core/change.ts';
import type { FirstDaySecret } from '../core/first-day.ts';
import type { Instant, System } from '../core/ids.ts';
import type { Receipt } from '../core/receipt.ts';
import { drifted } from '../core/target-drift.ts';

/** What `write` brings back: a receipt for each change asked for, in the same order. */
export interface Written {
  readonly receipts: readonly Receipt[];
  /** Seconds the target asked us to wait, when any receipt says `throttled`. */
  readonly retryAfterSeconds?: number;
  /** The account as the write's own answer showed it; `observe` may trust it rather than read it again. */
  readonly account?: Access;
}

export interface Target {
  readonly system: System;
  /**
   * The person's access now; `absent` when the target has no account for them. `known` is the account part as a write
   * just answered it: a connector may read only what it leaves out (the holdings).
   * Throws `TargetThrottled`, `TargetUnavailable` or `TargetRejected`, nothing else.
   */
  observe(query: AccountQuery, known?: Access): Promise<Access>;
  /**
   * Runs the changes of one person, batched as the vendor allows, in their order. Throws as `observe` does when nothing
   * can be said of any change; otherwise says it of each in its receipt (`unknown` after a time-out or a cut connection).
   */
  write(changes: readonly Change[], before: Access, query: AccountQuery): Promise<Written>;
  /**
   * A page of all accounts there are, whatever their status, from `next` of the page before or from the first. Absent where
   * the target has no such listing. Throws as `observe` does.
   */
  list?(from?: string): Promise<AccountsPage>;
  /**
   * Makes what its holder first signs in with, and answers it; one made before counts no more. Only where the manifest says
   * `firstDay`. Throws `TargetRejected` and `TargetThrottled` when none was made, `TargetUnavailable` when one may have been;
   * never with anything of it, nor of the answer, in the error.
   */
  letIn?(account: Access & { readonly accountId: string }, notBefore: Instant): Promise<FirstDaySecret>;
}

/** A finished batch: a receipt for each change, and the access read back. */
export interface Applied {
  readonly receipts: readonly Receipt[];
  readonly access: Access;
  /** When what `access` holds was read: by the look before the writes (a cut reads only the account back), or after them. */
  readonly holdings: 'before' | 'after';
  readonly retryAfterSeconds?: number;
}

/**
 * Runs the changes that are not yet so, and reads back. `seen` is a fresh observation to spare the look before; leave it
 * out on every retry. `expected` is what they were planned for: what would do more now is refused, not written. A receipt
 * stays `unknown` while the target does not show the change.
 */
export async function applyChanges(
  target: Target,
  query: AccountQuery,
  changes: readonly Change[],
  seen?: Access,
  expected?: Access,
): Promise<Applied> {
  const before = seen ?? (await target.observe(query));
  const widened = widenedIn(changes, before, expected);
  if (takenBy(changes, before)) return { receipts: changes.map(taken), access: before, holdings: 'before' };
  const todo = changes.filter(
    (change) => !widened.has(change) && !alreadyDone(before, change) && !fixed(before, change),
  );
  const untouched = (change: Change) =>
    widened.get(change) ?? (fixed(before, change) ? refuseFixed(change) : alreadySo(change, before));
  if (todo.length === 0) return { receipts: changes.map(untouched), access: before, holdings: 'before' };
  const known = before.accountId === undefined ? query : { ...query, accountId: before.accountId };
  const written = await target.write(todo, before, known);
  const accountId = written.account?.accountId ?? known.accountId;
  const whose = accountId === undefined ? known : { ...known, accountId };
  const { access, holdings } = await lookAfter(target, whose, todo, before, written.account);
  if (takenBy(todo, access)) return { receipts: changes.map(taken), access, holdings };
  const predicted = todo.reduce(after, before);
  const said = new Map(written.receipts.map((receipt) => [receipt.changeId, receipt]));
  return {
    receipts: changes.map((change) =>
      todo.includes(change) ? readBack(change, said.get(change.id), { before, predicted, access }) : untouched(change),
    ),
    access,
    holdings,
    ...(written.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: written.retryAfterSeconds }),
  };
}

/** The receipts of those that would do more than was planned. */
function widenedIn(
  changes: readonly Change[],
  before: Access,
  expected: Access | undefined,
): ReadonlyMap<Change, Receipt> {
  if (expected === undefined) return new Map();
  return new Map(
    changes.flatMap((change) => {
      const why = drifted(expected, before, change);
      return why === undefined ? [] : [[change, refuseDrifted(change, why)] as const];
    }),
  );
}

function refuseDrifted({ id }: Change, why: string): Receipt {
  return { changeId: id, status: 'refused', detail: `${why}: nothing was written, it is planned anew`, drift: true };
}

/** A cut changes who can sign in and nothing they hold: only the account is read, so that many cuts fit a rate limit. */
async function lookAfter(
  target: Target,
  query: AccountQuery,
  todo: readonly Change[],
  before: Access,
  answered?: Access,
): Promise<Pick<Applied, 'access' | 'holdings'>> {
  const cut = todo.every(({ kind }) => kind === 'suspend-account' || kind === 'revoke-sessions');
  if (!cut) return { access: await target.observe(query, answered), holdings: 'after' };
  const { owned: _, ...account } = query;
  const access = await target.observe({ ...account, manages: [] }, answered);
  if (access.status === 'absent') return { access, holdings: 'after' };
  const owned = before.owned === undefined ? {} : { owned: before.owned };
  return { access: { ...access, holdings: before.holdings, ...owned }, holdings: 'before' };
}

/**
 * A plan that creates an account was made for a person without one. When there is one now and it does not carry their
 * worker id, nothing of the plan may touch it: it is somebody else's, who got the login first.
 */
function takenBy(changes: readonly Change[], access: Access): boolean {
  return changes.some(
    (change) =>
      change.kind === 'create-account' &&
      access.status !== 'absent' &&
      change.profile.workerId !== undefined &&
      change.profile.workerId !== access.profile.workerId,
  );
}

function taken(change: Change): Receipt {
  return {
    changeId: change.id,
    status: 'refused',
    detail: 'an account with this login has appeared and does not carry this worker id: plan again',
    drift: true,
  };
}

/** Held, but not by a direct grant: a connector cannot take it away. */
function fixed(access: Access, change: Change): boolean {
  const held = heldOf(access, change);
  return held !== undefined && held.via !== 'direct' && !isRemainder(held);
}

/** What a revoke is about, if it is held. */
function heldOf(access: Access, change: Change): Holding | undefined {
  return change.kind === 'revoke'
    ? access.holdings.find(({ entitlement }) => entitlement === change.entitlement)
    : undefined;
}

function refuseFixed(change: Change): Receipt {
  return {
    changeId: change.id,
    status: 'refused',
    detail: 'held through a rule, a synchronised group or another group: change it where it comes from',
  };
}

function alreadySo(change: Change, before: Access): Receipt {
  const detail = remainderOf(before, change);
  return { changeId: change.id, status: 'already-so', grade: 'observed', ...(detail === undefined ? {} : { detail }) };
}

/** What a revoke leaves: the direct part is gone, and the rest goes with its groups. */
function remainderOf(access: Access, change: Change): string | undefined {
  const from = heldOf(access, change)?.from ?? [];
  return from.length === 0 ? undefined : `not held directly any more; it still comes through ${from.join(' and ')}`;
}

interface Sights {
  readonly before: Access;
  /** What core says the batch makes of `before`. */
  readonly predicted: Access;
  readonly access: Access;
}

/** What the target said, corrected by what it shows. */
function readBack(change: Change, said: Receipt | undefined, { before, predicted, access }: Sights): Receipt {
  const receipt = said ?? {
    changeId: change.id,
    status: 'unknown',
    detail: 'the target answered nothing for this change',
  };
  if (receipt.status === 'refused' || receipt.status === 'throttled') return receipt;
  if (change.kind === 'revoke-sessions' || change.kind === 'manual-task') {
    const moved = access.sessionsValidFrom !== undefined && access.sessionsValidFrom > (before.sessionsValidFrom ?? '');
    return receipt.status === 'unknown' ? receipt : { ...receipt, grade: moved ? 'observed' : 'acknowledged' };
  }
  if (alreadyDone(access, change)) {
    const detail = remainderOf(access, change) ?? receipt.detail;
    const status = receipt.status === 'already-so' ? 'already-so' : 'changed';
    return { ...receipt, status, grade: 'observed', ...(detail === undefined ? {} : { detail }) };
  }
  if (fixed(access, change)) return refuseFixed(change);
  // a later change of the batch undid it: there is nothing left to see
  if (receipt.status !== 'unknown' && !alreadyDone(predicted, change)) return { ...receipt, grade: 'acknowledged' };
  return { ...receipt, status: 'unknown', detail: receipt.detail ?? 'not to be seen at the target yet' };
}
