/** What one caller may ask for: so many requests for access within so many hours. */
import * as z from 'zod';

export const AskedAtMost = z.strictObject({
  most: z.int().min(1).max(100_000).default(100).meta({ description: 'New requests for access of one caller' }),
  withinHours: z.int().min(1).max(24).default(24),
});
export type AskedAtMost = z.infer<typeof AskedAtMost>;
