/** How much a rule does: it can be tried on a company before it acts. */
import * as z from 'zod';

/** `record` writes down what it sees, `warn` tells people as well, `enforce` acts. */
export const Enforcement = z.enum(['record', 'warn', 'enforce']);
export type Enforcement = z.infer<typeof Enforcement>;

export const enforcement = Enforcement.default('enforce').describe(
  'record: only written into evidence; warn: shown to who decides; enforce: acted on (the default)',
);
