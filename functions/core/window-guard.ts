/** The rolling windows before a plan: how many people's access of a class has changed lately, and is there room for one more. */
import type { Census } from './census.ts';
import type { Change, ChangeKind } from './change.ts';
import { type Charge, type Counters, counterKey, type Judged, type Scope, weigh } from './charge.ts';
import { isCovered } from './drift.ts';
import { allRecords, primaryRecord, standing } from './employment.ts';
import { judge } from './guard.ts';
import type { Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { Plan, Verdict } from './plan.ts';
import type { WindowRule } from './policy/brakes.ts';
import { isEnforced } from './policy/enforcement.ts';
import type { Policy } from './policy/policy.ts';
import { protect } from './protection.ts';
import { againHeld, releaseOf } from './release.ts';
import type { Situation } from './situation.ts';

/** What the windows held when this plan was made. */
export interface Usage {
  readonly counters: Counters;
  readonly census?: Census | undefined;
  /** The windows this case has been counted in before: nobody is counted twice. */
  readonly counted: readonly string[];
  /** The layoff that names this person, approved and not over: their leaving is not counted. */
  readonly layoff?: string | undefined;
}

export const NOTHING_USED: Usage = { counters: {}, counted: [] };

const CLASS = {
  grant: 'grant',
  'create-account': 'grant',
  'enable-account': 'grant',
  revoke: 'revoke',
  'suspend-account': 'disable',
  'deactivate-account': 'delete',
  'delete-account': 'delete',
  'update-account': undefined,
  'revoke-sessions': undefined,
  'hand-over': undefined,
  'manual-task': undefined,
} as const satisfies Record<ChangeKind, WindowRule['change'] | undefined>;

/** What a window of each class counts, in words. */
export const NAMES = {
  grant: 'people granted access',
  revoke: 'people losing access',
  disable: 'people suspended',
  delete: 'people whose accounts end',
} as const satisfies Record<WindowRule['change'], string>;

/** Every window this person may count in: which to read before planning. */
export function windowKeys(policy: Pick<Policy, 'windows'>, person: Person): readonly string[] {
  return policy.windows.map((rule) => counterKey(scopeOf(rule, person)));
}

interface Asked {
  readonly policy: Pick<Policy, 'windows' | 'catalogue'>;
  readonly person: Person;
  readonly now: Instant;
  readonly usage: Usage;
}

/** The whole gate, and what it saw: protected people and budgets first, then the windows, unless an operator released this or more. */
export function brake(
  situation: Situation,
  changes: readonly Change[],
): Pick<Plan, 'verdict' | 'windows' | 'layoff' | 'release'> {
  const { person, policy, now, usage = NOTHING_USED } = situation;
  const release = releaseOf(situation, changes);
  const verdict = protect(situation, changes) ?? judge(changes, allRecords(person), policy, release);
  const asked = { policy, person, now, usage };
  const windows = chargesOf(asked, changes).map(({ key, used, allowed }) => ({ key, used, allowed }));
  const free = verdict.outcome !== 'proceed' || isCovered(release);
  return {
    verdict: againHeld(situation, release, free ? verdict : judgeWindows(asked, changes)),
    ...(windows.length === 0 ? {} : { windows }),
    ...(usage.layoff === undefined ? {} : { layoff: usage.layoff }),
    ...(release === undefined ? {} : { release }),
  };
}

/** What the plan counts towards, when it runs by itself. The leaving of somebody of a layoff counts towards nothing. */
function chargesOf(asked: Asked, changes: readonly Change[]): readonly Charge[] {
  return weighed(asked, changes).map(({ charge }) => charge);
}

/** What to count with the plan, when it is stored. One that is held counts nothing; a released one was let go on over the limit. */
export function chargesWith(situation: Situation, { verdict, changes }: Pick<Plan, 'verdict' | 'changes'>) {
  const { person, policy, now, usage = NOTHING_USED } = situation;
  if (verdict.outcome !== 'proceed' || isCovered(releaseOf(situation, changes))) return [];
  return chargesOf({ policy, person, now, usage }, changes);
}

/** `hold` where a window has no room: before the first write of it, save the cut. */
export function judgeWindows(asked: Asked, changes: readonly Change[]): Verdict {
  const tripped = weighed(asked, changes).find(({ rule, over }) => over !== undefined && isEnforced(rule));
  if (tripped === undefined) return { outcome: 'proceed' };
  return { outcome: 'hold', guard: tripped.rule.id, because: `${tripped.over}: ${tripped.rule.because}` };
}

/** What leaving takes: a layoff raises these for who has left by it, and gives nobody room to be granted anything. */
const LEAVING: ReadonlySet<WindowRule['change']> = new Set(['revoke', 'disable', 'delete']);

interface Weighed extends Judged {
  readonly rule: WindowRule;
}

export function weighed({ policy, person, now, usage }: Asked, changes: readonly Change[]): readonly Weighed[] {
  return policy.windows
    .filter(({ change }) => usage.layoff === undefined || standing(person) !== 'ended' || !LEAVING.has(change))
    .map((rule) => ({ rule, scope: scopeOf(rule, person) }))
    .filter(({ scope }) => !usage.counted.includes(counterKey(scope)))
    .filter(({ rule }) => changes.some((change) => isCounted(policy, rule, change)))
    .map(({ rule, scope }) => ({
      rule,
      ...weigh(scope, rule, NAMES[rule.change], 1, { ...usage, census: usage.census, now }),
    }));
}

function scopeOf({ id, each }: WindowRule, person: Person): Scope {
  return { rule: id, each, name: each === undefined ? '' : primaryRecord(person).department };
}

/** A leaver's cut waits for nobody, so no window counts it. */
function isCounted({ catalogue }: Pick<Policy, 'catalogue'>, rule: WindowRule, change: Change): boolean {
  if (change.lane === 'cut' || CLASS[change.kind] !== rule.change) return false;
  if (rule.system !== undefined && change.system !== rule.system) return false;
  return !rule.privileged || ('entitlement' in change && isPrivileged(catalogue, change.entitlement));
}

function isPrivileged(catalogue: Policy['catalogue'], entitlement: string | undefined): boolean {
  return [...catalogue.values()].some(({ id, privileged }) => id === entitlement && privileged);
}
