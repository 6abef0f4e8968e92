/** The JSON Schemas that ship are those the code reads by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SCHEMAS, schemaText } from '../../infra/schema.ts';

const ROOT = join(import.meta.dirname, '../..');

it.each(Object.keys(SCHEMAS))('%s is up to date (node infra/schema.ts writes it)', (file) => {
  const shipped: unknown = JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
  expect(shipped).toEqual(JSON.parse(schemaText(file)));
});
