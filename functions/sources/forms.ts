/** How a source writes a day, an instant, a country: each to ours, or undefined for what is none. */
import { Temporal } from 'temporal-polyfill';
import { BY_THREE_LETTERS } from './countries.ts';
import type { Form } from './mapping.ts';

type Value = string | number | boolean;

export const FORMS: Readonly<Record<Form, { readonly expected: string; read(value: Value): Value | undefined }>> = {
  date: { expected: 'a day such as 2026-12-01', read: readDate },
  'date-day-first': { expected: 'a day such as 31.12.2026 or 31/12/2026', read: (value) => readWritten(value, 'day') },
  'date-month-first': { expected: 'a day such as 12/31/2026', read: (value) => readWritten(value, 'month') },
  instant: { expected: 'an instant such as 2026-12-01T08:00:00Z', read: readInstant },
  country: { expected: 'a country, by its two or three letters or its English name', read: readCountry },
  boolean: { expected: 'true or false', read: readBoolean },
  number: { expected: 'a number', read: readNumber },
};

/** OData 2 as SAP has it: `/Date(1700000000000+0000)/`. Its milliseconds are a day in UTC. */
const ODATA = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

/** The day as it is written: an offset after it (`2026-12-01-08:00`, `…T00:00:00-05:00`) never moves it to another. */
function readDate(value: Value): string | undefined {
  const said = String(value).trim();
  const epoch = ODATA.exec(said)?.[1];
  if (epoch !== undefined)
    return dayOf(() => Temporal.Instant.fromEpochMilliseconds(Number(epoch)).toZonedDateTimeISO('UTC').toPlainDate());
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|[T Z+-])/.exec(said)?.[1];
  return day === undefined ? undefined : dayOf(() => Temporal.PlainDate.from(day, { overflow: 'reject' }));
}

/** With a year of four digits: of two nobody knows which. A day written as ISO 8601 has it is read too. */
function readWritten(value: Value, comesFirst: 'day' | 'month'): string | undefined {
  const [, first, second, year] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(String(value).trim()) ?? [];
  if (year === undefined) return readDate(value);
  const [month, day] = comesFirst === 'day' ? [second, first] : [first, second];
  return dayOf(() =>
    Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: Number(day) }, { overflow: 'reject' }),
  );
}

function dayOf(make: () => Temporal.PlainDate): string | undefined {
  try {
    return make().toString();
  } catch {
    return undefined; // a RangeError is Temporal's way of saying that there is no such day
  }
}

/** With its offset, `Z` or `+0000`; Unix seconds or milliseconds; or OData's. A time without a zone is none: it could be any of many. */
function readInstant(value: Value): string | undefined {
  const said = String(value).trim();
  const epoch =
    ODATA.exec(said)?.[1] ?? (/^\d{13}$/.test(said) ? said : /^\d{9,10}$/.test(said) ? `${said}000` : undefined);
  const iso = said.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  try {
    const at = epoch === undefined ? Temporal.Instant.from(iso) : Temporal.Instant.fromEpochMilliseconds(Number(epoch));
    return at.toString({ smallestUnit: 'millisecond' });
  } catch {
    return undefined; // as above
  }
}

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
let countries: ReadonlyMap<string, string> | undefined;

/** Every pair of letters that names a country or territory, by its English name. */
function byName(): ReadonlyMap<string, string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  countries ??= new Map(
    letters.flatMap((one) =>
      letters.flatMap((other) => {
        const name = names.of(one + other);
        return name === undefined ? [] : [[name.toLowerCase(), today(one + other)] as const];
      }),
    ),
  );
  return countries;
}

/** The letters in use: of UK and GB, which both name it, GB. */
function today(letters: string): string {
  return new Intl.Locale('und', { region: letters }).region ?? letters;
}

function readCountry(value: Value): string | undefined {
  const said = String(value).trim();
  if (/^[A-Za-z]{2}$/.test(said)) return today(said.toUpperCase());
  return BY_THREE_LETTERS.get(said.toUpperCase()) ?? byName().get(said.toLowerCase());
}

function readBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const said = String(value).trim().toLowerCase();
  if (['true', 'yes', '1'].includes(said)) return true;
  return ['false', 'no', '0'].includes(said) ? false : undefined;
}

function readNumber(value: Value): number | undefined {
  const number = typeof value === 'number' ? value : Number(String(value).trim() || Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}
