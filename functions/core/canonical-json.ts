/**
 * The canonical JSON of a value (RFC 8785): keys in the order of their UTF-16 code units, numbers and strings as ECMAScript
 * writes them. Written here because it runs over every plan and every record: with the `canonicalize` package, which a property
 * holds it to, half of what planning allocated was its (docs/performance.md).
 */

/** Undefined for what JSON cannot say (undefined, a function, a symbol). Throws on a number that is none, and on half a character. */
export function canonicalJson(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return textOf(value);
    case 'number':
      return numberOf(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : structureOf(value);
    case 'bigint':
      throw new TypeError('a bigint has no JSON form: write it as text');
    default:
      return undefined;
  }
}

function structureOf(value: object): string | undefined {
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON());
  return Array.isArray(value) ? listOf(value) : recordOf(value);
}

function textOf(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('half a character (a lone surrogate) has no UTF-8 form');
  return JSON.stringify(value);
}

function numberOf(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
  return JSON.stringify(value);
}

/** A list keeps its places: what has no form is null in it. */
function listOf(values: readonly unknown[]): string {
  let text = '[';
  for (const value of values) text += `${text === '[' ? '' : ','}${canonicalJson(value) ?? 'null'}`;
  return `${text}]`;
}

function recordOf(record: object): string {
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    const value = canonicalJson(Reflect.get(record, key));
    if (value !== undefined) text += `${text === '{' ? '' : ','}${textOf(key)}:${value}`;
  }
  return `${text}}`;
}
