/** What the API answers about batches and layoffs, as far as the command line shows it. */
import * as z from 'zod';

const signatures = z.array(z.object({ by: z.string(), at: z.string() }));

export const ShownBatch = z.object({
  batchId: z.string(),
  source: z.string(),
  feed: z.string().optional(),
  digest: z.string(),
  state: z.string(),
  receivedAt: z.string(),
  events: z.number(),
  trips: z.array(z.object({ rule: z.string(), because: z.string() })),
  cases: z.array(z.string()),
  /** Whom it is about, in the order of their days; absent in a list of batches. */
  concerns: z
    .array(
      z.object({
        caseId: z.string(),
        workerId: z.string(),
        name: z.string(),
        kind: z.string(),
        department: z.string(),
        effectiveAt: z.string(),
      }),
    )
    .optional(),
  /** How many people it would take access from, and from when the first. */
  cuts: z.object({ people: z.number(), from: z.string() }).optional(),
  since: z.object({ batchId: z.string(), more: z.array(z.string()), checks: z.array(z.string()) }).optional(),
  signatures,
  takes: z.number(),
});
export type ShownBatch = z.infer<typeof ShownBatch>;

export const ShownLayoff = z.object({
  layoffId: z.string(),
  digest: z.string(),
  /** How many, in a list of layoffs. */
  workers: z.union([z.number(), z.array(z.string())]),
  because: z.string(),
  until: z.string(),
  state: z.string(),
  proposedAt: z.string(),
  signatures,
  takes: z.number(),
});
export type ShownLayoff = z.infer<typeof ShownLayoff>;
