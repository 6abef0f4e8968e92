/** Whether something that is reached takes our credentials and lets us do what we must, in words: what works, or what is wrong and what to do. */
import * as z from 'zod';

export const Check = z.strictObject({ name: z.string(), ok: z.boolean(), said: z.string() });
export type Check = z.infer<typeof Check>;

/** What a function that holds credentials is asked by (functions/handlers/check-health.ts): it answers a list of checks. */
export const CheckAsked = z.strictObject({ version: z.literal(1), check: z.literal(true) });
