/** The functions Step Functions adds to JSONata: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
import { createHash, randomUUID } from 'node:crypto';

/** `$range` on AWS answers at most this many values; measured there by others, not documented. */
const MAX_RANGE = 360_145;

/** AWS's names for digests, to node's. */
const DIGESTS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export const functions = { partition, range, hash, random, uuid: () => randomUUID(), parse, eval: undefined } as const;

/** An error JSONata reports as one of its own. */
function refused(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function partition(items: unknown, size: unknown): unknown[][] | undefined {
  if (!Array.isArray(items) || typeof size !== 'number') return undefined;
  const step = Math.trunc(size);
  if (step <= 0 || items.length === 0) return undefined;
  const parts: unknown[][] = [];
  for (let at = 0; at < items.length; at += step) parts.push(items.slice(at, at + step));
  return parts;
}

function range(first: unknown, last: unknown, delta: unknown): number | number[] | undefined {
  if (typeof first !== 'number' || typeof last !== 'number' || typeof delta !== 'number') return undefined;
  const [start, end, step] = [Math.trunc(first), Math.trunc(last), Math.trunc(delta)];
  if (step === 0 || (end - start) * step < 0) return undefined;
  const count = Math.floor((end - start) / step) + 1;
  if (count > MAX_RANGE) throw refused('D2014', 'Expression evaluation memory limit exceeded');
  if (count === 1) return start;
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function hash(text: unknown, algorithm: unknown): string | undefined {
  if (typeof text !== 'string' || typeof algorithm !== 'string') return undefined;
  const digest = DIGESTS[algorithm];
  if (digest === undefined) {
    throw refused('D3137', `$hash: unknown algorithm ${algorithm}; expected one of ${Object.keys(DIGESTS).join(', ')}`);
  }
  return createHash(digest).update(text).digest('hex');
}

/** A number in [0, 1); the same one for the same seed. */
function random(seed: unknown): number {
  if (typeof seed !== 'number') return Math.random();
  const bytes = createHash('sha256')
    .update(String(Math.trunc(seed)))
    .digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refused('D3137', '$parse: the argument is not valid JSON');
  }
}
