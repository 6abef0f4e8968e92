/** docs/sources.md has every kind of source there is, in its table and in a section of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kinds } from '../../functions/sources/manifest.ts';
import type { SignatureScheme } from '../../functions/sources/signature.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/sources.md'), 'utf8');

it.each(Object.entries(kinds))('%s has a section, and a row that says how it proves itself', (name, { signature }) => {
  expect(text).toContain(`kind: ${name}`);
  const row = text.split('\n').find((line) => line.startsWith('| `') && line.includes(`\`${name}\``)) ?? '';
  const [, , proof = ''] = row.split('|');
  expect(proof).toContain(proofOf(signature));
  const isTimed = signature?.kind === 'hmac' && signature.timestampHeader !== undefined;
  expect(row.includes('refused after 300 s')).toBe(isTimed && signature.windowSeconds === 300);
});

function proofOf(signature: SignatureScheme | undefined): string {
  if (signature === undefined) return 'send nothing';
  return signature.kind === 'hmac' ? `HMAC-${signature.algorithm.toUpperCase()}` : 'the key as';
}
