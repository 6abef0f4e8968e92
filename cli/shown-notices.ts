/** What the API answers about notices, as far as the command line shows it. */
import * as z from 'zod';

export const ShownNotice = z.object({
  to: z.string(),
  occasion: z.string(),
  about: z.object({
    caseId: z.string().optional(),
    batchId: z.string().optional(),
    layoffId: z.string().optional(),
  }),
  urgency: z.string(),
  state: z.string(),
  since: z.string(),
  notBefore: z.string(),
  endedAt: z.string().optional(),
  because: z.string().optional(),
  mailId: z.string().optional(),
});
export type ShownNotice = z.infer<typeof ShownNotice>;

export interface ShownNotices {
  readonly waiting: number;
  readonly notices: readonly ShownNotice[];
}

export const ShownMail = z.object({
  to: z.string().optional(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});
export type ShownMail = z.infer<typeof ShownMail>;
