/** The sum of what a change of policy does beside giving and taking: what is kept apart or a while, requests, leavers, whom and what it may not touch. */
import { type Counter, counter } from './counter.ts';
import type { EntitlementId } from './ids.ts';
import type { Enforcement } from './policy/enforcement.ts';
import type { Policy } from './policy/policy.ts';
import { type Compared, type Difference, isAffected } from './simulation.ts';
import type { AskingDifference } from './simulation-asking.ts';
import type { EndingDifference } from './simulation-leavers.ts';

export interface Matters {
  /** By rule about what is held together: people in conflict before and after, newly so, and what it keeps people from. */
  readonly combinations: readonly {
    readonly rule: string;
    readonly enforcement: Enforcement;
    readonly before: number;
    readonly after: number;
    readonly fresh: number;
    readonly keptBack: number;
    readonly outranked: number;
  }[];
  /** What overlaps keep a while, by rule. */
  readonly kept: readonly { readonly rule: string; readonly days: number; readonly people: number }[];
  /** Live requests that end because no rule lets them be made any more. */
  readonly requestsOver: readonly {
    readonly entitlement: EntitlementId;
    readonly title: string;
    readonly people: number;
  }[];
  /** How many people may ask for something they might not, might and may not, or may on other terms. */
  readonly asking: readonly {
    readonly kind: AskingDifference['kind'];
    readonly entitlement: EntitlementId;
    readonly title: string;
    readonly possible: number;
    readonly impossible: number;
    readonly otherwise: number;
  }[];
  /** What leaving means: for those who work here, and for those who left and whose accounts have not ended. */
  readonly endings: readonly {
    readonly old: string;
    readonly oldDays: number;
    readonly rule: string;
    readonly days: number;
    readonly workers: number;
    readonly leavers: number;
    readonly dueAtOnce: number;
  }[];
  /** Affected people whom automation never touches, by rule: their plans would be refused. */
  readonly protected: readonly { readonly rule: string; readonly people: number }[];
  /** Rules of the new pack that are only tried: what enforcing each alone would do beside. */
  readonly trials: readonly {
    readonly rule: string;
    readonly enforcement: Enforcement;
    readonly affected: number;
    readonly grants: number;
    readonly revokes: number;
    readonly keptBack: number;
    readonly conflicts: number;
  }[];
}

export interface MattersCount {
  addCompared(compared: Compared): void;
  addProtected(rule: string): void;
  addEnding(ending: EndingDifference): void;
  addAsking(differences: readonly AskingDifference[]): void;
  addTrial(rule: string, compared: Compared): void;
  sum(trials: readonly { readonly rule: string; readonly enforcement: Enforcement }[]): Matters;
}

export function mattersCount(old: Policy, changed: Policy): MattersCount {
  const combinations = counter('before', 'after', 'fresh', 'keptBack', 'outranked');
  const kept = counter('people');
  const over = counter('people');
  const asking = counter('possible', 'impossible', 'otherwise');
  const endings = counter('workers', 'leavers', 'dueAtOnce');
  const refused = counter('people');
  const tried = counter('affected', 'grants', 'revokes', 'keptBack', 'conflicts');
  const titleOf = (id: EntitlementId) => (changed.catalogue.get(id) ?? old.catalogue.get(id))?.title ?? id;
  return {
    addCompared({ difference, conflicting }) {
      for (const { rule } of conflicting.before) combinations.add(rule, 'before');
      for (const { rule } of conflicting.after) combinations.add(rule, 'after');
      for (const { rule } of difference.conflicts) combinations.add(rule, 'fresh');
      for (const { rule, outcome } of difference.without)
        combinations.add(rule, outcome === 'kept-back' ? 'keptBack' : 'outranked');
      for (const key of new Set(difference.kept.map((one) => JSON.stringify([one.rule, one.days]))))
        kept.add(key, 'people');
      for (const entitlement of difference.requestsOver) over.add(entitlement, 'people');
    },
    addProtected: (rule) => refused.add(rule, 'people'),
    addEnding({ old: was, now, left, due }) {
      const key = JSON.stringify([was.rule, was.afterDays, now.rule, now.afterDays]);
      endings.add(key, left ? 'leavers' : 'workers');
      if (due) endings.add(key, 'dueAtOnce');
    },
    addAsking(differences) {
      for (const { kind, entitlement, becomes } of differences) asking.add(`${kind} ${entitlement}`, becomes);
    },
    addTrial: (rule, compared) => addTrial(tried, rule, compared),
    sum: (trials) => ({
      combinations: ruled(old, changed, combinations),
      kept: kept.rows().map(([key, { people }]) => {
        const [rule, days] = JSON.parse(key) as [string, number]; // counted under them
        return { rule, days, people };
      }),
      requestsOver: over.rows().map(([id, { people }]) => {
        const entitlement = id as EntitlementId; // counted under it
        return { entitlement, title: titleOf(entitlement), people };
      }),
      asking: asking.rows().map(([key, counts]) => {
        const [kind, entitlement] = key.split(' ') as [AskingDifference['kind'], EntitlementId]; // counted under them
        return { kind, entitlement, title: titleOf(entitlement), ...counts };
      }),
      endings: endings.rows().map(([key, counts]) => {
        const [was, oldDays, rule, now] = JSON.parse(key) as [string, number, string, number]; // counted under them
        return { old: was, oldDays, rule, days: now, ...counts };
      }),
      protected: refused.rows().map(([rule, { people }]) => ({ rule, people })),
      trials: trials.map(({ rule, enforcement }) => ({ rule, enforcement, ...tried.of(rule) })),
    }),
  };
}

type Tried = Counter<'affected' | 'grants' | 'revokes' | 'keptBack' | 'conflicts'>;

/** A conflict there is with and without it is one people must settle before it is enforced. */
function addTrial(tried: Tried, rule: string, { difference, conflicting }: Compared): void {
  if (isAffected(difference)) tried.add(rule, 'affected');
  tried.add(rule, 'grants', difference.grants.length);
  tried.add(rule, 'revokes', difference.revokes.length);
  tried.add(rule, 'keptBack', keptBackBy(difference, rule));
  if (conflicting.after.some((one) => one.rule === rule)) tried.add(rule, 'conflicts');
}

function keptBackBy({ without }: Difference, rule: string): number {
  return without.filter((one) => one.rule === rule).length;
}

function ruled(
  old: Policy,
  changed: Policy,
  counts: Counter<'before' | 'after' | 'fresh' | 'keptBack' | 'outranked'>,
): Matters['combinations'] {
  const rules = [old, changed].flatMap(({ combinations: { separations, exclusives } }) => [
    ...separations,
    ...exclusives,
  ]);
  const levels = new Map(rules.map(({ id, enforcement }) => [id, enforcement]));
  return counts.rows().flatMap(([rule, found]) => {
    const enforcement = levels.get(rule);
    return enforcement === undefined ? [] : [{ rule, enforcement, ...found }];
  });
}
