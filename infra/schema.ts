/** Writes the JSON Schemas of what people and senders write, for editors and senders: `node infra/schema.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { configurationSchema } from '../functions/core/configuration.ts';
import { LifecycleEvent } from '../functions/core/lifecycle-event.ts';
import { suiteSchema } from '../functions/core/policy-tests/suite.ts';
import { openApi } from './openapi/document.ts';

/** By the file each is kept in, from the root of the tree. The policy pack's is `tenure policy schema`. */
export const SCHEMAS: Readonly<Record<string, () => unknown>> = {
  'tenure.config.schema.json': configurationSchema,
  'policies/schema/policy-tests.json': suiteSchema,
  'docs/openapi.json': openApi,
  'docs/lifecycle-event.schema.json': () => z.toJSONSchema(LifecycleEvent, { io: 'input' }),
};

export function schemaText(file: string): string {
  return `${JSON.stringify(SCHEMAS[file]?.(), null, 2)}\n`;
}

if (import.meta.main)
  for (const file of Object.keys(SCHEMAS)) writeFileSync(join(import.meta.dirname, '..', file), schemaText(file));
