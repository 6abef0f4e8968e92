/** docs/sources.md has every kind of source there is, in its table and in a section of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kinds } from '../../functions/sources/manifest.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/sources.md'), 'utf8');

it.each(Object.entries(kinds))('%s has a section, and a row that says how it proves itself', (name, { signature }) => {
  expect(text).toContain(`kind: ${name}`);
  const row = text.split('\n').find((line) => line.startsWith('| `') && line.includes(`\`${name}\``)) ?? '';
  const [, , proof = ''] = row.split('|');
  switch (signature?.kind) {
    case 'hmac':
      expect(proof).toContain(`HMAC-${signature.algorithm.toUpperCase()}`);
      expect(row.includes(`refused after ${signature.windowSeconds} s`)).toBe(signature.timestampHeader !== undefined);
      break;
    case 'bearer':
      expect(proof).toContain('the key as');
      break;
    default:
      expect(proof).toContain('send nothing');
  }
});
