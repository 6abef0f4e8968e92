/** What the API answers about HR sources, as far as the command line shows it. */
import * as z from 'zod';

const Pulled = z.object({
  startedAt: z.string(),
  endedAt: z.string().optional(),
  pages: z.number(),
  workers: z.number(),
  leftOut: z.number(),
  events: z.number(),
  untoldInAll: z.number(),
  missingInAll: z.number(),
  refusedInAll: z.number(),
  isFirst: z.boolean(),
  /** Keys and reasons, where one source is asked for. */
  untold: z.array(z.string()).optional(),
  missing: z.array(z.string()).optional(),
  refused: z.array(z.object({ key: z.string(), what: z.string(), mend: z.string() })).optional(),
});

export const ShownSource = z.object({
  source: z.string(),
  title: z.string(),
  kind: z.string(),
  isRead: z.boolean(),
  pull: Pulled.optional(),
});
export type ShownSource = z.infer<typeof ShownSource>;
