/** What may be a copy of something said before: what it does not change, and that it gives nobody access back by itself. Pure. */
import type { Reading, SaidBefore, Step, WorkerSaid } from './difference.ts';
import type { Instant } from './ids.ts';
import { inOrder } from './schedule.ts';

export interface Dated {
  readonly said: WorkerSaid;
  readonly undated?: true;
}

/** The last time the source has given stays known: what has none of its own is later than that, nobody knows by how much. */
export function dated({ said: before }: SaidBefore, said: WorkerSaid): Dated {
  if (said.updatedAt !== undefined || before.updatedAt === undefined) return { said };
  return { said: { ...said, updatedAt: before.updatedAt }, undated: true };
}

/** Dated as what was known before something without a time came after it: it was known then, and says nothing since. */
export function isFromBefore({ mayBeCopy, said }: Reading, { said: before, undated }: SaidBefore): boolean {
  return mayBeCopy === true && undated === true && at(said) === at(before);
}

/**
 * Would it undo an end, though nothing shows that it was said after that? A later time of the source's own shows it, or a first day
 * nobody had said. `putsOff`: the end has come, and would now be one to come.
 */
export function isUnproven(
  { mayBeCopy, said }: Reading,
  before: SaidBefore,
  steps: readonly Step[],
  putsOff: boolean,
): boolean {
  if (mayBeCopy !== true || isSaidSince(said, before.saidAt)) return false;
  const begun = steps.find(({ kind }) => kind === 'rehired');
  if (begun !== undefined) return !isNewDay(begun.effective.date, before);
  return putsOff || steps.some(({ kind }) => kind === 'termination-rescinded');
}

function isSaidSince({ updatedAt }: WorkerSaid, saidAt: Instant): boolean {
  return updatedAt !== undefined && inOrder(updatedAt) > saidAt;
}

/** A copy begins on a day that was said before. */
function isNewDay(day: string, { begunOn = '', said: { record } }: SaidBefore): boolean {
  return day > begunOn && day > record.startDate;
}

function at({ updatedAt }: WorkerSaid): Instant | undefined {
  return updatedAt && inOrder(updatedAt);
}

/** Why it is not believed, and what a true return is sent with. */
export function unproven(worker: string, saidAt: Instant): { readonly because: string; readonly mend: string } {
  return {
    because: `it would take back the end of worker ${worker}, and nothing shows that it was said after that: it may be a copy of what was sent before`,
    mend: `where they are to have their access back, send them again with the time of the change (updatedAt in the mapping; meta.lastModified) later than ${saidAt}, or with the first day of their new work`,
  };
}
