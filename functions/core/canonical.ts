/** Canonical JSON (RFC 8785) and the digests taken over it: the same value has the same bytes everywhere. */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Digest } from './ids.ts';

/** RFC 8785 canonical JSON. Throws on what JSON cannot say (undefined at the top, NaN, functions). */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined)
    throw new TypeError('value has no JSON form; expected an object, array, string, number, boolean or null');
  return text;
}

/** The canonical JSON of an object by that of each of its members: what is the same in two objects is written once. */
export function canonicalOf(members: Readonly<Record<string, string>>): string {
  const texts = Object.keys(members)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${members[name]}`);
  return `{${texts.join(',')}}`;
}

/** SHA-256 over text, in lower-case hex. */
export function sha256(text: string): Digest {
  return hash('sha256', text, 'hex') as Digest; // as: that is what one is
}

/** SHA-256 over the canonical JSON of a value. */
export function digest(value: unknown): Digest {
  return sha256(canonical(value));
}
