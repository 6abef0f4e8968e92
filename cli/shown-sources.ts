/** What the API answers about HR sources, as far as the command line shows it. */
import * as z from 'zod';

const Gap = z.object({ key: z.string(), what: z.string(), mend: z.string() });

const Unread = z.array(Gap.extend({ refusedAt: z.string() }));

/** What a source has sent itself. */
const Delivered = z.object({
  takenAt: z.string(),
  records: z.number(),
  taken: z.number(),
  leftOut: z.number(),
  refused: z.number(),
  missingInAll: z.number(),
  unsure: z.string().optional(),
  /** Of any delivery, and not taken since. */
  unreadInAll: z.number(),
  missing: z.array(z.string()).optional(),
  unread: Unread.optional(),
});

/** Whom it has, as it last said by key. */
const Everybody = z.object({
  asOf: z.string(),
  workers: z.number(),
  missingInAll: z.number(),
  untoldInAll: z.number(),
  missing: z.array(z.string()).optional(),
  untold: z.array(z.string()).optional(),
});

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
  unsure: z.string().optional(),
  /** Keys and reasons, where one source is asked for. */
  untold: z.array(z.string()).optional(),
  missing: z.array(z.string()).optional(),
  refused: z.array(Gap).optional(),
});

export const ShownSource = z.object({
  source: z.string(),
  title: z.string(),
  kind: z.string(),
  isRead: z.boolean(),
  /** Nothing has been heard of it since then, for longer than is borne. */
  silentSince: z.string().optional(),
  reading: z.object({ at: z.string(), failed: z.string().optional() }).optional(),
  pull: Pulled.optional(),
  /** Of one that is read: told of by a webhook, and not taken since. */
  unreadInAll: z.number().optional(),
  unread: Unread.optional(),
  delivery: Delivered.optional(),
  everybody: Everybody.optional(),
});
export type ShownSource = z.infer<typeof ShownSource>;
