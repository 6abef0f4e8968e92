/** What a pack says about time: notice that comes late, reminders before a last day, short gaps between employments, what a rescission gives back. */
import * as z from 'zod';
import { rule } from './rule.ts';

const days = z.int().min(1).max(365);

export const TimeRules = z.strictObject({
  lateNotice: z
    .strictObject({
      ...rule,
      afterHours: z.int().min(0).max(720).describe('hours after the last day from which the notice of it was late'),
    })
    .optional(),
  endDates: z
    .strictObject({
      ...rule,
      remindDaysBefore: z
        .array(days)
        .min(1)
        .describe('days before a last day on which it is announced that it is near, e.g. [30, 7]'),
    })
    .optional(),
  gaps: z
    .strictObject({
      ...rule,
      bridgedHours: z
        .int()
        .min(0)
        .max(72)
        .describe('hours between two employments of one person that are no leaving: nothing is cut meanwhile'),
    })
    .optional(),
  rescission: z
    .strictObject({
      ...rule,
      asksAgain: z.boolean().describe('is what somebody had approved before they left approved anew when they stay?'),
    })
    .optional(),
});
export type TimeRules = z.infer<typeof TimeRules>;
