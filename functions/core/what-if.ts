/** What would go and come if somebody left, or moved: the plan of a person as they would be. Pure. */
import { liveRecords, primaryRecord } from './employment.ts';
import type { EntitlementId, Instant } from './ids.ts';
import { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Plan } from './plan.ts';
import { plan } from './planner.ts';
import { isLive } from './reason.ts';
import type { Situation } from './situation.ts';

export type Supposed =
  | { readonly kind: 'left' }
  /** The fields of the worker record that would be otherwise. */
  | { readonly kind: 'moved'; readonly fields: Readonly<Record<string, string>> };

/** Throws a ZodError when the fields make no worker record. */
function supposing(person: Person, supposed: Supposed, now: Instant): Person {
  if (supposed.kind === 'left') {
    const employments = Object.entries(person.employments).map(([workerId, employment]) => [
      workerId,
      { ...employment, status: 'ended' as const, endedAt: employment.endedAt ?? now },
    ]);
    return { ...person, employments: Object.fromEntries(employments) };
  }
  const { workerId } = liveRecords(person)[0] ?? primaryRecord(person);
  const employment = person.employments[workerId];
  /* v8 ignore next -- @preserve the record came from there */
  if (employment === undefined) return person;
  const record = WorkerRecord.parse(changed(employment.record, supposed.fields));
  return { ...person, employments: { ...person.employments, [workerId]: { ...employment, record } } };
}

/** `attributes.grade` is a field of the attributes. */
function changed(record: WorkerRecord, fields: Readonly<Record<string, string>>) {
  const ofAttributes = (name: string) => name.startsWith('attributes.');
  const [own, attributes] = [
    Object.entries(fields).filter(([name]) => !ofAttributes(name)),
    Object.entries(fields).filter(([name]) => ofAttributes(name)),
  ];
  const more = attributes.map(([name, value]) => [name.slice('attributes.'.length), value]);
  return {
    ...record,
    ...Object.fromEntries(own),
    attributes: { ...record.attributes, ...Object.fromEntries(more) },
  };
}

export interface Consequence {
  readonly goes: readonly EntitlementId[];
  readonly comes: readonly EntitlementId[];
  /** Would come once somebody said yes. */
  readonly asks: readonly EntitlementId[];
  /** Would be kept, and go by the clock. */
  readonly later: readonly { readonly entitlement: EntitlementId; readonly at: Instant }[];
  readonly plan: Plan;
}

export function consequence(situation: Situation, supposed: Supposed): Consequence {
  const person = supposing(situation.person, supposed, situation.now);
  const kind = supposed.kind === 'left' ? 'leaver' : 'mover';
  const made = plan({ ...situation, person, case: { ...situation.case, kind } });
  const held = made.observed.flatMap(({ holdings }) => holdings.map(({ entitlement }) => entitlement));
  const left = made.predicted.flatMap(({ holdings }) => holdings.map(({ entitlement }) => entitlement));
  return {
    goes: held.filter((entitlement) => !left.includes(entitlement)),
    comes: left.filter((entitlement) => !held.includes(entitlement)),
    asks: made.approvals.filter((need) => need.changes.length > 0).map(({ entitlement }) => entitlement),
    later: left.flatMap((entitlement) => lastEnd(entitlement, made, situation.now) ?? []),
    plan: made,
  };
}

/** When the last of its reasons ends; undefined while one has no end, or none is known. */
function lastEnd(entitlement: EntitlementId, { reasons }: Plan, now: Instant) {
  const live = reasons.filter((reason) => reason.entitlement === entitlement && isLive(reason, now));
  const ends = live.flatMap(({ until }) => until ?? []).sort();
  const at = ends.at(-1);
  return at === undefined || ends.length < live.length ? undefined : { entitlement, at };
}
