/** What evidence calls many workers at once. */
import * as z from 'zod';
import { PersonId, type WorkerId } from '../core/ids.ts';
import { readMany } from './items.ts';
import { type People, readPseudonym } from './people.ts';

const WorkerItem = z.object({ pk: z.string(), personId: PersonId });
const PersonKey = z.object({ pk: z.string() });

/** Of whom nobody has spoken, or whose person is not there yet, there is none. */
export async function pseudonymsOf(
  { client, table }: People,
  workers: readonly WorkerId[],
): Promise<ReadonlyMap<WorkerId, string>> {
  const keyOf = (worker: WorkerId) => `worker#${worker}`;
  const asked = [...new Set(workers)];
  const items = await readMany(
    client,
    table,
    asked.map((worker) => ({ pk: keyOf(worker), sk: 'worker' })),
  );
  const persons = new Map(items.map((item) => WorkerItem.parse(item)).map(({ pk, personId }) => [pk, personId]));
  const found = await readMany(
    client,
    table,
    [...new Set(persons.values())].map((pk) => ({ pk, sk: 'person' })),
  );
  const pseudonyms = new Map(found.map((item) => [PersonKey.parse(item).pk, readPseudonym(item)]));
  return new Map(
    asked.flatMap((worker) => {
      const pseudonym = pseudonyms.get(persons.get(keyOf(worker)) ?? '');
      return pseudonym === undefined ? [] : [[worker, pseudonym] as const];
    }),
  );
}
