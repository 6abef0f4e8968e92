/** A source's record to a worker record by the mapping, or every reason why it is none. Never throws. */
import type { WorkerSaid } from '../core/difference.ts';
import type { EndSaid } from '../core/end-said.ts';
import { fold } from '../core/folding.ts';
import { Instant } from '../core/ids.ts';
import { Effective, WorkerRecord } from '../core/lifecycle-event.ts';
import { FORMS } from './forms.ts';
import { isKeepable, MOST_KEY_BYTES } from './key.ts';
import { type Field, type Form, type Mapping, pathsOf } from './mapping.ts';
import { at, isSaid } from './path.ts';
import { type Refusal, refusalOf } from './refusal.ts';

export type RecordRead =
  | { readonly kind: 'worker'; readonly said: WorkerSaid }
  /** Of no worker, as the mapping says. */
  | { readonly kind: 'left-out' }
  /** `key`: whose it is, where it says; `end`: what it says of the end of the work all the same. */
  | { readonly kind: 'refused'; readonly key?: string; readonly refusals: readonly Refusal[]; readonly end?: EndSaid };

type Value = string | number | boolean;

/** A record and what was found wrong with it so far. */
interface Reading {
  readonly record: unknown;
  readonly refusals: Refusal[];
  readonly before: WorkerSaid | undefined;
}

/** `before`, where the record is a part of one: what it leaves out is as it was. */
export function readRecord(record: unknown, mapping: Mapping, before?: WorkerSaid): RecordRead {
  const reading: Reading = { record, refusals: [], before };
  if (isLeftOut(record, mapping)) return { kind: 'left-out' };
  const key = before?.key ?? keyOf(record, mapping);
  if (key === undefined)
    refuse(
      reading,
      mapping.key,
      `the record does not say whose it is, in ${MOST_KEY_BYTES} bytes at most`,
      'map key to a field that every record has',
    );
  const worker = workerOf(reading, mapping);
  const standing = standingOf(reading, mapping);
  const rest = {
    ends: endsOf(reading, mapping),
    updatedAt: instantOf(reading, mapping.updatedAt, 'updatedAt'),
    reasonCode: leavesOut(reading, mapping.reasonCode)
      ? before?.reasonCode
      : taken(reading, mapping.reasonCode, 'reasonCode')?.toString().slice(0, 80),
  };
  if (key !== undefined && worker !== undefined && standing !== undefined && reading.refusals.length === 0)
    return { kind: 'worker', said: { key, record: worker, standing, ...present(rest) } };
  return { kind: 'refused', ...present({ key, end: endSaid(key, standing, rest.ends) }), refusals: reading.refusals };
}

/** Of somebody who leaves a record often loses its e-mail address or its manager first: that they leave is believed all the same. */
function endSaid(
  key: string | undefined,
  standing: WorkerSaid['standing'] | undefined,
  ends: WorkerSaid['ends'],
): EndSaid | undefined {
  if (key === undefined || (standing !== 'left' && ends === undefined)) return undefined;
  return { key, ...present({ standing: standing === 'left' ? standing : undefined, ends }) };
}

/** What the source calls the worker of a record; undefined where it is too long to be kept. */
export function keyOf(record: unknown, { key }: Mapping): string | undefined {
  const said = scalar(at(record, key));
  return said === undefined || !isKeepable(String(said)) ? undefined : String(said);
}

/** The worker id a record gives, be the rest of it to be read or not. */
export function workerIdOf(record: unknown, { worker }: Mapping): string | undefined {
  const said = taken({ record, refusals: [], before: undefined }, worker.workerId, 'workerId', 'text');
  return said === undefined ? undefined : String(said);
}

/** Is the record of no worker, as the mapping says? */
export function isLeftOut(record: unknown, { leftOut }: Mapping): boolean {
  const said = leftOut && scalar(at(record, leftOut.from));
  return said !== undefined && leftOut?.values.includes(said) === true;
}

/** The fields that are no text to us, and what they must be read as. */
const OWN_FORMS: Partial<Record<keyof WorkerRecord, Form>> = {
  startDate: 'date',
  endDate: 'date',
  country: 'country',
  legalHold: 'boolean',
};

