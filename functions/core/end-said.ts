/** What is believed of a record that cannot be read whole: that the work ends, and nothing else. Pure. */
import type { WorkerSaid } from './difference.ts';
import type { Effective } from './lifecycle-event.ts';

export interface EndSaid {
  /** What the source calls the worker. */
  readonly key: string;
  readonly standing?: 'left' | undefined;
  readonly ends?: Effective | undefined;
  readonly cutAt?: WorkerSaid['cutAt'];
}

/** The worker as they were last known, with that end. Undefined where it gives no less than what is known: access is never widened by it. */
export function withEnd(known: WorkerSaid, { standing, ends, cutAt }: EndSaid): WorkerSaid | undefined {
  const isNews = ends !== undefined && isEarlier(ends, known);
  if (standing === undefined && cutAt === undefined && !isNews) return undefined;
  return {
    ...known,
    ...(isNews ? { ends } : {}),
    ...(standing === undefined ? {} : { standing }),
    ...(cutAt === undefined ? {} : { cutAt }),
    updatedAt: undefined,
  };
}

/** A last day that is known of work before this one is none of it. */
function isEarlier({ date }: Effective, { ends, record: { startDate } }: WorkerSaid): boolean {
  return ends === undefined || ends.date < startDate || date < ends.date;
}
