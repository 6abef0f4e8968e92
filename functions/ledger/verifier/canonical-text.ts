/** RFC 8785 of a value that came from JSON, in a few lines: the verifier that goes with every export has no package in it. */

/**
 * Members in the order of their names (by UTF-16 code units); numbers and strings as ECMAScript writes them, which is what the standard takes.
 * Throws at half of a character, which it does not take.
 */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('half of a character');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, said]) => `${canonicalText(name)}:${canonicalText(said)}`).join(',')}}`;
}
