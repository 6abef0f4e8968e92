/** Many people at once: the records a batch of events is compared with. */
import * as z from 'zod';
import { asOf } from '../core/end-date.ts';
import { type Instant, PersonId, type WorkerId } from '../core/ids.ts';
import type { WorkerRecord } from '../core/lifecycle-event.ts';
import { readMany } from './items.ts';
import { type People, readPerson } from './people.ts';

const WorkerItem = z.object({ personId: PersonId });

export interface Known {
  readonly records: ReadonlyMap<WorkerId, WorkerRecord>;
  /** Those whose employment is over. */
  readonly ended: ReadonlySet<WorkerId>;
}

/** A worker nobody has spoken of, or whose person has no record of them yet, is absent. */
export async function knownOf(people: People, workers: readonly WorkerId[], now: Instant): Promise<Known> {
  const known = await readMany(
    people.client,
    people.table,
    workers.map((worker) => ({ pk: `worker#${worker}`, sk: 'worker' })),
  );
  const persons = [...new Set(known.map((item) => WorkerItem.parse(item).personId))];
  const found = await readMany(
    people.client,
    people.table,
    persons.map((personId) => ({ pk: personId, sk: 'person' })),
  );
  const asked = new Set(workers);
  const employments = found
    .flatMap((item) => Object.values(asOf(readPerson(item), now).employments))
    .filter(({ record }) => asked.has(record.workerId));
  return {
    records: new Map(employments.map(({ record }) => [record.workerId, record])),
    ended: new Set(employments.filter(({ status }) => status === 'ended').map(({ record }) => record.workerId)),
  };
}
