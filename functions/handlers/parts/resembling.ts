/** Whether a worker record that is the first of its person may be of somebody we know: who came back, or changed from contractor to employee. */
import { calledAs, probablySame } from '../../core/correlation.ts';
import { allRecords } from '../../core/employment.ts';
import type { Person } from '../../core/person.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { people } from '../../runtime/parts.ts';
import { peopleCalled, putCalled } from '../../store/alike.ts';
import type { Write } from '../../store/items.ts';
import { findPeople } from '../../store/people.ts';

export interface Compared {
  readonly person: Person;
  /** What lets the next new record be compared with this person. */
  readonly writes: readonly Write[];
}

/** Reads and writes nothing where policy does not ask, or the person was called so before. */
export async function compareWithKnown(before: Person, person: Person, policy: Policy): Promise<Compared> {
  const { correlation } = policy;
  if (correlation === undefined || correlation.people.length === 0) return { person, writes: [] };
  const known = new Set(allRecords(before).map(calledAs));
  const fresh = [...new Set(allRecords(person).map(calledAs))].filter((called) => !known.has(called));
  const writes = fresh.map((called) => putCalled(people().table, called, person.personId));
  const [record] = allRecords(person);
  if (allRecords(before).length > 0 || record === undefined) return { person, writes };
  const ids = await peopleCalled(people(), calledAs(record));
  const others = await findPeople(
    people(),
    ids.filter((id) => id !== person.personId),
  );
  const resembles = probablySame(record, [...others.values()], correlation);
  return { person: resembles.length === 0 ? person : { ...person, resembles }, writes };
}
