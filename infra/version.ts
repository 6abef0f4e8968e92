/** Which release of Tenure this is: what evidence that leaves us says it was made by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const text = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
export const VERSION = z.object({ version: z.string() }).parse(JSON.parse(text)).version;