function workerOf(reading: Reading, { worker: { attributes = {}, ...fields } }: Mapping): WorkerRecord | undefined {
  const known = reading.before?.record;
  const found = Object.entries(fields).flatMap(([name, field]) => {
    const own = name as keyof typeof fields; // as: the mapping has the record's fields
    const value = leavesOut(reading, field) ? known?.[own] : taken(reading, field, name, OWN_FORMS[own] ?? 'text');
    return value === undefined ? [] : [[name, value] as const];
  });
  const more = Object.entries(attributes).flatMap(([name, field]) => {
    const value = leavesOut(reading, field) ? known?.attributes[name] : taken(reading, field, `attributes.${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  const said = new Set(reading.refusals.map(({ where }) => where));
  const read = WorkerRecord.safeParse({
    ...Object.fromEntries(found),
    ...(more.length === 0 ? {} : { attributes: Object.fromEntries(more) }),
  });
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    const name = String(issue.path[0]);
    const field = fields[name as keyof typeof fields]; // as: undefined where the mapping has no such field
    if (said.has(placeOf(field, name))) continue;
    const { what, mend } = refusalOf(issue, '');
    const isMissing = !found.some(([known]) => known === name);
    refuse(
      reading,
      placeOf(field, name),
      isMissing ? `${name} is not there` : `${name}: ${what}`,
      isMissing ? `have the source send it, or say in the mapping where else it is (worker.${name})` : mend,
    );
  }
  return undefined;
}

function standingOf(
  reading: Reading,
  { standing: { from, means, otherwise } }: Mapping,
): WorkerSaid['standing'] | undefined {
  if (leavesOut(reading, { from })) return reading.before?.standing;
  const word = first(reading.record, from);
  const meaning = word === undefined || !Object.hasOwn(means, String(word)) ? otherwise : means[String(word)];
  if (meaning === undefined)
    refuse(
      reading,
      [from].flat().join(', '),
      word === undefined ? 'there is no status' : 'the mapping does not say what this status means',
      `add the status to standing.means in the mapping, as active, leave or left; it knows ${Object.keys(means).join(', ') || 'none'}`,
    );
  return meaning;
}

function endsOf(reading: Reading, { lastDay, lastTime }: Mapping): WorkerSaid['ends'] {
  if (leavesOut(reading, lastDay)) return reading.before?.ends;
  const date = taken(reading, lastDay, 'lastDay', 'date');
  if (date === undefined) return undefined;
  const time = taken(reading, lastTime, 'lastTime');
  const read = Effective.safeParse({ date, ...present({ time }) });
  if (read.success) return read.data;
  refuse(
    reading,
    placeOf(lastTime, 'lastTime'),
    'the hour of the last day is not HH:MM',
    'map lastTime to a time such as 17:00, or leave it out',
  );
  return undefined;
}

function instantOf(reading: Reading, field: Field | undefined, name: string): Instant | undefined {
  const value = taken(reading, field, name, 'instant');
  return value === undefined ? undefined : Instant.parse(value); // the form gives nothing else
}

/** Is this a part of a record that says nothing of the field? Then it is as it was. */
function leavesOut({ before, record }: Reading, field: Field | undefined): boolean {
  if (before === undefined) return false;
  const paths = pathsOf(field);
  const isWhole = typeof field === 'object' && field.compose !== undefined;
  return isWhole ? !paths.every((path) => isSaid(record, path)) : !paths.some((path) => isSaid(record, path));
}

/** What a field of the mapping finds; undefined for nothing, which an empty text is too. */
function taken(
  reading: Reading,
  field: Field | undefined,
  name: string,
  own: Form | 'text' | undefined = undefined,
): Value | undefined {
  if (field === undefined) return undefined;
  const spec = typeof field === 'string' ? { from: field } : field;
  const found =
    spec.compose === undefined ? first(reading.record, spec.from ?? []) : composed(reading.record, spec.compose);
  const meant = found === undefined ? spec.otherwise : translated(found, spec);
  if (meant === undefined) return undefined;
  const form = spec.form ?? own;
  if (form === undefined) return meant;
  if (form === 'text') return String(meant);
  const value = FORMS[form].read(meant);
  if (value === undefined)
    refuse(
      reading,
      placeOf(field, name),
      `${name} is not ${FORMS[form].expected}`,
      `have the source send it so, or list its words under values (${name})`,
    );
  return value === '' ? undefined : value;
}

function translated(found: Value, { values, otherwise }: Exclude<Field, string>): Value | undefined {
  if (values === undefined) return found;
  return Object.hasOwn(values, String(found)) ? values[String(found)] : (otherwise ?? found);
}

function first(record: unknown, paths: string | readonly string[]): Value | undefined {
  for (const path of [paths].flat()) {
    const value = scalar(at(record, path));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Undefined where a part is missing or folds to nothing: half an address is none. */
function composed(record: unknown, form: string): string | undefined {
  let isWhole = true;
  const text = form.replaceAll(/\{([^{}]+)\}/g, (_, path: string) => {
    const part = fold(String(scalar(at(record, path)) ?? ''));
    isWhole &&= part !== '';
    return part;
  });
  return isWhole ? text : undefined;
}

function scalar(value: unknown): Value | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || !value.isWellFormed()) return undefined;
  const said = value.trim();
  return said === '' || NO_DATE.test(said) ? undefined : said;
}

/** How BambooHR and others write that no day was entered. */
const NO_DATE = /^0000-00-00/;

/** The place in the record, so that whoever sends it finds it. */
function placeOf(field: Field | undefined, name: string): string {
  if (field === undefined) return name;
  if (typeof field === 'string') return field;
  return field.compose ?? ([field.from ?? name].flat().join(', ') || name);
}

function refuse({ refusals }: Reading, where: string, what: string, mend: string): void {
  refusals.push({ what, where, mend });
}

function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never; // what is absent is left out
}
