/** One record of each employment: what EmpEmployment, its job slices and its person say of it, put together as of now. Pure. */
import { TimeZone } from '../../core/lifecycle-event.ts';
import { FORMS } from '../forms.ts';
import { dayIn } from '../last-day.ts';
import { type Mapping, pathsIn } from '../mapping.ts';
import { at } from '../path.ts';
import type { Entity } from './odata.ts';
import { employmentOn, type Slice, type Status } from './slices.ts';

export interface Reckoning {
  /** What the codes of the picklist `employee-status` mean. */
  readonly statuses: Readonly<Record<string, Status>>;
  /** In which zone it is today for slices that name none. */
  readonly timeZone: string;
  readonly nowMs: number;
}

export function recordOf(employment: Entity, jobs: readonly Entity[], reckoning: Reckoning): Entity {
  const slices = slicesOf(jobs, reckoning.statuses);
  const today = dayIn(zoneOf(slices) ?? reckoning.timeZone, reckoning.nowMs);
  const { standing, startDate, lastDay, job } = employmentOn(today, slices, reckoning.nowMs);
  const { personNav: _, ...own } = employment;
  return {
    userId: own.userId,
    // Their own ids begin at one in every company: told from those of other sources.
    personId: textOf(own.personIdExternal) === '' ? undefined : `successfactors-${textOf(own.personIdExternal)}`,
    ...{ standing, lastDay, startDate: startDate ?? own.startDate },
    ...{ employment: own, job: withoutNobody(job) },
    personal: personalOf(employment),
    emails: results(at(employment, 'personNav.emailNav')).map((email) => ({
      ...email,
      type: at(email, 'emailTypeNav.externalCode'),
    })),
  };
}

/** Somebody hired for a day to come has no personal data yet as of today. */
export function personalOf(employment: Entity): Entity | undefined {
  const all = results(at(employment, 'personNav.personalInfoNav'));
  return all.toSorted((a, b) => (dayOf(a.startDate) < dayOf(b.startDate) ? 1 : -1))[0];
}

/** The fields of EmpEmployment and of EmpJob that a mapping looks at: what to ask for, and nothing else about anybody. */
export function fieldsFor(mapping: Mapping): {
  readonly employment: readonly string[];
  readonly job: readonly string[];
} {
  const under = (place: string) =>
    pathsIn(mapping)
      .filter((path) => path.startsWith(`${place}.`))
      .map((path) => path.slice(place.length + 1).replaceAll('.', '/'));
  return {
    employment: [
      ...['userId', 'personIdExternal', 'startDate', ...under('employment')],
      ...['startDate', ...under('personal')].map((field) => `personNav/personalInfoNav/${field}`),
      ...['emailAddress', 'isPrimary', 'emailTypeNav/externalCode'].map((field) => `personNav/emailNav/${field}`),
    ],
    job: ['userId', 'startDate', 'endDate', 'seqNumber', 'emplStatus', 'emplStatusNav/externalCode', ...under('job')],
  };
}

/** None at all when one of them cannot be read: half of them would tell another story. */
function slicesOf(jobs: readonly Entity[], statuses: Readonly<Record<string, Status>>): readonly Slice<Entity>[] {
  const slices = jobs.map((job) => ({
    startDate: dayOf(job.startDate),
    endDate: dayOf(job.endDate),
    seqNumber: Number(textOf(job.seqNumber) || Number.NaN),
    status: statusOf(job, statuses),
    job,
  }));
  const isRead = slices.every(
    ({ startDate, endDate, seqNumber }) => startDate !== '' && endDate !== '' && Number.isFinite(seqNumber),
  );
  return isRead ? slices : [];
}

function statusOf(job: Entity, statuses: Readonly<Record<string, Status>>): Status | undefined {
  const code = textOf(at(job, 'emplStatusNav.externalCode')) || textOf(job.emplStatus);
  return Object.hasOwn(statuses, code) ? statuses[code] : undefined;
}

function zoneOf(slices: readonly Slice<Entity>[]): string | undefined {
  const newestFirst = slices.toSorted((a, b) => (a.startDate < b.startDate ? 1 : -1));
  return newestFirst.map(({ job }) => TimeZone.safeParse(job.timezone).data).find((zone) => zone !== undefined);
}

/** What stands in place of a manager for who has none. */
const NOBODY = 'NO_MANAGER';

function withoutNobody(job: Entity | undefined): Entity | undefined {
  return job?.managerId === NOBODY ? { ...job, managerId: undefined } : job;
}

function dayOf(value: unknown): string {
  return typeof value === 'string' ? String(FORMS.date.read(value) ?? '') : '';
}

/** Of a text or a number; nothing of anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function results(nav: unknown): readonly Entity[] {
  const list = at(nav, 'results');
  return Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : [];
}
