/** What senders send who mean it badly, or whose software is broken: texts, good values gone wrong, and what is huge. */
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

/** One thing that goes wrong with a value, at a place that is chosen by numbers. */
export interface Mishap {
  readonly path: readonly number[];
  readonly kind: 'replace' | 'drop' | 'add' | 'wrap' | 'repeat';
  readonly name: string;
  readonly value: unknown;
}

/** `__proto__` is a name like others: a computed member of a literal is the object's own. */
export function strike(value: unknown, mishap: Mishap, depth = 0): unknown {
  const at = mishap.path[depth];
  if (at === undefined || !isNode(value)) return struck(value, mishap);
  const names = Object.keys(value);
  const name = names[at % names.length];
  if (name === undefined) return struck(value, mishap);
  const isDropped = mishap.kind === 'drop' && depth === mishap.path.length - 1;
  if (Array.isArray(value)) {
    const place = Number(name);
    return isDropped ? value.toSpliced(place, 1) : value.with(place, strike(value[place], mishap, depth + 1));
  }
  const { [name]: child, ...rest } = value as Readonly<Record<string, unknown>>; // as: its names are its keys
  return isDropped ? rest : { ...value, [name]: strike(child, mishap, depth + 1) };
}

function struck(value: unknown, { kind, name, value: other }: Mishap): unknown {
  switch (kind) {
    case 'replace':
    case 'drop':
      return other;
    case 'add':
      return isNode(value) && !Array.isArray(value) ? { ...value, [name]: other } : other;
    case 'wrap':
      return [value];
    case 'repeat':
      return [value, value];
    default:
      return kind satisfies never;
  }
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

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
