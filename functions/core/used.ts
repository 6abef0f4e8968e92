/** What one Lambda call used, as it counts itself. Apart from what it costs, which no step of a case need know. */
import * as z from 'zod';

export const Used = z.strictObject({
  /** What is billed: the handling, and loading the code when it was the first call of its environment. */
  milliseconds: z.int(),
  memoryMb: z.int(),
  /** DynamoDB request units, as DynamoDB says them. */
  reads: z.number(),
  writes: z.number(),
  /** HTTP requests to anybody but AWS: the target's API. */
  vendorCalls: z.int(),
});
export type Used = z.infer<typeof Used>;
