/** AWS's cron: `minutes hours day-of-month month day-of-week year`, day-of-week 1 (Sunday) to 7, in a time zone. */
import { Temporal } from 'temporal-polyfill';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** How far ahead a due day is looked for: AWS's cron goes to 2199, leap days come within 8 years. */
const LONGEST_SEARCH_DAYS = 366 * 9;

type Allowed = (value: number) => boolean;

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

/** Answers the first due time after an instant. Throws when the expression is not one, or uses L, W or #. */
export function readCron(text: string, timeZone: string): (ms: number) => number | undefined {
  const fields = text.trim().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6) throw new Error(`cron(${text}) must have six fields`);
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new Error(`cron(${text}) must have ? in one of day-of-month and day-of-week`);
  const allowedMinutes = valuesOf({ name: 'minutes', first: 0, last: 59 }, minutes);
  const allowedHours = valuesOf({ name: 'hours', first: 0, last: 23 }, hours);
  const inMonth = allowed({ name: 'month', first: 1, last: 12, names: MONTHS }, month);
  const onDate = allowed({ name: 'day-of-month', first: 1, last: 31 }, dayOfMonth);
  const onWeekday = allowed({ name: 'day-of-week', first: 1, last: 7, names: DAYS }, dayOfWeek);
  const inYear = allowed({ name: 'year', first: 1970, last: 2199 }, year);
  const onDay = (day: Temporal.PlainDate) =>
    inYear(day.year) && inMonth(day.month) && onDate(day.day) && onWeekday((day.dayOfWeek % 7) + 1);

  return (ms) => {
    let day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();
    for (let tried = 0; tried < LONGEST_SEARCH_DAYS; tried++, day = day.add({ days: 1 })) {
      if (!onDay(day)) continue;
      for (const hour of allowedHours)
        for (const minute of allowedMinutes) {
          const due = day.toZonedDateTime({ timeZone, plainTime: { hour, minute } }).epochMilliseconds;
          if (due > ms) return due;
        }
    }
    return undefined;
  };
}

function allowed(field: Field, text: string): Allowed {
  if (text === '?') return () => true;
  const values = new Set(valuesOf(field, text));
  return (value) => values.has(value);
}

function valuesOf(field: Field, text: string): readonly number[] {
  const values = new Set(text.split(',').flatMap((part) => rangeOf(field, part)));
  return [...values].sort((one, other) => one - other);
}

/** `*`, `5`, `MON-FRI`, `0/15`, `8-18/2`. */
function rangeOf(field: Field, part: string): number[] {
  const [, from = '', to, step] = /^(\*|[A-Z0-9]+)(?:-([A-Z0-9]+))?(?:\/(\d+))?$/i.exec(part) ?? [];
  const first = from === '*' ? field.first : numberOf(field, from);
  const last = to === undefined ? (from === '*' || step !== undefined ? field.last : first) : numberOf(field, to);
  const by = step === undefined ? 1 : Number(step);
  if (first === undefined || last === undefined || first > last || by < 1)
    throw new Error(`cron: ${field.name} ${part} is not supported here`);
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}

function numberOf(field: Field, text: string): number | undefined {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + field.first : Number(text);
  return Number.isInteger(value) && value >= field.first && value <= field.last && text !== '' ? value : undefined;
}
