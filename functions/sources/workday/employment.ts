/**
 * When a Workday worker's employment begins and ends, by the dates of its report. Pure.
 *
 * The names are those of Workday's Worker_Status_Data (learn.microsoft.com/entra/identity/app-provisioning/workday-attribute-reference):
 * - Hire_Date is that of the latest hire; Original_Hire_Date is that of the first, and makes somebody who came back look as if they never left.
 * - Termination_Last_Day_of_Work is the last day they work, Termination_Date the last day they are employed, which may be weeks later.
 * - Resignation_Date is when they said that they would leave: it is no last day, whatever it is set to, and is not read.
 * - End_Employment_Date is when a fixed term runs out unless it is extended: the mapping takes it as the record's `endDate`.
 */
import * as z from 'zod';
import { FORMS } from '../forms.ts';
import { daysAfter, isOverEverywhere, sinceStart } from '../last-day.ts';
import { Path } from '../mapping.ts';
import { at } from '../path.ts';
import type { Row } from './report.ts';

const Columns = z.array(Path.refine((name) => !/resignation_date/i.test(name), 'the day they resigned is no last day'));

/** The report's columns that say how somebody stands; of several, the first that is filled counts. */
export const DateColumns = z.strictObject({
  active: Path.default('Active'),
  onLeave: Path.default('On_Leave'),
  /** Of the latest hire: a last day before it is of earlier work. */
  hired: Path.default('Hire_Date'),
  startDate: Columns.min(1).default(['Hire_Date', 'Continuous_First_Day_of_Work', 'Original_Hire_Date']),
  lastDay: Columns.min(1).default(['Termination_Last_Day_of_Work', 'Termination_Date']),
});
export type DateColumns = z.infer<typeof DateColumns>;

/** What is laid beside a row's own columns, as `employment`. `contradictory` and `unreadable` are no words the mapping knows: such a row is refused. */
export interface EmploymentSaid {
  readonly startDate?: string;
  readonly lastDay?: string;
  readonly standing: 'active' | 'leave' | 'left' | 'contradictory' | 'unreadable';
}

/** Ours: for so long after a last day a report may still say "active", be it a file that has lain, before it contradicts itself. */
const SLACK_DAYS = 7;
/** Ours: an end is said for so long before new work after it is, so that every daily reading has told it. */
const TOLD_DAYS = 3;

/**
 * How somebody stands by today's row and by that of the look-ahead, at least one of which there is. What is announced comes from the
 * look-ahead, what they do now from today's. A text in place of a day is handed on for the mapping to refuse.
 */
export function employmentOf(
  today: Row | undefined,
  ahead: Row | undefined,
  columns: DateColumns,
  nowMs: number,
): EmploymentSaid {
  const now = today ?? ahead ?? {};
  const unread = noDay(now, columns) ?? noDay(ahead ?? {}, columns);
  if (unread !== undefined) return { lastDay: unread, standing: 'active' };
  const said = employmentIn(now, now, columns, nowMs);
  if (today === undefined || ahead === undefined) return said;
  if (said.standing !== 'left' || said.lastDay === undefined) return employmentIn(today, ahead, columns, nowMs);
  const isTold = isOverEverywhere(daysAfter(said.lastDay, TOLD_DAYS), nowMs);
  const comesBack = (dayIn(ahead, [columns.hired]) ?? '') > said.lastDay;
  return isTold && comesBack ? employmentIn(ahead, ahead, columns, nowMs) : said;
}

/** When the work of `row` began, and the last day that `announced` says for it. */
function employmentIn(row: Row, announced: Row, columns: DateColumns, nowMs: number): EmploymentSaid {
  const startDate = dayIn(row, columns.startDate);
  const hired = dayIn(row, [columns.hired]) ?? startDate;
  const lastDay = sinceStart(dayIn(announced, columns.lastDay), hired);
  return {
    ...(startDate === undefined ? {} : { startDate }),
    ...(lastDay === undefined ? {} : { lastDay }),
    standing: standingOf(row, columns, { hired, lastDay }, nowMs),
  };
}

function standingOf(
  row: Row,
  { active, onLeave }: DateColumns,
  { hired, lastDay }: { readonly hired: string | undefined; readonly lastDay: string | undefined },
  nowMs: number,
): EmploymentSaid['standing'] {
  // A word in place of yes or no may mean that they have left: it is not taken for nothing.
  if ([active, onLeave].some((column) => textIn(row, column) !== '' && isTrue(row, column) === undefined))
    return 'unreadable';
  const isActive = isTrue(row, active);
  if (lastDay !== undefined && isOverEverywhere(lastDay, nowMs))
    return isActive === true && isOverEverywhere(daysAfter(lastDay, SLACK_DAYS), nowMs) ? 'contradictory' : 'left';
  // Workday, in Pacific Time, calls somebody inactive until their first day has begun there.
  const isToCome = hired !== undefined && !isOverEverywhere(hired, nowMs);
  if (isActive === false && lastDay === undefined && !isToCome) return 'left';
  return isTrue(row, onLeave) === true ? 'leave' : 'active';
}

function isTrue(row: Row, column: string): boolean | undefined {
  const read = FORMS.boolean.read(textIn(row, column));
  return typeof read === 'boolean' ? read : undefined;
}

function dayIn(row: Row, columns: readonly string[]): string | undefined {
  const said = columns.map((column) => textIn(row, column)).find((text) => text !== '');
  const read = said === undefined ? undefined : FORMS.date.read(said);
  return typeof read === 'string' ? read : undefined;
}

function noDay(row: Row, { hired, startDate, lastDay }: DateColumns): string | undefined {
  return [hired, ...startDate, ...lastDay]
    .map((column) => textIn(row, column))
    .find((text) => text !== '' && FORMS.date.read(text) === undefined);
}

function textIn(row: Row, column: string): string {
  const value = at(row, column);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}
