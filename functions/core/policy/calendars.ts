/** Calendars, as the pack says them: when people work, so that reminders and deadlines count hours in which somebody could have decided. */
import * as z from 'zod';

/** In Temporal's order: Monday is 1. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const Time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, e.g. 09:00')
  .describe('a time of day in the zone of the calendar, e.g. 09:00');

export const Calendar = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case, e.g. head-office')
    .describe('what approval rules call it'),
  timeZone: z.string().min(1).describe('an IANA zone, e.g. Europe/London'),
  workDays: z.array(z.enum(WEEKDAYS)).min(1).describe('e.g. [monday, tuesday, wednesday, thursday, friday]'),
  from: Time,
  to: Time,
  holidays: z.array(z.iso.date()).default([]).describe('dates nobody works on, e.g. 2026-12-25'),
});
export type Calendar = z.infer<typeof Calendar>;
