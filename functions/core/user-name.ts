/** Giving a person their user name: once, the first that is free at every target, and another only when HR gives them another name. Pure. */
import { type Access, MOST_NAMES, type Sighting } from './access.ts';
import { allRecords, liveRecords, standing } from './employment.ts';
import type { Instant } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Alias, Person, UserName } from './person.ts';
import type { Naming } from './policy/compile-names.ts';
import type { NameRule } from './policy/names.ts';
import type { Policy } from './policy/policy.ts';
import { addDays } from './schedule.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';

/** How this person is to be called, if an account of theirs is called so and they are here or to come. */
export function namingOf(person: Person, policy: Policy): (Naming & { readonly record: WorkerRecord }) | undefined {
  const status = standing(person);
  const records = status === 'expected' ? allRecords(person) : status === 'active' ? liveRecords(person) : [];
  const record = records.find((one) => policy.accountsFor(one).some(({ generated }) => generated));
  const naming = record && policy.namesFor(record);
  return naming && { ...naming, record };
}

/** The names to choose from where one is to be chosen, best first; none where they keep the one they have. */
export function namesDue(person: Person, policy: Policy): readonly string[] {
  const naming = namingOf(person, policy);
  if (naming === undefined) return [];
  const allowed = naming.candidates.filter((login) =>
    policy.systems.every((system) => policy.protectionOfAccount({ system, login }) === undefined),
  );
  return keeps(person, naming) ? [] : allowed;
}

/** A name that would still be made for them stays theirs, whatever else about their name HR has mended. */
function keeps(
  { userName }: Person,
  { rule, record, candidates }: Naming & { readonly record: WorkerRecord },
): boolean {
  if (userName === undefined) return false;
  return userName.of === calledBy(record) || rule.onNameChange === 'keep' || candidates.includes(userName.name);
}

function calledBy({ givenName, familyName }: WorkerRecord): string {
  return `${givenName} ${familyName}`;
}

/** Of the names to choose from, those a look asks the targets about: the first that `free` has, where we know who has which. */
export function toSeek(due: readonly string[], free: ReadonlySet<string>): readonly string[] {
  return due.filter((name) => free.has(name)).slice(0, MOST_NAMES);
}

/** The logins of their own accounts that could be their user name: who has one already is not given another. */
export function adoptable(person: Person, policy: Policy, own: readonly Access[]): readonly string[] {
  const naming = namingOf(person, policy);
  if (naming === undefined || person.userName !== undefined) return [];
  const logins = own.flatMap(({ status, profile: { login } }) =>
    status === 'absent' ? [] : (login?.toLowerCase() ?? []),
  );
  return [...new Set(logins)].filter((login) => login.endsWith(`@${naming.rule.domain}`));
}

export interface Named {
  /** The name given now; absent where none is, or the one they have stays. */
  readonly userName?: UserName;
  /** Why none could be given yet. */
  readonly unnamed?: string;
}

/** `own`: the accounts that are theirs. */
export function nameNow(situation: Situation, own: readonly Access[]): Named {
  const { person, policy, names, observed, now } = situation;
  const naming = namingOf(person, policy);
  const due = namesDue(person, policy);
  if (naming === undefined || due.length === 0) return {};
  if (names !== undefined && policy.systems.some((system) => !observed.some((access) => access.system === system)))
    return { unnamed: 'no user name: not every target has said which names are taken there' };
  const free = [...adoptable(person, policy, own), ...due].filter(
    (name) => names === undefined || names.includes(name),
  );
  const name = free.find((one) => !observed.some((access) => isTaken(one, access, own)));
  if (name === undefined)
    return { unnamed: 'no user name: each that was looked for is taken, at a target or by somebody who was first' };
  const { rule, record } = naming;
  const aliases = aliasesAfter(person.userName, name, rule, now);
  return { userName: { name, rule: rule.id, since: now, of: calledBy(record), aliases } };
}

/** By an account that is not theirs, as what it is called or as any address that reaches it. */
function isTaken(name: string, { system, found = [] }: Access, own: readonly Access[]): boolean {
  return found.some(
    (sighting) =>
      addressesOf(sighting).includes(name) &&
      !own.some((access) => access.system === system && access.accountId === sighting.accountId),
  );
}

function addressesOf({ profile, aliases }: Sighting): readonly string[] {
  return [profile.login, profile.email, ...aliases].flatMap((one) => one?.toLowerCase() ?? []);
}

/** The name they had stays theirs for as long as policy says; one they take up again is no alias any more. */
function aliasesAfter(before: UserName | undefined, name: string, rule: NameRule, now: Instant): readonly Alias[] {
  if (before === undefined) return [];
  const until = rule.aliasDays === undefined ? {} : { until: addDays(now, rule.aliasDays) };
  return [...before.aliases, { name: before.name, since: now, ...until }].filter(
    (alias) => alias.name !== name && isLiveAlias(alias, now),
  );
}

export function isLiveAlias({ until }: Alias, now: Instant): boolean {
  return until === undefined || now < until;
}

/** Somebody else's account got the name between the look and the create, and nothing of theirs is called so yet: another is chosen. */
export function lostName(person: Person, seen: readonly Access[]): boolean {
  const { userName, accounts } = person;
  if (userName === undefined) return false;
  const there = seen.filter(({ status }) => status !== 'absent');
  return (
    Object.keys(accounts).length === 0 &&
    there.every((access) => belongsToSomebodyElse(access, person)) &&
    there.some(({ profile }) => profile.login?.toLowerCase() === userName.name)
  );
}

/**
 * May a name that was given to somebody be given to another by `rule`? Theirs it is while they are called so, while it is
 * an alias of theirs, and after they left for as long as the rule says. Nobody known any more: never.
 */
export function isFreeAgain(name: string, holder: Person | undefined, rule: NameRule, now: Instant): boolean {
  if (holder === undefined) return false;
  const { userName } = holder;
  const left = leftAt(holder);
  if (left !== undefined && rule.reusedAfterDays !== undefined) return now >= addDays(left, rule.reusedAfterDays);
  const alias = userName?.aliases.find((one) => one.name === name);
  return alias === undefined ? userName?.name !== name : !isLiveAlias(alias, now);
}

function leftAt(person: Person): Instant | undefined {
  if (standing(person) !== 'ended') return undefined;
  const ends = Object.values(person.employments).flatMap(({ endedAt }) => endedAt ?? []);
  return ends.sort().at(-1);
}
