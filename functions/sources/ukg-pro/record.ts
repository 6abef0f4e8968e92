/** One record of each employment: UKG Pro's employment-details with its person, and how they stand by its status and dates. Pure. */
import { FORMS } from '../forms.ts';
import { isOverEverywhere, sinceStart } from '../last-day.ts';
import { type Mapping, pathsIn } from '../mapping.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Status = 'active' | 'leave' | 'left';

export interface Reckoning {
  /** What the codes of `employeeStatusCode` mean. */
  readonly statuses: Readonly<Record<string, Status>>;
  readonly mapping: Mapping;
  readonly nowMs: number;
}

/** Only what the mapping looks at: UKG answers with a social security number and a date of birth besides. */
export function recordOf(employment: Row, person: Row | undefined, { statuses, mapping, nowMs }: Reckoning): Row {
  const names = pathsIn(mapping);
  const own = names.filter((name) => !name.startsWith(PERSON));
  const theirs = names.filter((name) => name.startsWith(PERSON)).map((name) => name.slice(PERSON.length));
  const startDate = dayOr(employment.lastHireDate) ?? dayOr(employment.originalHireDate);
  // It stays when somebody comes back, and is then before the day of the new hire.
  const lastDay = sinceStart(dayOr(employment.dateOfTermination), startDate);
  return {
    ...picked(employment, own),
    ...{ employeeId: employeeIdOf(employment), person: picked(person ?? {}, theirs) },
    ...{ startDate, lastDay, standing: standingOf(employment, statuses, lastDay, nowMs) },
  };
}

/** `employeeID` of an employment, `employeeId` of a person. */
export function employeeIdOf({ employeeID, employeeId }: Row): string {
  return textOf(employeeID) || textOf(employeeId);
}

const PERSON = 'person.';

/**
 * Whether UKG calls somebody terminated while their last day is still to come was not found: the day decides, so that nobody is cut
 * before it is over where they are.
 */
function standingOf(
  { employeeStatusCode }: Row,
  statuses: Readonly<Record<string, Status>>,
  lastDay: string | undefined,
  nowMs: number,
): Status | undefined {
  const code = textOf(employeeStatusCode).trim();
  const status = Object.hasOwn(statuses, code) ? statuses[code] : undefined;
  const isToCome = lastDay !== undefined && FORMS.date.read(lastDay) === lastDay && !isOverEverywhere(lastDay, nowMs);
  return status === 'left' && isToCome ? 'active' : status;
}

/** `2021-09-20T00:00:00`; what is no day stays as it is, for the mapping to refuse. */
function dayOr(value: unknown): string | undefined {
  const said = textOf(value);
  return said === '' ? undefined : String(FORMS.date.read(said) ?? said);
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
