/** What senders send who mean it badly, or whose software is broken: texts, bytes, JSON, and good things gone wrong. */
import fc from 'fast-check';

export const NASTY = [
  '',
  ' ',
  '\u0000',
  '\uD800',
  '\uDFFF\uD800',
  '\uFEFF',
  '\u202Etxt',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '$' + '{jndi:ldap://x}',
  "'; DROP TABLE people; --",
  '<script>alert(1)</script>',
  '%00',
  '%',
  '\r\nSet-Cookie: a=b',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  '2026-02-30',
  '2026-13-01',
  '0000-00-00',
  '0000-01-01',
  '9999-12-31',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z',
  '2026-12-01T25:61:61Z',
  'Europe/Nowhere',
  'w-1',
  'p-w-1',
  'hr',
] as const;

/** Mostly short; now and then longer than anything may be. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 6, arbitrary: fc.string({ maxLength: 24 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 24 }) },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(600), 'é'.repeat(5000)) },
);

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1, -1, 1e308, 2 ** 53 + 1, [], {}),
  fc.double(),
);

export const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((fields) => Object.fromEntries(fields)),
  ),
})).value;

/** One thing that goes wrong with a value, at a place that is chosen by numbers. */
export interface Mishap {
  readonly path: readonly number[];
  readonly kind: 'replace' | 'drop' | 'add' | 'wrap' | 'repeat';
  readonly name: string;
  readonly value: unknown;
}

const mishap: fc.Arbitrary<Mishap> = fc.record({
  path: fc.array(fc.nat(9), { maxLength: 6 }),
  kind: fc.constantFrom('replace', 'replace', 'drop', 'add', 'wrap', 'repeat'),
  name: text,
  value: fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: json }),
});

/** A good value with up to three mishaps; none, one time in eight. */
export function mutated(...good: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...good), fc.array(mishap, { maxLength: 3, size: 'max' }))
    .map(([value, mishaps]) => mishaps.reduce(strike, value));
}

export function strike(value: unknown, { path, ...how }: Mishap): unknown {
  const [at, ...rest] = path;
  if (at === undefined || !isNode(value)) return struck(value, how);
  const entries = Object.entries(value);
  if (entries.length === 0) return struck(value, how);
  const index = at % entries.length;
  const changed = entries.flatMap(([key, child], place): [string, unknown][] => {
    if (place !== index) return [[key, child]];
    if (rest.length === 0 && how.kind === 'drop') return [];
    return [[key, strike(child, { path: rest, ...how })]];
  });
  return Array.isArray(value) ? changed.map(([, child]) => child) : Object.fromEntries(changed);
}

function struck(value: unknown, { kind, name, value: other }: Omit<Mishap, 'path'>): unknown {
  switch (kind) {
    case 'replace':
    case 'drop':
      return other;
    case 'add':
      return isNode(value) && !Array.isArray(value)
        ? Object.fromEntries([...Object.entries(value), [name, other]])
        : other;
    case 'wrap':
      return [value];
    case 'repeat':
      return [value, value];
    default:
      return kind satisfies never;
  }
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** As it goes over the wire: JSON, JSON that was cut, changed or doubled, and what is no JSON. */
export function wire(values: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const whole = values.map((value) => JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 12, arbitrary: whole.map((body) => Buffer.from(body)) },
    { weight: 2, arbitrary: fc.tuple(whole, fc.nat(400)).map(([body, at]) => Buffer.from(body.slice(0, at))) },
    { weight: 1, arbitrary: whole.map((body) => Buffer.from(`${body}${body}`)) },
    { weight: 1, arbitrary: whole.map((body) => Buffer.from(body, 'utf16le')) },
    { weight: 1, arbitrary: text.map((body) => Buffer.from(body)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  );
}

/** Larger than anything that comes by itself: tried once each, not among the many. */
export const HUGE: Readonly<Record<string, string>> = {
  'nested arrays': '['.repeat(200_000),
  'nested arrays, closed': `${'['.repeat(5000)}${']'.repeat(5000)}`,
  'nested objects': `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  'a million keys': `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":0`).join(',')}}`,
  'a long text': JSON.stringify({ because: 'x'.repeat(5_000_000) }),
  'a long array': `[${'0,'.repeat(50_000)}0]`,
  'a long number': '9'.repeat(100_000),
};
