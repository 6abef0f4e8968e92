/** What goes with a case that looks again by itself: whom it tells, and until which day what is missing is not yet missed. */
import type { Case } from '../../core/case.ts';
import { primaryRecord } from '../../core/employment.ts';
import type { Instant } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { endOfDay } from '../../core/request.ts';
import type { Settlement } from '../../core/settle.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { announce } from '../../runtime/announce.ts';

export type Waiting = Extract<Settlement, { kind: 'waiting' }>;

/** An operator, when it first waits and when a first day has passed meanwhile: ids and kinds only. A crash tells twice. */
export async function tellOperator({ caseId, workerId }: Case, settled: Waiting, now: Instant): Promise<void> {
  const { findings, lookAgain } = settled;
  if (lookAgain.toldAt !== now) return;
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  await announce('CaseWaits', { version: INPUT_VERSION, caseId, workerId, kinds, again: lookAgain.since !== now });
}

/** It is held or blocked, and is read by whoever tells an operator: once that is written, so that it is true. A crash tells twice. */
export async function tellStopped({ caseId }: Pick<Case, 'caseId'>): Promise<void> {
  await announce('CaseStopped', { version: INPUT_VERSION, caseId });
}

export function firstDayEnds(person: Person): Instant {
  const record = primaryRecord(person);
  return endOfDay(record.startDate, record);
}
