/** Worker records for tests: one to vary, and any at all. */
import * as fc from 'fast-check';
import { WorkerRecord } from '../../functions/core/lifecycle-event.ts';

/** An employee in London, with what the test cares about. */
export function worker(over: Partial<Record<keyof WorkerRecord, unknown>> = {}): WorkerRecord {
  return WorkerRecord.parse({
    workerId: 'w-1',
    givenName: 'Ada',
    familyName: 'Byron',
    email: 'ada.byron@marlow.example',
    employmentType: 'employee',
    department: 'Legal',
    title: 'Counsel',
    country: 'GB',
    timeZone: 'Europe/London',
    startDate: '2026-01-05',
    ...over,
  });
}

const text = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

/** Any worker record that parses: odd text, fields left out, attributes of every kind. */
export const anyWorker: fc.Arbitrary<WorkerRecord> = fc
  .record(
    {
      workerId: text,
      personId: text,
      givenName: text,
      familyName: text,
      email: fc.constantFrom('a@b.example', 'Ines.Marlow@marlow.example', 'x+y@z.example'),
      employmentType: fc.constantFrom('employee', 'contractor', 'intern'),
      department: fc.oneof(text, fc.constantFrom('Engineering', 'Finance', 'Sales', 'People', 'IT', 'Security')),
      title: fc.oneof(text, fc.constantFrom('Systems engineer', 'Site reliability engineer')),
      costCenter: text,
      country: fc.constantFrom('GB', 'DE', 'US', 'JP'),
      office: text,
      timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'Europe/Berlin'),
      managerWorkerId: text,
      startDate: date,
      endDate: date,
      legalHold: fc.boolean(),
      attributes: fc.dictionary(fc.string({ maxLength: 20 }), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
    },
    {
      requiredKeys: [
        'workerId',
        'givenName',
        'familyName',
        'email',
        'employmentType',
        'department',
        'title',
        'country',
        'timeZone',
        'startDate',
      ],
    },
  )
  .map((record) => WorkerRecord.parse(record));
