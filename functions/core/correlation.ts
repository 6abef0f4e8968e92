/** Whose an account is, with how sure we are of it: certain by an immutable id or worker id, probable by signals that agree, else not theirs. Pure. */
import type { Access, Sighting } from './access.ts';
import { allRecords } from './employment.ts';
import { fold } from './folding.ts';
import type { System } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person, Resemblance } from './person.ts';
import { type CorrelationRule, SIGNALS, type Signal } from './policy/correlation.ts';
import type { Policy } from './policy/policy.ts';

export interface Resembling {
  readonly sighting: Sighting;
  readonly agree: readonly Signal[];
  /** What both sides say, and say differently. What one side leaves out is neither. */
  readonly differ: readonly Signal[];
}

/** The accounts at a target that are probably this person's, and that no human has said are not. */
export function probableAt(
  access: Access,
  person: Person,
  record: WorkerRecord,
  policy: Policy,
): readonly Resembling[] {
  const { correlation } = policy;
  if (correlation === undefined || access.status !== 'absent') return [];
  const denied = person.notTheirs?.[access.system] ?? [];
  const names = policy.namesFor(record)?.candidates ?? [];
  return (access.found ?? [])
    .filter(({ accountId, profile }) => profile.workerId === undefined && !denied.includes(accountId))
    .map((sighting) => ({ sighting, ...compared(sighting, record, names) }))
    .filter(({ agree }) => isProbable(agree, correlation));
}

function isProbable(agree: readonly Signal[], { probable }: CorrelationRule): boolean {
  return probable.some((signals) => signals.every((signal) => agree.includes(signal)));
}

function compared({ profile, aliases }: Sighting, record: WorkerRecord, names: readonly string[]) {
  const addresses = [profile.login, profile.email, ...aliases].flatMap((one) => one?.toLowerCase() ?? []);
  const verdicts = SIGNALS.map((signal): readonly [Signal, boolean | undefined] => {
    if (signal === 'name')
      return [signal, names.length === 0 ? undefined : addresses.some((one) => names.includes(one))];
    if (signal === 'email') return [signal, addresses.includes(record.email.toLowerCase())];
    const [here, there] = [record[signal], profile[signal]];
    return [signal, here === undefined || there === undefined ? undefined : same(here, there)];
  });
  return {
    agree: verdicts.flatMap(([signal, agrees]) => (agrees === true ? [signal] : [])),
    differ: verdicts.flatMap(([signal, agrees]) => (agrees === false ? [signal] : [])),
  };
}

/** Zoë Ødegård and zoe odegard are one; letters that fold to nothing are compared as they are. */
function same(one: string, other: string): boolean {
  const [left, right] = [fold(one), fold(other)];
  return left === '' || right === '' ? one.trim() === other.trim() : left === right;
}

/** What people of one name have in common: `zoe odegard`; as it is written where that folds to nothing. */
export function calledAs({ givenName, familyName }: WorkerRecord): string {
  return [givenName, familyName].map((name) => fold(name) || name.trim().toLowerCase()).join(' ');
}

/** The worker records of people we know that are probably of the same human as this one, which is the first of its person. */
export function probablySame(
  record: WorkerRecord,
  known: readonly Person[],
  { people }: CorrelationRule,
): readonly Resemblance[] {
  return known
    .flatMap(allRecords)
    .map((other) => ({ workerId: other.workerId, agree: SIGNALS.filter((signal) => agrees(signal, record, other)) }))
    .filter(({ agree }) => people.some((signals) => signals.every((signal) => agree.includes(signal))))
    .sort((a, b) => (a.workerId < b.workerId ? -1 : 1));
}

/** A user name says nothing here: it is chosen so that two of one name differ. */
function agrees(signal: Signal, one: WorkerRecord, other: WorkerRecord): boolean {
  if (signal === 'name') return false;
  if (signal === 'email') return one.email.toLowerCase() === other.email.toLowerCase();
  const [here, there] = [one[signal], other[signal]];
  return here !== undefined && there !== undefined && same(here, there);
}

/** For an operator, without what the account is called: ids and the names of signals. */
export function described(system: System, { sighting, agree, differ }: Resembling): string {
  const but = differ.length === 0 ? '' : `, ${differ.join(', ')} differ`;
  return `account ${sighting.accountId} at ${system} (${sighting.status}; ${agree.join(', ')} agree${but})`;
}
