/** The user names a person may be given: which of those policy would give nobody else was given, or may be given again. */
import type { Instant } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { isFreeAgain, namesDue, namingOf, toSeek } from '../../core/user-name.ts';
import { people } from '../../runtime/parts.ts';
import { type Claimed, readNames } from '../../store/names.ts';
import { findPeople } from '../../store/people.ts';

export interface FreeNames {
  readonly free: ReadonlySet<string>;
  /** The claims they are under still, where one has lapsed or is the person's own. */
  readonly claims: ReadonlyMap<string, Claimed>;
}

/** One request for the names, and one for the people who were given some of them. */
export async function freeAmong(
  names: readonly string[],
  person: Person,
  policy: Policy,
  now: Instant,
): Promise<FreeNames> {
  const rule = namingOf(person, policy)?.rule;
  if (names.length === 0 || rule === undefined) return { free: new Set(), claims: new Map() };
  const claims = await readNames(people(), names);
  const holders = await findPeople(
    people(),
    [...claims.values()].map(({ holder }) => holder),
  );
  const free = names.filter((name) => {
    const holder = claims.get(name)?.holder;
    if (holder === undefined || holder === person.personId) return true;
    return isFreeAgain(name, holders.get(holder), rule, now);
  });
  return { free: new Set(free), claims };
}

export interface Seeking {
  /** Without a user name that was given to somebody else while they were away. */
  readonly person: Person;
  /** The names to ask the targets about; none where they keep theirs. */
  readonly names: readonly string[];
}

/** Costs nothing for whoever has a name and keeps it. */
export async function seekNames(known: Person, policy: Policy, now: Instant): Promise<Seeking> {
  const person = await withoutLostName(known, policy);
  const due = namesDue(person, policy);
  if (due.length === 0) return { person, names: [] };
  const { free } = await freeAmong(due, person, policy, now);
  return { person, names: toSeek(due, free) };
}

/** Somebody who comes back may find that their name was free again meanwhile. */
export async function withoutLostName(person: Person, policy: Policy): Promise<Person> {
  const { userName, left, ...rest } = person;
  if (userName === undefined || left === undefined || namingOf(person, policy) === undefined) return person;
  const claims = await readNames(people(), [userName.name]);
  const holder = claims.get(userName.name)?.holder;
  return holder === undefined || holder === person.personId ? person : { ...rest, left };
}
