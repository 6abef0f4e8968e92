/** Wrong packs by section: each of its rules dropped, out of its order, or wrong in one place. */
import type { PolicyPack } from '../policy/pack.ts';
import { conditionsLike } from './condition-mutants.ts';
import type { Mutant } from './mutants.ts';
import { variants } from './variants.ts';

/** Sections that are lists of rules; catalogue, accounts, birthrights and protected have mutants of their own. */
const LISTS = [
  ...(['approvals', 'requestable', 'exceptions', 'separations', 'exclusives', 'overlaps', 'playbooks'] as const),
  ...(['windows', 'feedChecks', 'releases', 'calendars'] as const),
] as const;
/** Of these the first that fits decides, where two are about the same. */
const ORDERED: ReadonlySet<string> = new Set(['playbooks', 'requestable', 'exceptions', 'overlaps']);
/** Of these the order of the names decides. */
const RANKED: ReadonlySet<string> = new Set(['exclusives']);

type Rule = Readonly<Record<string, unknown>>;

export function* sectionMutants(pack: PolicyPack): Generator<Mutant> {
  for (const section of LISTS) {
    const rules: readonly Rule[] = pack[section] ?? [];
    for (const [at, rule] of rules.entries()) {
      const put = (change: string, now: readonly Rule[]) => mutant(pack, section, rule, change, now);
      // What the catalogue or a request names cannot be dropped alone: check finds that.
      if (section !== 'approvals' && section !== 'calendars') yield put('dropped', rules.toSpliced(at, 1));
      if (ORDERED.has(section) && rules.slice(0, at).some((other) => meet(rule, other)))
        yield put('tried first', [rule, ...rules.toSpliced(at, 1)]);
      if (RANKED.has(section)) yield put('the other way round', rules.with(at, reversed(rule)));
      if (typeof rule.when === 'string')
        for (const { change, when } of conditionsLike(rule.when)) yield put(change, rules.with(at, { ...rule, when }));
      for (const { change, value } of variants(rule)) yield put(change, rules.with(at, value as Rule)); // a rule with one field otherwise
    }
  }
  for (const [part, rule] of Object.entries(pack.time ?? {})) {
    if (rule === undefined) continue;
    for (const { change, value } of variants(rule))
      yield { rule: rule.id, section: 'time', change, pack: { ...pack, time: { ...pack.time, [part]: value } } };
  }
}

/** Playbooks are about everybody who leaves; the others about what they name. */
function meet(one: Rule, other: Rule): boolean {
  if (!Array.isArray(one.entitlements) || !Array.isArray(other.entitlements)) return true;
  const named: readonly unknown[] = other.entitlements;
  return one.entitlements.some((name) => named.includes(name));
}

function reversed(rule: Rule): Rule {
  return { ...rule, highestFirst: (rule.highestFirst as readonly string[]).toReversed() }; // an exclusive rule
}

function mutant(pack: PolicyPack, section: string, rule: Rule, change: string, now: readonly Rule[]): Mutant {
  return { rule: String(rule.id ?? rule.name), section, change, pack: { ...pack, [section]: now } };
}
