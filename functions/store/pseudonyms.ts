/** What evidence calls many workers, or people, at once. */
import * as z from 'zod';
import { PersonId, type WorkerId } from '../core/ids.ts';
import { readMany } from './items.ts';
import { type People, readPseudonym } from './people.ts';

const WorkerItem = z.object({ pk: z.string(), personId: PersonId });
const PersonKey = z.object({ pk: PersonId });

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
  const pseudonyms = await pseudonymsOfPeople({ client, table }, [...persons.values()]);
  return new Map(
    asked.flatMap((worker) => {
      const person = persons.get(keyOf(worker));
      const pseudonym = person && pseudonyms.get(person);
      return pseudonym === undefined ? [] : [[worker, pseudonym] as const];
    }),
  );
}

/** Who was erased, or became somebody else's record, is not there. */
export async function pseudonymsOfPeople(
  { client, table }: People,
  people: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, string>> {
  const keys = [...new Set(people)].map((pk) => ({ pk, sk: 'person' }));
  const found = await readMany(client, table, keys);
  return new Map(found.map((item) => [PersonKey.parse(item).pk, readPseudonym(item)]));
}
