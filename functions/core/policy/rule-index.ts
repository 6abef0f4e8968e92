/**
 * Which rules apply to a person, without trying them all. Rules that read the same things of a person form a group, which
 * remembers what it answered for each combination of values it has met; for a new one it tries only the rules whose equalities
 * the person meets. What it remembers is bounded, and changes no answer.
 */
import type { Condition } from './condition.ts';
import type { PersonSeen } from './person-seen.ts';
import { needsOf, type Read, readsOf, textOf } from './reads.ts';

export interface Conditional {
  readonly rule: { readonly id: string };
  readonly when: Condition<boolean>;
}

/** The places, in the list of rules, of those that apply. The same combination gives the very same answer. */
interface Answer {
  readonly key: string;
  readonly places: readonly number[];
}

type Ask = (person: PersonSeen) => Answer;

/** Chosen here: enough for every combination of departments, titles and countries we know of, and about 10 MB at most. */
const MOST_REMEMBERED = 50_000;

/** The rules that apply, in their order; the very same list for people to whom the same rules apply, while it is remembered. */
export function indexed<Rule extends Conditional>(rules: readonly Rule[]): (person: PersonSeen) => readonly Rule[] {
  const places = [...rules.entries()].map(([place, rule]) => ({ place, rule, reads: readsOf(rule.when.ast) }));
  const groups = [...Map.groupBy(places, ({ reads }) => (reads === undefined ? '*' : [...reads].sort().join(' ')))];
  const asks = groups.map(([, group]) => askGroup(group, group[0]?.reads));
  const remembered = new Map<string, readonly Rule[]>();
  return (person) => {
    const answers = asks.map((ask) => ask(person));
    const key = answers.map((answer) => answer.key).join(';');
    return recall(remembered, key, () => inOrder(rules, answers));
  };
}

function inOrder<Rule>(rules: readonly Rule[], answers: readonly Answer[]): readonly Rule[] {
  const places = new Set(answers.flatMap((answer) => answer.places));
  return places.size === 0 ? [] : [...places].sort((a, b) => a - b).map((place) => rules[place] as Rule); // places are of this list
}

interface Placed {
  readonly place: number;
  readonly rule: Conditional;
}

function askGroup(group: readonly Placed[], reads: ReadonlySet<Read> | undefined): Ask {
  const candidates = byEquality(group);
  const answers = new Map<string, Answer>();
  const evaluate: Ask = (person) => {
    const places = candidates(person)
      .filter(({ rule }) => rule.when.evaluate(rule.rule.id, person))
      .map(({ place }) => place);
    const key = places.join();
    return recall(answers, key, () => ({ key, places }));
  };
  if (reads === undefined) return evaluate;
  const order = [...reads];
  const remembered = new Map<string, Answer>();
  return (person) => recall(remembered, combination(person, order), () => evaluate(person));
}

/** Lengths keep values apart, whatever characters they are made of. */
function combination(person: PersonSeen, reads: readonly Read[]): string {
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

/** What was made before, or made now and remembered. When there is too much of it, all is forgotten: simple, and rare. */
function recall<Value>(remembered: Map<string, Value>, key: string, make: () => Value): Value {
  const before = remembered.get(key);
  if (before !== undefined) return before;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const made = make();
  remembered.set(key, made);
  return made;
}
