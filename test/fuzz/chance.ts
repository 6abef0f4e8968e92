/**
 * What is sent, each input made from a number: the same number is the same input. Arbitraries of fast-check cost as much as what they
 * try: here at most three things have gone wrong with what is good, and what is drawn can be drawn smaller (test/fuzz/smallest.ts).
 */
import { NASTY, strike } from './hostile.ts';

/** Of what is drawn, 0 is the simplest. */
export interface Chance {
  /** From 0, and less than `most`. */
  below(most: number): number;
  /** Once in so many. */
  once(inSoMany: number): boolean;
  one<Value>(of: readonly Value[]): Value;
}

export type Draws = readonly number[];

/** mulberry32: gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return chanceBy((most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * most);
  });
}

/** The same, which hands on what it draws. */
export function overheard(chance: Chance, hear: (drawn: number) => void): Chance {
  return chanceBy((most) => {
    const drawn = chance.below(most);
    hear(drawn);
    return drawn;
  });
}

/** What was drawn before, and 0 once there is no more of it. */
export function chanceFrom(draws: Draws): Chance {
  let at = 0;
  return chanceBy((most) => Math.max(0, Math.min(draws[at++] ?? 0, most - 1)));
}

function chanceBy(below: Chance['below']): Chance {
  return { below, once: (inSoMany) => below(inSoMany) === inSoMany - 1, one: (of) => of[below(of.length)]! };
}

const LONG = ['x'.repeat(600), 'é'.repeat(5000)];
const WIDEST = [0x7f, 0x7f, 0x24f, 0xffff, 0x10ffff];

/** Mostly short, and seldom what anybody means. */
export function textBy(chance: Chance): string {
  if (chance.once(40)) return chance.one(LONG);
  if (chance.once(2)) return chance.one(NASTY);
  const widest = chance.one(WIDEST);
  let text = '';
  for (let left = chance.below(25); left > 0; left--) text += String.fromCodePoint(chance.below(widest));
  return text;
}

const NUMBERS = [0, 1, -0, -1, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 2 ** 31, 2 ** 53 + 1, -(2 ** 63)] as const;
const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;
const eightBytes = new DataView(new ArrayBuffer(8));

/** Any at all: a half of them by its bits. */
export function numberBy(chance: Chance): number {
  if (!chance.once(2)) return chance.once(8) ? chance.one(ODD) : chance.one(NUMBERS);
  eightBytes.setUint32(0, chance.below(2 ** 32));
  eightBytes.setUint32(4, chance.below(2 ** 32));
  return eightBytes.getFloat64(0);
}

const LEAVES = [null, true, false, 0, -0, 1, -1, 0.5, 1e308, 2 ** 53 + 1, [], {}] as const;

function leafBy(chance: Chance): unknown {
  if (chance.once(2)) return textBy(chance);
  return chance.once(4) ? numberBy(chance) : chance.one(LEAVES);
}

export function jsonBy(chance: Chance, depth = 4): unknown {
  if (depth === 0 || chance.once(2)) return leafBy(chance);
  const inner = Array.from({ length: chance.below(5) }, () => jsonBy(chance, depth - 1));
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

const MISHAPS = [0, 0, 0, 1, 1, 1, 1, 1, 2, 3];

/** A good value as it is, three times in ten; else with up to three mishaps, and at least so many. */
export function mutatedBy(chance: Chance, good: readonly unknown[], atLeast = 0): unknown {
  return struckBy(chance, chance.one(good), Math.max(atLeast, chance.one(MISHAPS)));
}

const MORE_MISHAPS = [0, 1, 1, 2, 2, 3, 3, 3];

/** The same, as parsers are tried: seldom as it is, for that is tried once; else gone wrong in several ways. */
export function brokenBy(chance: Chance, good: readonly unknown[]): unknown {
  return struckBy(chance, chance.one(good), chance.one(MORE_MISHAPS));
}

function struckBy(chance: Chance, good: unknown, mishaps: number): unknown {
  let value = good;
  for (let left = mishaps; left > 0; left--) {
    const kind = chance.one(KINDS);
    const path = Array.from({ length: 1 + chance.below(6) }, () => chance.below(10));
    const name = kind === 'add' ? textBy(chance) : '';
    value = strike(value, { path, kind, name, value: otherBy(chance) });
  }
  return value;
}

function otherBy(chance: Chance): unknown {
  if (chance.once(2)) return chance.one(LIKELY);
  return chance.once(4) ? jsonBy(chance) : leafBy(chance);
}

/** As it goes over the wire: JSON, seldom cut, doubled, in other bytes, or no JSON at all. */
export function wireBy(chance: Chance, value: unknown): Buffer {
  const whole = JSON.stringify(value) ?? '';
  switch (chance.below(40)) {
    case 35:
      return Buffer.from(whole.slice(0, chance.below(whole.length + 1)));
    case 36:
      return Buffer.from(`${whole}${whole}`);
    case 37:
      return Buffer.from(whole, 'utf16le');
    case 38:
      return Buffer.from(textBy(chance));
    case 39:
      return bytesBy(chance);
    default:
      return Buffer.from(whole);
  }
}

export function bytesBy(chance: Chance): Buffer {
  return Buffer.from(Array.from({ length: chance.below(80) }, () => chance.below(256)));
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

const MARKS = ['"', ',', '\n', ';', '&', '='];

/** Bytes with a piece of them taken out, or something else in its place. */
export function cutBy(chance: Chance, bytes: Uint8Array): Buffer {
  const from = chance.below(bytes.length + 1);
  const instead = chance.once(2) ? chance.one(MARKS) : textBy(chance);
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
