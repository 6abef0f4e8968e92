/** Has a target moved on since it was planned for, so that to write the plan there would do more than was planned? Pure. */
import type { Access } from './access.ts';
import { after, type Change, type ChangeKind, LANES, type Lane } from './change.ts';
import { batch, type Plan } from './plan.ts';
import type { Outcome } from './steps.ts';

/** What a plan expects to find when a lane begins: as it was observed, and as the lanes before leave it. */
export function expectedAt(plan: Plan, system: string, lane: Lane): Access | undefined {
  const before = LANES.slice(0, LANES.indexOf(lane)).flatMap((one) => batch(plan, system, one));
  const observed = plan.observed.find((access) => access.system === system);
  return observed && before.reduce(after, observed);
}

/**
 * Why this change is about something else now than it was planned for; undefined when it is the same, or less (what is so already
 * is not written). Then it is not written, and planned anew: the brakes and the approvers look at what is there now.
 */
export function drifted(expected: Access, now: Access, change: Change): string | undefined {
  if (isAnother(expected, now)) return 'the account is another one than the one it was planned for';
  if (GIVES.has(change.kind) && isThere(expected) && !isThere(now))
    return 'the account it was planned for has ended since';
  if (DESTROYS.has(change.kind) && expected.status !== 'active' && now.status === 'active')
    return 'somebody has made the account active since it was planned';
  return undefined;
}

const GIVES: ReadonlySet<ChangeKind> = new Set(['grant', 'enable-account', 'update-account']);
const DESTROYS: ReadonlySet<ChangeKind> = new Set(['deactivate-account', 'delete-account']);

/** Did any target refuse for this? */
export function hasDrifted(outcomes: readonly Outcome[], system?: string): boolean {
  return outcomes
    .filter((one) => system === undefined || one.system === system)
    .some(({ receipts }) => receipts.some((receipt) => receipt.drift === true));
}

function isAnother(expected: Access, now: Access): boolean {
  return expected.accountId !== undefined && now.accountId !== undefined && expected.accountId !== now.accountId;
}

function isThere({ status }: Access): boolean {
  return status === 'active' || status === 'suspended';
}
