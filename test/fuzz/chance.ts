/**
 * What endpoints are sent, each input made from a number: the same number is the same input. Arbitraries of fast-check cost as much
 * as a handler does, and shrink: here at most three things have gone wrong with what is good, and the number says which.
 */
import { NASTY, strike } from './hostile.ts';

export interface Chance {
  /** From 0, and less than `most`. */
  below(most: number): number;
  /** Once in so many. */
  once(inSoMany: number): boolean;
  one<Value>(of: readonly Value[]): Value;
}

/** mulberry32: gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (most: number) => Math.floor(next() * most);
  return { below, once: (inSoMany) => below(inSoMany) === 0, one: (of) => of[below(of.length)]! };
}

const LONG = ['x'.repeat(600), 'é'.repeat(5000)];

/** Mostly short, and seldom what anybody means. */
export function textBy(chance: Chance): string {
  if (chance.once(40)) return chance.one(LONG);
  if (chance.once(2)) return chance.one(NASTY);
  const widest = chance.one([0x7f, 0x7f, 0x24f, 0xffff, 0x10ffff]);
  const codes = Array.from({ length: chance.below(20) }, () => chance.below(widest));
  return codes.map((code) => String.fromCodePoint(code)).join('');
}

const LEAVES = [null, true, false, 0, -0, 1, -1, 0.5, 1e308, 2 ** 53 + 1, [], {}] as const;

export function jsonBy(chance: Chance, depth = 3): unknown {
  if (depth === 0 || chance.once(2)) return chance.once(2) ? textBy(chance) : chance.one(LEAVES);
  const inner = Array.from({ length: chance.below(4) }, () => jsonBy(chance, depth - 1));
  return chance.once(2) ? inner : Object.fromEntries(inner.map((value) => [textBy(chance), value]));
}

const KINDS = ['replace', 'replace', 'replace', 'replace', 'drop', 'add', 'wrap', 'repeat'] as const;
/** So that what goes wrong with a value may leave it one that is taken. */
const LIKELY = [
  'w-1',
  'w-2',
  '2026-12-31',
  '2099-01-01T00:00:00.000Z',
  'a'.repeat(12),
  'words enough to be a reason',
  true,
];

/** A good value as it is, three times in ten; else with up to three mishaps, and at least so many. */
export function mutatedBy(chance: Chance, good: readonly unknown[], atLeast = 0): unknown {
  let value = chance.one(good);
  const mishaps = Math.max(atLeast, chance.one([0, 0, 0, 1, 1, 1, 1, 1, 2, 3]));
  for (let at = 0; at < mishaps; at++) {
    const path = Array.from({ length: 1 + chance.below(6) }, () => chance.below(10));
    const other = chance.once(2) ? chance.one(LIKELY) : chance.once(4) ? jsonBy(chance) : textBy(chance);
    value = strike(value, { path, kind: chance.one(KINDS), name: textBy(chance), value: other });
  }
  return value;
}

/** As it goes over the wire: JSON, seldom cut, doubled, in other bytes, or no JSON at all. */
export function wireBy(chance: Chance, value: unknown): Buffer {
  const whole = JSON.stringify(value) ?? '';
  switch (chance.below(40)) {
    case 0:
      return Buffer.from(whole.slice(0, chance.below(whole.length + 1)));
    case 1:
      return Buffer.from(`${whole}${whole}`);
    case 2:
      return Buffer.from(whole, 'utf16le');
    case 3:
      return Buffer.from(textBy(chance));
    case 4:
      return Buffer.from(Array.from({ length: chance.below(64) }, () => chance.below(256)));
    default:
      return Buffer.from(whole);
  }
}

/** A few fields of these names, or of any. */
export function fieldsBy(
  chance: Chance,
  names: readonly string[],
  likely: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: chance.below(4) }, () => [
      chance.once(4) ? textBy(chance) : chance.one(names),
      likely.length > 0 && chance.once(3) ? chance.one(likely) : textBy(chance),
    ]),
  );
}

/** Bytes with a piece of them taken out, or something else in its place. */
export function cutBy(chance: Chance, bytes: Uint8Array): Buffer {
  const from = chance.below(bytes.length + 1);
  const instead = chance.once(2) ? chance.one(['"', ',', '\n', ';', '&', '=']) : textBy(chance);
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(instead), bytes.subarray(from + chance.below(30))]);
}

/** The fields of a form, with some gone wrong; or no form. */
export function formBy(chance: Chance, good: readonly Readonly<Record<string, string>>[]): Buffer {
  const value = mutatedBy(chance, good);
  if (typeof value !== 'object' || value === null) return Buffer.from(String(value));
  const pairs = Object.entries(value).map(([name, field]): [string, string] => [
    name,
    typeof field === 'string' ? field : (JSON.stringify(field) ?? ''),
  ]);
  const form = Buffer.from(new URLSearchParams(pairs).toString());
  return chance.once(12) ? cutBy(chance, form) : form;
}
