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
/** Chosen here: after so many people one knows whether they are alike in what a group reads. */
const TRIED = 5000;

/** The rules that apply, in their order; the very same list for people alike, while that is remembered. */
export function indexed<Rule extends Conditional>(rules: readonly Rule[]): (person: PersonSeen) => readonly Rule[] {
  const places = [...rules.entries()].map(([place, rule]) => ({ place, rule, reads: readsOf(rule.when.ast) }));
  const groups = [...Map.groupBy(places, ({ reads }) => (reads === undefined ? '*' : [...reads].sort().join(' ')))];
  const asks = groups.map(([, group]) => askGroup(group, group[0]?.reads));
  const recall = memory<readonly Rule[]>();
  return (person) => {
    const answers = asks.map((ask) => ask(person));
    return recall(
      () => answers.map((answer) => answer.key).join(';'),
      () => inOrder(rules, answers),
    );
  };
}

function inOrder<Rule>(rules: readonly Rule[], answers: readonly Answer[]): readonly Rule[] {
  const places: number[] = [];
  for (const answer of answers) places.push(...answer.places);
  places.sort((a, b) => a - b);
  return places.map((place) => rules[place] as Rule); // places are of this list
}

interface Placed {
  readonly place: number;
  readonly rule: Conditional;
}

function askGroup(group: readonly Placed[], reads: ReadonlySet<Read> | undefined): Ask {
  const candidates = byEquality(group);
  const evaluate: Ask = (person) => {
    const places = candidates(person)
      .filter(({ rule }) => rule.when.evaluate(rule.rule.id, person))
      .map(({ place }) => place);
    return { key: places.join(), places };
  };
  if (reads === undefined) return evaluate;
  const order = [...reads];
  const recall = memory<Answer>();
  return (person) =>
    recall(
      () => combination(person, order),
      () => evaluate(person),
    );
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

/** What was made before for the same key, or is made now. */
type Recall<Value> = (keyOf: () => string, make: () => Value) => Value;

/**
 * Remembers what it made, as long as that pays: where nearly every key is another (people told apart by their email), it stops.
 * When there is too much of it, all is forgotten: simple, and rare.
 */
function memory<Value>(): Recall<Value> {
  const remembered = new Map<string, Value>();
  let asked = 0;
  let known = 0;
  let pays = true;
  return (keyOf, make) => {
    if (!pays) return make();
    const key = keyOf();
    const before = remembered.get(key);
    asked += 1;
    if (before !== undefined) {
      known += 1;
      return before;
    }
    const made = make();
    remembered.set(key, made);
    if (asked >= TRIED && known < asked / 4) pays = false;
    if (!pays || remembered.size > MOST_REMEMBERED) remembered.clear();
    return made;
  };
}
