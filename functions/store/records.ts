/** Many people at once: the records a batch of events is compared with. */
import * as z from 'zod';
import { PersonId, type WorkerId } from '../core/ids.ts';
import type { WorkerRecord } from '../core/lifecycle-event.ts';
import { readMany } from './items.ts';
import { type People, readPerson } from './people.ts';

const WorkerItem = z.object({ personId: PersonId });

/** A worker nobody has spoken of, or whose person has no record of them yet, is absent. */
export async function recordsOf(
  people: People,
  workers: readonly WorkerId[],
): Promise<ReadonlyMap<WorkerId, WorkerRecord>> {
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
  const records = found.flatMap((item) =>
    Object.values(readPerson(item).employments).map(({ record }) => [record.workerId, record] as const),
  );
  return new Map(records.filter(([worker]) => workers.includes(worker)));
}
