/** Who people are, for whoever may read of them: by person id, their name and worker id. */
import { nameOf, primaryRecord } from '../../core/employment.ts';
import type { PersonId } from '../../core/ids.ts';
import { people } from '../../runtime/parts.ts';
import { findPerson } from '../../store/people.ts';

export type Names = Readonly<Record<string, { readonly name: string; readonly workerId: string }>>;

/** Of those we know and HR has said something of. */
export async function namesOf(persons: readonly PersonId[]): Promise<Names> {
  const found = await Promise.all([...new Set(persons)].map((personId) => findPerson(people(), personId)));
  return Object.fromEntries(
    found.flatMap((person) =>
      person === undefined || Object.keys(person.employments).length === 0
        ? []
        : [[person.personId, { name: nameOf(person), workerId: primaryRecord(person).workerId }]],
    ),
  );
}
