/** Days as people say them: `2026-12-31`, or from today `+14d`, `+2w`, `+3m`. */
import { Temporal } from 'temporal-polyfill';
import { Usage } from './command.ts';

const UNITS = { d: 'days', w: 'weeks', m: 'months' } as const;

/** The day; what is no relative one is left as it was said, for the API to judge. Throws `Usage`. */
export function dayIn(text: string, today: Temporal.PlainDate = Temporal.Now.plainDateISO()): string {
  if (!text.startsWith('+')) return text;
  const [, count = '', unit = ''] = /^\+(\d{1,4})([dwm])$/.exec(text) ?? [];
  if (count === '') throw new Usage(`${text} is no day: write 2026-12-31, or +14d, +2w, +3m from today`);
  return today.add({ [UNITS[unit as keyof typeof UNITS]]: Number(count) }).toString(); // as: the pattern has these only
}
