/** What a source says about one worker: a CloudEvents 1.0 envelope whose data is the worker's record as of an effective date. */
import * as z from 'zod';
import { Instant, PersonId, WorkerId } from './ids.ts';

const timeZones = new Set(Intl.supportedValuesOf('timeZone'));
/** An IANA zone name, links included: the list above has Asia/Calcutta, HR systems send Asia/Kolkata. */
export const TimeZone = z.string().refine((name) => timeZones.has(name) || isLink(name), {
  error: 'expected an IANA time zone such as Europe/London',
});

/** Offsets such as `+01:00`, which Intl takes too, are no zones: they know no summer time. */
function isLink(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false; // a RangeError is Intl's way of saying no
  }
  timeZones.add(name); // asking Intl takes 0.1 ms, and a company has the same few
  return true;
}

const shortText = z.string().min(1).max(200);

/** One HR worker record, whole: an event carries the record, not a difference. */
export const WorkerRecord = z.strictObject({
  workerId: WorkerId,
  personId: PersonId.optional(),
  givenName: shortText,
  familyName: shortText,
  email: z.email(),
  employmentType: z.enum(['employee', 'contractor', 'intern']),
  department: shortText,
  title: shortText,
  costCenter: shortText.optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 country such as GB'),
  office: shortText.optional(),
  timeZone: TimeZone,
  managerWorkerId: WorkerId.optional(),
  startDate: z.iso.date(),
  endDate: z.iso.date().optional(),
  legalHold: z.boolean().default(false),
  attributes: z.record(z.string().max(80), z.union([z.string().max(500), z.number(), z.boolean()])).default({}),
});
export type WorkerRecord = z.infer<typeof WorkerRecord>;

export const EventKind = z.enum([
  'hired',
  'rehired',
  'changed',
  'suspended',
  'resumed',
  'terminated',
  'termination-rescinded',
  'converted',
  'corrected',
]);
export type EventKind = z.infer<typeof EventKind>;

/** When it takes effect. `time` absent: start of day, or end of day for `terminated`. `timeZone` absent: the worker's. */
export const Effective = z.strictObject({
  date: z.iso.date(),
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM')
    .optional(),
  timeZone: TimeZone.optional(),
});
export type Effective = z.infer<typeof Effective>;

export const LifecycleData = z.strictObject({
  effective: Effective,
  urgency: z.enum(['routine', 'immediate']).default('routine'),
  noticedAt: Instant.optional(),
  sourceUpdatedAt: Instant,
  reasonCode: z.string().max(80).optional(),
  /** The worker who asked for this in the HR system, when it says; they may not approve what follows from it. */
  requestedByWorkerId: WorkerId.optional(),
  person: WorkerRecord,
});
export type LifecycleData = z.infer<typeof LifecycleData>;

/** CloudEvents 1.0, structured JSON. Extension attributes are allowed by that standard and ignored here. */
export const LifecycleEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(200),
    source: z.string().min(1).max(200),
    type: z.templateLiteral(['tenure.person.', EventKind]),
    subject: WorkerId,
    time: Instant.optional(),
    datacontenttype: z.literal('application/json').optional(),
    data: LifecycleData,
  })
  .refine((event) => event.subject === event.data.person.workerId, {
    error: 'subject and data.person.workerId differ; both name the worker the event is about',
    path: ['subject'],
  });
export type LifecycleEvent = z.infer<typeof LifecycleEvent>;

/** The kind at the end of an event's type. */
export function eventKind(event: Pick<LifecycleEvent, 'type'>): EventKind {
  return EventKind.parse(event.type.slice('tenure.person.'.length));
}
