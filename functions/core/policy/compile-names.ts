/** The rules for user names made ready: who is named by which, and what is tried for them in which order. */
import { cutTo, fold } from '../folding.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import { type Condition, checkAnyText, checkWhen, sound } from './condition.ts';
import type { NameRule } from './names.ts';
import type { PolicyPack } from './pack.ts';
import { asSeen } from './person-seen.ts';

/** What an account rule's `login` says to take the person's user name. No part of CEL: a name is chosen, not computed. */
export const GENERATED = 'person.name';

/** Whoever shares a name with more people than this takes another candidate. */
const MOST_CANDIDATES = 99;
/** For whom even the worker id folds to nothing: numbered like any other. */
const UNSPELLABLE = 'worker';

/** How one person is named. */
export interface Naming {
  readonly rule: NameRule;
  /** Whole addresses, best first: each candidate (the worker id for whom all fold to nothing), and then the first numbered. */
  readonly candidates: readonly string[];
}

/** The first rule that fits; undefined where no rule names this worker. */
export type NamesFor = (record: WorkerRecord) => Naming | undefined;

export function compileNames(pack: PolicyPack): NamesFor {
  const rules = pack.names.map((rule) => ({
    rule,
    when: sound(rule.id, checkWhen(rule.when)),
    parts: rule.candidates.map((text) => sound(rule.id, checkAnyText(text))),
  }));
  return (record) => {
    const seen = asSeen(record);
    const found = rules.find(({ rule, when }) => when.evaluate(rule.id, seen));
    return found && { rule: found.rule, candidates: candidatesOf(found.rule, found.parts, record) };
  };
}

function candidatesOf(rule: NameRule, parts: readonly Condition<string>[], record: WorkerRecord): readonly string[] {
  const seen = asSeen(record);
  const allowed = (texts: readonly string[]) =>
    [...new Set(texts.map((text) => cutTo(fold(text, rule.spellings), rule.longest)))].filter(
      (text) => text !== '' && !rule.never.includes(text),
    );
  const bases = allowed(parts.map((part) => part.evaluate(rule.id, seen)));
  const [first = allowed([record.workerId])[0] ?? UNSPELLABLE] = bases;
  const numbered = Array.from({ length: MOST_CANDIDATES }, (_, at) => numberedAs(first, at + 2, rule));
  return [...new Set([...bases, first, ...numbered])].slice(0, MOST_CANDIDATES).map((text) => `${text}@${rule.domain}`);
}

function numberedAs(base: string, number: number, { longest }: NameRule): string {
  return `${cutTo(base, longest - String(number).length)}${number}`;
}
