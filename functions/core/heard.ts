/** When a source's word came to us. What the clock carries out long after says so, for when the clock did is no notice. */
import * as z from 'zod';
import type { Facts } from './entries.ts';
import { CaseId, Instant } from './ids.ts';
import type { LifecycleEvent, WorkerRecord } from './lifecycle-event.ts';

export const Heard = z.strictObject({
  /** The case of the event. */
  caseId: CaseId,
  receivedAt: Instant,
  /** When the source says that it learnt of it, where it says so. */
  noticedAt: Instant.optional(),
});
export type Heard = z.infer<typeof Heard>;

/** Of the event that a case is about. */
export function heardIn(handled: Pick<Heard, 'caseId' | 'receivedAt'>, { data }: LifecycleEvent): Heard {
  const { caseId, receivedAt } = handled;
  const { noticedAt } = data;
  return { caseId, receivedAt, ...(noticedAt === undefined ? {} : { noticedAt }) };
}

export interface LastDaySaid {
  readonly record: WorkerRecord;
  readonly endHeard?: Heard | undefined;
}

/**
 * When the last day of `record` was first said: of what was known, and what is said now. Of one known from before this was kept it is not
 * known, and what says the same again later does not tell it.
 */
export function firstHeard(
  { endDate }: WorkerRecord,
  known: LastDaySaid | undefined,
  said: LastDaySaid,
): Heard | undefined {
  if (endDate === undefined) return undefined;
  if (known?.record.endDate !== endDate) return said.endHeard;
  const { endHeard: first } = known;
  const again = said.record.endDate === endDate ? said.endHeard : undefined;
  return first !== undefined && again !== undefined && again.receivedAt < first.receivedAt ? again : first;
}

/** As evidence says it. No personal data. */
export function heardFacts(heard: Heard | undefined): Facts {
  if (heard === undefined) return {};
  const { caseId: saidIn, receivedAt, noticedAt } = heard;
  return { saidIn, receivedAt, ...(noticedAt === undefined ? {} : { noticedAt }) };
}
