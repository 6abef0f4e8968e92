/**
 * What an employment's job slices add up to on a day: how somebody stands, since when, and until when. Pure.
 *
 * SuccessFactors keeps an employment as slices from a day to a day, each with a status. Somebody has left while the slice of the day
 * says so; their last day is the day before that slice began. The employment's own end date decides nothing: it has no history, and
 * work to come again blanks it (blogs.sap.com/2017/11/21, "terminated employees"). A resignation that is withdrawn is a slice that is gone.
 */
import { daysAfter, isOverEverywhere } from '../last-day.ts';

export type Status = 'active' | 'leave' | 'left';

export interface Slice<Job> {
  readonly startDate: string;
  readonly endDate: string;
  /** Of several that begin on one day the highest counts. */
  readonly seqNumber: number;
  /** Undefined where the code is not known. */
  readonly status: Status | undefined;
  readonly job: Job;
}

export interface Employment<Job> {
  /** Undefined, and the record refused, where the slices do not say. */
  readonly standing?: Status;
  /** When this work began, where an earlier end says it did not begin with the employment. */
  readonly startDate?: string;
  readonly lastDay?: string;
  /** What they do now, or will do first, or did last. */
  readonly job?: Job;
}

/** Ours: an end is said for so long before new work after it is, so that every daily reading has told it. */
const TOLD_DAYS = 3;

/** `today` is the day where they are; `nowMs` says which days are over everywhere. */
export function employmentOn<Job>(today: string, all: readonly Slice<Job>[], nowMs: number): Employment<Job> {
  const slices = inOrder(all);
  const now = slices.findLastIndex(({ startDate }) => startDate <= today);
  const slice = slices[now];
  if (slice === undefined) return toCome(slices, 0);
  if (slice.endDate < today || slice.status === undefined) return {};
  return slice.status === 'left' ? hasLeft(slices, now, nowMs) : workAt(slices, now);
}

/** By their days, each day once. */
function inOrder<Job>(all: readonly Slice<Job>[]): readonly Slice<Job>[] {
  const sorted = all.toSorted((a, b) =>
    a.startDate === b.startDate ? a.seqNumber - b.seqNumber : a.startDate < b.startDate ? -1 : 1,
  );
  return sorted.filter(({ startDate }, index) => sorted[index + 1]?.startDate !== startDate);
}

/** The work a slice is part of: since the end before it, until the end after it. */
function workAt<Job>(slices: readonly Slice<Job>[], index: number): Employment<Job> {
  const slice = slices[index];
  const endedBefore = slices.findLastIndex(({ status }, other) => other < index && status === 'left');
  const end = slices.find(({ status }, other) => other > index && status === 'left');
  const begun = endedBefore === -1 ? undefined : slices[endedBefore + 1]?.startDate;
  return {
    ...(slice?.status === undefined ? {} : { standing: slice.status, job: slice.job }),
    ...(begun === undefined ? {} : { startDate: begun }),
    ...(end === undefined ? {} : { lastDay: daysAfter(end.startDate, -1) }),
  };
}

/** Until their last day is over everywhere, they are somebody whose last day is known: the day does the rest. */
function hasLeft<Job>(slices: readonly Slice<Job>[], now: number, nowMs: number): Employment<Job> {
  const worked = slices.findLastIndex(({ status }, index) => index < now && status !== 'left');
  const again = slices.findIndex(({ status }, index) => index > now && status !== 'left');
  const lastDay = daysAfter(slices[worked + 1]?.startDate ?? '', -1);
  if (again !== -1 && isOverEverywhere(daysAfter(lastDay, TOLD_DAYS), nowMs)) return toCome(slices, again);
  const job = slices[now]?.job;
  const last = {
    standing: 'active',
    ...(job === undefined ? {} : { job }),
    ...workAt(slices, worked),
    lastDay,
  } as const;
  return isOverEverywhere(lastDay, nowMs) ? { ...last, standing: 'left' } : last;
}

/** Work that begins on a day to come, and the end after it where there is one. */
function toCome<Job>(slices: readonly Slice<Job>[], index: number): Employment<Job> {
  const first = slices[index];
  return first === undefined || first.status === 'left' ? {} : { ...workAt(slices, index), startDate: first.startDate };
}
