/** Canonical JSON (RFC 8785) and the digests taken over it: the same value has the same bytes everywhere. */
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { Digest } from './ids.ts';

/** RFC 8785 canonical JSON. Throws on what JSON cannot say (undefined at the top, NaN, functions). */
export function canonical(value: unknown): string {
  const text = canonicalJson(value);
  if (text === undefined)
    throw new TypeError('value has no JSON form; expected an object, array, string, number, boolean or null');
  return text;
}

/** SHA-256 over text, in lower-case hex. */
export function sha256(text: string): Digest {
  return Digest.parse(createHash('sha256').update(text, 'utf8').digest('hex'));
}

/** SHA-256 over the canonical JSON of a value. */
export function digest(value: unknown): Digest {
  return sha256(canonical(value));
}
