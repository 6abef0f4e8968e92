/** The columns of a CSV feed: which exist, which are needed, and where in an event each goes. */
import * as z from 'zod';
import { WorkerRecord } from '../../core/lifecycle-event.ts';

/** Column → field of `data.effective`. */
const EFFECTIVE = new Map([
  ['effectiveDate', 'date'],
  ['effectiveTime', 'time'],
  ['effectiveTimeZone', 'timeZone'],
]);
/** Columns named as the fields of `data` they fill. */
const DATA = ['urgency', 'noticedAt', 'sourceUpdatedAt', 'reasonCode', 'requestedByWorkerId'];
const { attributes: _, ...worker } = WorkerRecord.shape;
const ATTRIBUTE = 'attributes.';

/** Every column but the `attributes.<name>` ones; a worker's are named as the fields of `WorkerRecord`. */
export const COLUMNS: readonly string[] = ['event', ...EFFECTIVE.keys(), ...DATA, ...Object.keys(worker)];

/** The columns a file must have. */
export const NEEDED: readonly string[] = [
  'event',
  'effectiveDate',
  'sourceUpdatedAt',
  ...Object.entries(worker).flatMap(([name, schema]) => (z.safeParse(schema, undefined).success ? [] : [name])),
];

/** Is this the name of a column we read? */
export function isColumn(name: string): boolean {
  return COLUMNS.includes(name) || (name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length);
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** The type, subject and data of a row's event. An empty field is one that is absent. */
export function eventOf(row: ReadonlyMap<string, string>): {
  type: string;
  subject: string | undefined;
  data: unknown;
} {
  const fill = (place: (column: string) => string | undefined) =>
    Object.fromEntries(
      [...row].flatMap(([column, value]) => {
        const field = place(column);
        return value === '' || field === undefined ? [] : [[field, value] as const];
      }),
    );
  const { legalHold, ...person } = fill((column) => (Object.hasOwn(worker, column) ? column : undefined));
  const attributes = fill((column) => (column.startsWith(ATTRIBUTE) ? column.slice(ATTRIBUTE.length) : undefined));
  return {
    type: `tenure.person.${row.get('event') ?? ''}`,
    subject: person.workerId,
    data: {
      ...fill((column) => (DATA.includes(column) ? column : undefined)),
      effective: fill((column) => EFFECTIVE.get(column)),
      person: {
        ...person,
        ...(legalHold === undefined ? {} : { legalHold: BOOLEANS.get(legalHold) ?? legalHold }),
        ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
      },
    },
  };
}

/** The column that fills what a pointer into the event points at. */
export function columnOf(pointer: string): string {
  const [, part = '', place = '', ...fields] = pointer.split('/');
  if (part === 'type') return 'event';
  if (part === 'subject') return 'workerId';
  if (place === 'person') return fields.join('.');
  if (place !== 'effective') return place;
  return [...EFFECTIVE].find(([, field]) => field === fields[0])?.[0] ?? 'effectiveDate';
}
