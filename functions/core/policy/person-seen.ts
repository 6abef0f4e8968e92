/** The worker record as conditions see it: every field is always there, so that no condition can fail for want of one. */
import { WorkerRecord } from '../lifecycle-event.ts';
import { lastOf } from './once.ts';

/** The fields of `person`, with their CEL types. Text that HR left out is `""`; dates are `YYYY-MM-DD` and compare as text. */
export const PERSON_FIELDS = {
  workerId: 'string',
  personId: 'string',
  givenName: 'string',
  familyName: 'string',
  email: 'string',
  employmentType: 'string',
  department: 'string',
  title: 'string',
  costCenter: 'string',
  country: 'string',
  office: 'string',
  timeZone: 'string',
  managerWorkerId: 'string',
  startDate: 'string',
  endDate: 'string',
  legalHold: 'bool',
  attributes: 'map<string, string>',
} as const satisfies Record<keyof WorkerRecord, string>;
export type PersonField = keyof typeof PERSON_FIELDS;

export function isPersonField(name: string): name is PersonField {
  return Object.hasOwn(PERSON_FIELDS, name);
}

export type PersonSeen = Readonly<
  Record<Exclude<PersonField, 'legalHold' | 'attributes'>, string> & {
    legalHold: boolean;
    attributes: ReadonlyMap<string, string>;
  }
>;

/** Attributes of any kind are seen as text: `true`, `7`. */
export const asSeen = lastOf((record: WorkerRecord): PersonSeen => {
  return {
    ...record,
    personId: record.personId ?? '',
    costCenter: record.costCenter ?? '',
    office: record.office ?? '',
    managerWorkerId: record.managerWorkerId ?? '',
    endDate: record.endDate ?? '',
    attributes: new Map(Object.entries(record.attributes).map(([name, value]) => [name, String(value)])),
  };
});

/** Why no worker record can hold this value in this field, or undefined when one can. */
export function cannotHold(field: PersonField, value: string): string | undefined {
  const parsed = WorkerRecord.shape[field].safeParse(value);
  if (parsed.success || (value === '' && WorkerRecord.shape[field].safeParse(undefined).success)) return undefined;
  return parsed.error.issues.map((issue) => issue.message).join('; ');
}
