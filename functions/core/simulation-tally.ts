/** The sum of what a change of policy would do: by department, by entitlement, by system. As big as the company is varied, not as it is large. */
import type { EntitlementId, System } from './ids.ts';
import { entitlementParts } from './ids.ts';
import type { RuleDifference } from './policy/pack-difference.ts';
import type { Policy } from './policy/policy.ts';
import { type Compared, isAffected } from './simulation.ts';
import { type Braked, brakeCount } from './simulation-brakes.ts';
import { type Matters, type MattersCount, mattersCount } from './simulation-matters.ts';

interface Counts {
  people: number;
  affected: number;
  grants: number;
  revokes: number;
  approvals: number;
  conflicts: number;
}

interface EntitlementCounts {
  before: number;
  grants: number;
  revokes: number;
  approvals: number;
}

interface SystemCounts {
  before: number;
  opens: number;
  closes: number;
  renames: number;
}

export interface Simulation extends Readonly<Counts>, Matters {
  readonly departments: readonly (Readonly<Counts> & { readonly department: string })[];
  /** What changes hands, and every licence. */
  readonly entitlements: readonly (Readonly<EntitlementCounts> & {
    readonly after: number;
    readonly entitlement: EntitlementId;
    readonly title: string;
    readonly licence: boolean;
    readonly privileged: boolean;
    /** How many there are, where the catalogue says so. */
    readonly pool?: number;
  })[];
  readonly systems: readonly (Readonly<SystemCounts> & { readonly after: number; readonly system: System })[];
  /** How many approvals each approval rule would ask for, and how many people each forbidding rule would newly concern. */
  readonly asked: Readonly<Record<string, number>>;
  readonly conflicting: Readonly<Record<string, number>>;
  /** Brakes of the new policy that would hold it. */
  readonly brakes: readonly Braked[];
  /** The rules of the packs that differ. */
  readonly rules: readonly RuleDifference[];
}

export interface Tally extends Pick<MattersCount, 'addEnding' | 'addAsking' | 'addTrial'> {
  /** `worksHere`: counted in what per cents of a window are of. `protectedBy`: their plan would be refused, so no brake counts it. */
  add(department: string, compared: Compared, worksHere?: boolean, protectedBy?: string): void;
  sum(trials?: Parameters<MattersCount['sum']>[0]): Omit<Simulation, 'rules'>;
}

export function tally(old: Policy, changed: Policy): Tally {
  const total = noCounts();
  const departments = new Map<string, Counts>();
  const entitlements = new Map<EntitlementId, ReturnType<typeof noEntitlementCounts>>();
  const systems = new Map<System, SystemCounts>();
  const asked = new Map<string, number>();
  const conflicting = new Map<string, number>();
  const entitlement = (id: EntitlementId) => found(entitlements, id, noEntitlementCounts);
  const system = (id: System) => found(systems, id, noSystemCounts);
  const matters = mattersCount(old, changed);
  const brakes = brakeCount(old, changed);
  /** Each once, though two reasons give it: who was counted last is remembered with it, which costs less than a set of each person's. */
  const countHeld = ({ wanted, without }: Compared['before']) => {
    const lacking = new Set(without.map((one) => one.entitlement));
    for (const id of wanted) {
      const counts = entitlement(id);
      if (counts.countedFor === total.people || lacking.has(id)) continue;
      counts.countedFor = total.people;
      counts.before += 1;
    }
  };
  const population = new Map<string, number>();
  return {
    ...matters,
    add(department, compared, worksHere = true, protectedBy = undefined) {
      const { before, difference } = compared;
      if (worksHere) population.set(department, (population.get(department) ?? 0) + 1);
      matters.addCompared(compared);
      if (protectedBy === undefined) brakes.add(department, difference);
      else if (isAffected(difference)) matters.addProtected(protectedBy);
      count(total, difference);
      count(found(departments, department, noCounts), difference);
      countHeld(before);
      for (const id of difference.grants) entitlement(id).grants += 1;
      for (const id of difference.revokes) entitlement(id).revokes += 1;
      for (const one of difference.asks) entitlement(one.entitlement).approvals += 1;
      for (const id of before.accounts.keys()) system(id).before += 1;
      for (const id of difference.opens) system(id).opens += 1;
      for (const id of difference.closes) system(id).closes += 1;
      for (const id of difference.renames) system(id).renames += 1;
      for (const { rule } of difference.asks) asked.set(rule, (asked.get(rule) ?? 0) + 1);
      for (const { rule } of difference.conflicts) conflicting.set(rule, (conflicting.get(rule) ?? 0) + 1);
    },
    sum: (trials = []) => ({
      ...total,
      ...matters.sum(trials),
      brakes: brakes.tripped(population),
      departments: [...departments].map(([department, counts]) => ({ department, ...counts })).sort(byAffected),
      entitlements: [...entitlements]
        .map(([id, counts]) => ({
          entitlement: id,
          ...described(id, old, changed),
          ...{ before: counts.before, grants: counts.grants, revokes: counts.revokes, approvals: counts.approvals },
          after: counts.before + counts.grants - counts.revokes,
        }))
        .filter(({ licence, grants, revokes }) => licence || grants + revokes > 0)
        .sort((a, b) => b.grants + b.revokes - (a.grants + a.revokes) || inOrder(a.entitlement, b.entitlement)),
      systems: [...systems]
        .map(([id, counts]) => ({ system: id, ...counts, after: counts.before + counts.opens - counts.closes }))
        .sort((a, b) => inOrder(a.system, b.system)),
      asked: Object.fromEntries([...asked].sort()),
      conflicting: Object.fromEntries([...conflicting].sort()),
    }),
  };
}

function noCounts(): Counts {
  return { people: 0, affected: 0, grants: 0, revokes: 0, approvals: 0, conflicts: 0 };
}

function noEntitlementCounts(): EntitlementCounts & { countedFor: number } {
  return { before: 0, grants: 0, revokes: 0, approvals: 0, countedFor: 0 };
}

function noSystemCounts(): SystemCounts {
  return { before: 0, opens: 0, closes: 0, renames: 0 };
}

function count(counts: Counts, difference: Compared['difference']): void {
  counts.people += 1;
  if (isAffected(difference)) counts.affected += 1;
  counts.grants += difference.grants.length;
  counts.revokes += difference.revokes.length;
  counts.approvals += difference.asks.length;
  counts.conflicts += difference.conflicts.length;
}

function found<Key, Value>(counts: Map<Key, Value>, key: Key, none: () => Value): Value {
  const known = counts.get(key);
  if (known !== undefined) return known;
  const fresh = none();
  counts.set(key, fresh);
  return fresh;
}

function described(id: EntitlementId, old: Policy, changed: Policy) {
  const entry = changed.catalogue.get(id) ?? old.catalogue.get(id);
  return {
    title: entry?.title ?? id,
    privileged: entry?.privileged ?? false,
    licence: entitlementParts(id).kind === 'licence',
    ...(entry?.pool === undefined ? {} : { pool: entry.pool }),
  };
}

function byAffected(a: Counts & { department: string }, b: Counts & { department: string }): number {
  return b.affected - a.affected || inOrder(a.department, b.department);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : 1;
}
