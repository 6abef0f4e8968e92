/** Writes `tenure.config.schema.json`, for editors: `node infra/schema.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationSchema } from '../functions/core/configuration.ts';

writeFileSync(
  join(import.meta.dirname, '..', 'tenure.config.schema.json'),
  `${JSON.stringify(configurationSchema(), null, 2)}\n`,
);
