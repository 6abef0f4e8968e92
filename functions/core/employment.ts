/** How lifecycle events add up to a person: the newest speaks for each worker's record and for their status, in whatever order they came. */
import { digest } from './canonical.ts';
import { firstHeard, type Heard } from './heard.ts';
import type { Instant } from './ids.ts';
import { eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { Employment, EmploymentStatus, Person, Place, StatusEvent } from './person.ts';
import type { CaseKind } from './plan.ts';
import { effectiveAt, inOrder, startsAt } from './schedule.ts';
import { bearsOnStatus, begunWith, comparePlaces, heard, statusOf } from './status.ts';

export type Absorbed = { readonly kind: 'absorbed'; readonly person: Person } | { readonly kind: 'stale' };

/** The person once an event has been heard; `stale` when newer ones of the same worker have said all that it says. `heard`: when it came. */
export function absorb(person: Person, event: LifecycleEvent, heard?: Heard): Absorbed {
  const known = employmentOf(person, event);
  const said: StatusEvent = { ...placeOf(event), kind: eventKind(event) };
  const newest = speaksNewest(known, event);
  const work: Work = {
    statusEvents: heardBy(known, said),
    begunAt: begunWith(known?.begunAt, said),
    endHeard: endHeardOf(known, event, newest, heard),
  };
  const matters = work.statusEvents.some((one) => one.eventDigest === said.eventDigest);
  if (!newest && !matters && work.begunAt === known?.begunAt) return { kind: 'stale' };
  return { kind: 'absorbed', person: withRecord(person, event, newest ? undefined : known, work) };
}

/** What is known of somebody before their hire takes effect: their record, and that they are expected. */
export function expecting(person: Person, hire: LifecycleEvent, heard?: Heard): Person {
  const known = employmentOf(person, hire);
  if (!speaksNewest(known, hire)) return person;
  const endHeard = endHeardOf(known, hire, true, heard);
  return withRecord(person, hire, undefined, { statusEvents: [], ...known, endHeard });
}

function endHeardOf(
  known: Employment | undefined,
  event: LifecycleEvent,
  newest: boolean,
  heard: Heard | undefined,
): Heard | undefined {
  const said = event.data.person;
  const record = newest || known === undefined ? said : known.record;
  return firstHeard(record, known, { record: said, endHeard: heard });
}

function employmentOf({ employments }: Person, { subject }: LifecycleEvent): Employment | undefined {
  return Object.hasOwn(employments, subject) ? employments[subject] : undefined;
}

function placeOf(event: LifecycleEvent): Place {
  const sourceUpdatedAt = inOrder(event.data.sourceUpdatedAt);
  return { effectiveAt: effectiveAt(event), sourceUpdatedAt, eventDigest: digest(event) };
}

function recordPlaceOf(event: LifecycleEvent): Place {
  const kind = eventKind(event);
  return kind === 'terminated' || kind === 'hired' ? sinceItWasKnown(placeOf(event)) : placeOf(event);
}

function speaksNewest(known: Employment | undefined, event: LifecycleEvent): boolean {
  return known === undefined || comparePlaces(recordPlaceOf(event), known.asOf) >= 0;
}

/** What is remembered of how the work began and ended, beside the record. */
interface Work {
  readonly statusEvents: readonly StatusEvent[];
  readonly begunAt?: Instant | undefined;
  readonly endHeard?: Heard | undefined;
}

/** With the record of `kept`, or of the event. */
function withRecord(
  person: Person,
  event: LifecycleEvent,
  kept: Employment | undefined,
  { statusEvents, begunAt, endHeard }: Work,
): Person {
  const { source, record, asOf } = kept ?? {
    source: event.source,
    record: event.data.person,
    asOf: recordPlaceOf(event),
  };
  const employment: Employment = {
    ...{ source, record, asOf },
    ...statusSaid({ record, asOf, statusEvents }),
    statusEvents,
    ...(begunAt === undefined ? {} : { begunAt }),
    ...(endHeard === undefined ? {} : { endHeard }),
  };
  return { ...person, employments: { ...person.employments, [event.subject]: employment } };
}

/** A termination or first hire ahead carries the record of when it was entered: what changes until the day is newer. */
function sinceItWasKnown(at: Place): Place {
  return at.sourceUpdatedAt < at.effectiveAt ? { ...at, effectiveAt: at.sourceUpdatedAt } : at;
}

function heardBy(known: Employment | undefined, event: StatusEvent): readonly StatusEvent[] {
  const events = known?.statusEvents ?? [];
  return bearsOnStatus(event.kind) ? heard(events, event) : events;
}

/** What the events say of an employment, whatever day it is. */
export function statusSaid({
  record,
  asOf,
  statusEvents,
}: Pick<Employment, 'record' | 'asOf' | 'statusEvents'>): Pick<Employment, 'status' | 'endedAt'> {
  return statusOf(statusEvents) ?? { status: beforeTheHire(record, asOf) };
}

/** Only `changed` and `corrected` have been heard: the record itself says whether the work has begun. */
function beforeTheHire(record: WorkerRecord, asOf: Place): EmploymentStatus {
  return asOf.effectiveAt < startsAt(record) ? 'expected' : 'active';
}

/** An employment that has ended outweighs one to come: what is held from it is taken back. */
const OUTWEIGHS = ['active', 'suspended', 'ended'] as const satisfies readonly EmploymentStatus[];

/** What the person's access follows from. `expected`, which is also that of somebody nobody has spoken of, grants and takes nothing. */
export function standing(person: Person): EmploymentStatus {
  const statuses = new Set(Object.values(person.employments).map((employment) => employment.status));
  return OUTWEIGHS.find((status) => statuses.has(status)) ?? 'expected';
}

/** How people speak of them. */
export function nameOf(person: Person): string {
  const { givenName, familyName } = primaryRecord(person);
  return `${givenName} ${familyName}`;
}

/** What an event made of the person. */
export function classify(before: Person, after: Person): CaseKind {
  if (standing(after) === 'ended') return 'leaver';
  // On leave: what is cut is cut by a mover's lanes, also when the leave is the first that is heard of somebody.
  if (standing(after) === 'suspended') return 'mover';
  const worked = standing(before) === 'active' || standing(before) === 'suspended';
  return worked ? 'mover' : 'joiner';
}

/** The records access follows from: those of active employments, or of suspended ones when none is active. Primary first. */
export function liveRecords(person: Person): readonly WorkerRecord[] {
  const status = standing(person);
  return status === 'active' || status === 'suspended' ? recordsThatAre(person, status) : [];
}

/** Records on leave while another employment is active: what is held by them stays, and they give nothing new. */
export function awayRecords(person: Person): readonly WorkerRecord[] {
  return standing(person) === 'active' ? recordsThatAre(person, 'suspended') : [];
}

/** Every record that something may be held by. */
export function recordsHeldBy(person: Person): readonly WorkerRecord[] {
  return [...liveRecords(person), ...awayRecords(person)];
}

/** The record that names the person's account: the live one that began first, or the one that ended last, or the first to come. */
export function primaryRecord(person: Person): WorkerRecord {
  const status = standing(person);
  const [first] = status === 'ended' ? endedLastFirst(person) : recordsThatAre(person, status);
  if (first === undefined) throw new RangeError(`person ${person.personId} has no employment; absorb an event first`);
  return first;
}

/** Every record of the person, live or not, in an order of their own. */
export function allRecords(person: Person): readonly WorkerRecord[] {
  return Object.values(person.employments)
    .map((employment) => employment.record)
    .sort(byStart);
}

function recordsThatAre(person: Person, status: EmploymentStatus): readonly WorkerRecord[] {
  return Object.values(person.employments)
    .filter((employment) => employment.status === status)
    .map((employment) => employment.record)
    .sort(byStart);
}

function endedLastFirst(person: Person): readonly WorkerRecord[] {
  const endings = new Map(
    Object.values(person.employments).map(({ record, endedAt = '' }) => [record.workerId, endedAt] as const),
  );
  const key = ({ workerId }: WorkerRecord) => `${endings.get(workerId)} ${workerId}`;
  return recordsThatAre(person, 'ended').toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
}

function byStart(a: WorkerRecord, b: WorkerRecord): number {
  return `${a.startDate} ${a.workerId}` < `${b.startDate} ${b.workerId}` ? -1 : 1;
}
