/** How much a rule does: it can be tried on a company before it acts. */
import * as z from 'zod';

/** `record` writes down what it sees, `warn` tells people as well, `enforce` acts. */
export const Enforcement = z.enum(['record', 'warn', 'enforce']);
export type Enforcement = z.infer<typeof Enforcement>;

export const enforcement = Enforcement.default('enforce').describe(
  'record: only written into evidence; warn: shown to who decides; enforce: acted on (the default)',
);

/** The same for sections that came without it: left out of a pack, it is left out of its digest too. */
export const levelled = {
  enforcement: Enforcement.optional().describe(
    'record: does nothing, and evidence says what it would do; warn: people are told as well; enforce: acted on, as when it is left out',
  ),
};

export function levelOf({ enforcement = 'enforce' }: { readonly enforcement?: Enforcement | undefined }): Enforcement {
  return enforcement;
}

export function isEnforced(rule: { readonly enforcement?: Enforcement | undefined }): boolean {
  return levelOf(rule) === 'enforce';
}
