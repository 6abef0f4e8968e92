/** How a company wants its notices: when people are left in peace, how long things are gathered, who the operators are. */
import * as z from 'zod';
import { TimeZone } from '../lifecycle-event.ts';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, e.g. 20:00');

export const QuietHours = z.strictObject({
  from: TimeOfDay.meta({ description: "In the recipient's own time zone" }),
  to: TimeOfDay,
  weekends: z.boolean().default(true).meta({ description: 'Are Saturday and Sunday quiet too?' }),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** Once a day at the longest: what waits longer is no notice any more. */
const MOST_MINUTES = 1440;

export const NoticeSettings = z.strictObject({
  quietHours: QuietHours.optional().meta({ description: 'When only what is urgent is sent; absent: never quiet' }),
  digestMinutes: z
    .int()
    .min(0)
    .max(MOST_MINUTES)
    .default(30)
    .meta({ description: 'Several notices for one person within this time are one message; 0: each at once' }),
  operators: z
    .strictObject({ email: z.array(z.email()).max(50), timeZone: TimeZone.default('UTC') })
    .prefault({ email: [] })
    .meta({ description: 'Who is told of cases that are held, blocked or wait; absent: those the alarms tell' }),
});
export type NoticeSettings = z.infer<typeof NoticeSettings>;
