/** How lifecycle events add up to a person: the newest by (effective, updated at the source) speaks for each worker, in whatever order they came. */
import { digest } from './canonical.ts';
import { type EventKind, eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { Employment, Person } from './person.ts';
import type { CaseKind } from './plan.ts';
import { effectiveAt } from './schedule.ts';

export type Absorbed = { readonly kind: 'absorbed'; readonly person: Person } | { readonly kind: 'stale' };

/** The person once an event has been heard; `stale` when a newer one of the same worker already was. */
export function absorb(person: Person, event: LifecycleEvent): Absorbed {
  const { workerId } = event.data.person;
  const known = person.employments[workerId];
  const asOf = {
    effectiveAt: effectiveAt(event),
    sourceUpdatedAt: event.data.sourceUpdatedAt,
    eventDigest: digest(event),
  };
  if (known !== undefined && compare(asOf, known.asOf) < 0) return { kind: 'stale' };
  const status = statusAfter(eventKind(event), known);
  const employment: Employment = {
    source: event.source,
    status,
    record: event.data.person,
    asOf,
    ...(status === 'ended' ? { endedAt: known?.endedAt ?? asOf.effectiveAt } : {}),
  };
  return { kind: 'absorbed', person: { ...person, employments: { ...person.employments, [workerId]: employment } } };
}

/** Ties are broken by the event's digest, so that every order of delivery ends the same. */
function compare(left: Employment['asOf'], right: Employment['asOf']): number {
  const key = (asOf: Employment['asOf']) => `${asOf.effectiveAt} ${asOf.sourceUpdatedAt} ${asOf.eventDigest}`;
  return key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0;
}

function statusAfter(kind: EventKind, known: Employment | undefined): Employment['status'] {
  switch (kind) {
    case 'terminated':
      return 'ended';
    case 'suspended':
      return 'suspended';
    case 'changed':
    case 'corrected':
      return known?.status ?? 'active';
    case 'hired':
    case 'rehired':
    case 'resumed':
    case 'termination-rescinded':
    case 'converted':
      return 'active';
    default:
      return kind satisfies never;
  }
}

/** What the person's access follows from: `active` while any employment is, else `suspended` while any is, else `ended`. */
export function standing(person: Person): Employment['status'] {
  const statuses = Object.values(person.employments).map((employment) => employment.status);
  return statuses.includes('active') ? 'active' : statuses.includes('suspended') ? 'suspended' : 'ended';
}

/** What an event made of the person. */
export function classify(before: Person, after: Person): CaseKind {
  if (standing(after) === 'ended') return 'leaver';
  return standing(before) === 'ended' ? 'joiner' : 'mover';
}

/** The records access follows from: those of active employments, or of suspended ones when none is active. Primary first. */
export function liveRecords(person: Person): readonly WorkerRecord[] {
  const status = standing(person);
  if (status === 'ended') return [];
  return Object.values(person.employments)
    .filter((employment) => employment.status === status)
    .map((employment) => employment.record)
    .sort(byPrimary);
}

/** The record that names the person's account: the live one that began first, or the one that ended last. */
export function primaryRecord(person: Person): WorkerRecord {
  const [live] = liveRecords(person);
  if (live !== undefined) return live;
  const ended = Object.values(person.employments).sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
  const [last] = ended;
  if (last === undefined) throw new RangeError(`person ${person.personId} has no employment; absorb an event first`);
  return last.record;
}

function byPrimary(a: WorkerRecord, b: WorkerRecord): number {
  return `${a.startDate} ${a.workerId}` < `${b.startDate} ${b.workerId}` ? -1 : 1;
}
