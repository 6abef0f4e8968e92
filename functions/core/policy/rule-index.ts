/**
 * Which rules apply to a person, without trying them all. Conditions that read the same things of a person form a group, which
 * remembers what it answered for each combination of values it has met; for a new one it tries only the conditions whose equalities
 * the person meets. What it remembers is bounded, and changes no answer. Packs that are compared share one set of conditions: what
 * both say is looked up once.
 */
import type { Condition } from './condition.ts';
import { lastOf } from './once.ts';
import type { PersonSeen } from './person-seen.ts';
import { needsOf, type Read, readsOf, textOf } from './reads.ts';

export interface Conditional {
  readonly rule: { readonly id: string };
  readonly when: Condition<boolean>;
}

/** Conditions by number: of rules that say the same, and of several packs, each is there once. */
export interface Conditions {
  add(conditional: Conditional): number;
  /** The numbers of those that hold for the person. */
  holding(person: PersonSeen): readonly number[];
}

export function conditions(): Conditions {
  const numbers = new Map<string, number>();
  const all: Conditional[] = [];
  let groups: readonly Ask[] | undefined;
  const holding = lastOf((person: PersonSeen) => {
    groups ??= grouped(all);
    const found: number[] = [];
    for (const ask of groups) found.push(...ask(person));
    return found;
  });
  return {
    holding,
    add(conditional) {
      const text = conditional.when.text;
      const known = numbers.get(text);
      if (known !== undefined) return known;
      groups = undefined;
      numbers.set(text, all.length);
      return all.push(conditional) - 1;
    },
  };
}

/** The rules that apply, in their order. */
export function indexed<Rule extends Conditional>(
  rules: readonly Rule[],
  among: Conditions = conditions(),
): (person: PersonSeen) => readonly Rule[] {
  const places: (readonly number[])[] = [];
  for (const [place, rule] of rules.entries()) {
    const number = among.add(rule);
    places[number] = [...(places[number] ?? []), place];
  }
  return (person) => {
    const found: number[] = [];
    for (const number of among.holding(person)) found.push(...(places[number] ?? []));
    found.sort((a, b) => a - b);
    return found.map((place) => rules[place] as Rule); // places are of this list
  };
}

/** The numbers, in the list of conditions, of those that hold. */
type Ask = (person: PersonSeen) => readonly number[];

/** Chosen here: enough for every combination of departments, titles and countries we know of, and about 10 MB at most. */
const MOST_REMEMBERED = 50_000;
/** Chosen here: after so many people one knows whether they are alike in what a group reads. */
const TRIED = 5000;

function grouped(all: readonly Conditional[]): readonly Ask[] {
  const placed = [...all.entries()].map(([place, rule]) => ({ place, rule, reads: readsOf(rule.when.ast) }));
  const groups = Map.groupBy(placed, ({ reads }) => (reads === undefined ? '*' : [...reads].sort().join(' ')));
  return [...groups.values()].map((group) => askGroup(group, group[0]?.reads));
}

interface Placed {
  readonly place: number;
  readonly rule: Conditional;
}

function askGroup(group: readonly Placed[], reads: ReadonlySet<Read> | undefined): Ask {
  const candidates = byEquality(group);
  const evaluate: Ask = (person) =>
    candidates(person)
      .filter(({ rule }) => rule.when.evaluate(rule.rule.id, person))
      .map(({ place }) => place);
  if (reads === undefined) return evaluate;
  const order = [...reads];
  return remembering((person) => combination(person, order), evaluate);
}

/** Lengths keep values apart, whatever characters they are made of. */
function combination(person: PersonSeen, reads: readonly Read[]): string {
  const [only] = reads;
  if (only !== undefined && reads.length === 1) return textOf(person, only);
  let key = '';
  for (const read of reads) {
    const value = textOf(person, read);
    key += `${value.length}:${value}`;
  }
  return key;
}

/** The rules of a group that may apply: each is filed under the values of the one thing that tells most, or always tried. */
function byEquality(group: readonly Placed[]): (person: PersonSeen) => readonly Placed[] {
  const always: Placed[] = [];
  const filed = new Map<Read, Map<string, Placed[]>>();
  for (const placed of group) {
    const [fewest] = [...needsOf(placed.rule.when.ast)].sort(([, a], [, b]) => a.size - b.size);
    if (fewest === undefined) always.push(placed);
    else file(filed, fewest, placed);
  }
  const files = [...filed];
  return (person) => [...always, ...files.flatMap(([read, by]) => by.get(textOf(person, read)) ?? [])];
}

function file(
  filed: Map<Read, Map<string, Placed[]>>,
  [read, values]: readonly [Read, ReadonlySet<string>],
  placed: Placed,
) {
  const by = filed.get(read) ?? new Map<string, Placed[]>();
  filed.set(read, by);
  for (const value of values) by.set(value, [...(by.get(value) ?? []), placed]);
}

/**
 * Remembers what it answered, as long as that pays: where nearly every key is another (people told apart by their email), it stops.
 * When there is too much of it, all is forgotten: simple, and rare.
 */
function remembering(keyOf: (person: PersonSeen) => string, ask: Ask): Ask {
  const remembered = new Map<string, readonly number[]>();
  let asked = 0;
  let known = 0;
  let pays = true;
  return (person) => {
    if (!pays) return ask(person);
    const key = keyOf(person);
    const before = remembered.get(key);
    asked += 1;
    if (before !== undefined) {
      known += 1;
      return before;
    }
    const made = ask(person);
    remembered.set(key, made);
    if (asked >= TRIED && known < asked / 4) pays = false;
    if (!pays || remembered.size > MOST_REMEMBERED) remembered.clear();
    return made;
  };
}
