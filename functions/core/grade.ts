/** How sure we are that something is done: a read, the target's word, a person's word, or a person's decision that it need not be. */
import * as z from 'zod';

/**
 * `observed`: read back afterwards. `acknowledged`: the target said so, and it was not or cannot be read. `attested`: a person says
 * so. `waived`: people decided that it need not be done. From the surest on.
 */
export const Grade = z.enum(['observed', 'acknowledged', 'attested', 'waived']);
export type Grade = z.infer<typeof Grade>;
