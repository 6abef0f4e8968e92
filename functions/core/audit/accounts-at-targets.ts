/** The accounts a target itself listed, against HR's word: whose each is, whether they work here, and who works here without one. */
import type { ListedAccount } from '../account-list.ts';
import { type Standing, standingOfBoth } from '../hr-list.ts';
import type { AccountsSeen } from './account-lists.ts';
import type { Book } from './book.ts';
import { secondsBetween } from './case-file.ts';
import type { Known, People, Seen } from './people.ts';
import type { Reconciled, Reconciling } from './reconciliation.ts';
import { holding } from './register.ts';

/** The last list of each target, and of each target that cases saw and that has none, that there is none. */
export function* targetRows(people: People, book: Book, terms: Reconciling): Generator<Reconciled> {
  const systems = new Set(book.accounts.whole.keys());
  for (const { accounts } of people.known.values()) for (const { system } of accounts) systems.add(system);
  const hr = hrOf(people, book);
  for (const system of [...systems].sort()) {
    const list = book.accounts.whole.get(system);
    if (list === undefined) yield noList(system);
    else yield* listRows({ list, people, book, terms, hr });
  }
}

/** What HR's own lists say together. */
interface Hr {
  readonly people: ReadonlyMap<string, Standing>;
  /** Every source an event is of has one, and there is any: who is on none is nobody HR knows. */
  readonly isWhole: boolean;
}

function hrOf({ sources }: People, { lists }: Book): Hr {
  const people = new Map<string, Standing>();
  for (const list of lists.whole.values())
    for (const [person, standing] of list.people) people.set(person, standingOfBoth(people.get(person), standing));
  return { people, isWhole: lists.whole.size > 0 && [...sources].every((source) => lists.whole.has(source)) };
}

interface Listed {
  readonly list: AccountsSeen;
  readonly people: People;
  readonly book: Book;
  readonly terms: Reconciling;
  readonly hr: Hr;
}

type Judged = Pick<Reconciled, 'expected' | 'result' | 'because'>;

const agrees = (expected: string): Judged => ({ expected, result: 'agrees', because: '' });
const explained = (expected: string, because: string): Judged => ({ expected, result: 'explained', because });
const finding = (expected: string, because: string): Judged => ({ expected, result: 'finding', because });

function* listRows(listed: Listed): Generator<Reconciled> {
  const { list, people, hr } = listed;
  const activeOf = new Map<string, number>();
  const holders = new Set<string>();
  for (const { person, status, protectedBy } of list.accounts.values()) {
    if (person === undefined) continue;
    holders.add(person);
    if (status === 'active' && protectedBy === undefined) activeOf.set(person, (activeOf.get(person) ?? 0) + 1);
  }
  for (const account of list.accounts.values())
    yield rowOf(listed, account, judge(listed, account, activeOf.get(account.person ?? '') ?? 0));
  for (const person of people.known.keys()) if (!holders.has(person)) yield* withoutAccount(listed, person);
  for (const person of hr.people.keys())
    if (!holders.has(person) && !people.known.has(person)) yield* withoutAccount(listed, person);
}

function rowOf({ list, people }: Listed, { account, status, person = '' }: ListedAccount, judged: Judged): Reconciled {
  const found = `account ${account}, ${status} at ${list.readAt}`;
  const caseId = people.known.get(person)?.last?.caseId ?? '';
  return { check: 'listing', person, caseId, system: list.system, found, ...judged };
}

/** `active`: how many active accounts its holder has there. */
function judge(listed: Listed, account: ListedAccount, active: number): Judged {
  const { status, person, protectedBy } = account;
  if (protectedBy !== undefined) return explained('as it is', `policy rule ${protectedBy} protects it from automation`);
  if (person === undefined)
    return status === 'active'
      ? finding(
          'somebody’s',
          'nobody is known to have it: find whose it is; link it, protect it by a rule, or turn it off',
        )
      : explained('somebody’s', 'nobody is known to have it, and nobody can sign in with it');
  const known = listed.people.known.get(person);
  const standing = standingAt(listed, person, known);
  if (standing === undefined) return ofUnheard(listed, status, known);
  if (standing === 'left') return status === 'active' ? stillActive(listed, person, known) : agrees('not active');
  if (status !== 'active') return ofInactive(listed, known, standing);
  if (active > 1) return finding('one active account', `it is one of ${active} active accounts they have there`);
  return agrees('as policy has it');
}

/** By the last word, where it took effect before the list was read; else by HR's own list. A word still to come says what is not yet so. */
function standingAt({ list, hr }: Listed, person: string, known: Known | undefined): Standing | undefined {
  const last = known?.last;
  if (last !== undefined && last.at <= list.readAt) return last.standing;
  return hr.people.get(person) ?? (last?.standing === 'left' ? 'employed' : undefined);
}

function ofUnheard({ hr }: Listed, status: string, known: Known | undefined): Judged {
  if (status !== 'active') return explained('not active', 'HR says nothing of them, and nobody can sign in with it');
  if (known?.last !== undefined)
    return explained('as HR has it', `HR's word of them takes effect at ${known.last.at}, after it was listed`);
  if (hr.isWhole) return finding('not active', 'no list of HR has them, and no event by then says that they work here');
  return explained(
    'as HR has it',
    'HR said nothing of them in the period, and not every source has a list of everybody',
  );
}

function stillActive({ list, book, terms }: Listed, person: string, known: Known | undefined): Judged {
  const last = known?.last;
  const after = seenAt(known, list.system);
  if (after !== undefined && after.at > list.readAt && after.status !== 'active')
    return explained('not active', `it was turned off since: ${after.status} at ${after.at}, by case ${after.caseId}`);
  if (last !== undefined && secondsBetween(last.at, list.readAt) <= terms.limitSeconds)
    return explained('not active', `they left at ${last.at}, and the limit was not over when it was listed`);
  const kept = (known?.excepted ?? []).filter((one) => !book.revokes.has(holding(person, one)));
  if (kept.length > 0) return explained('not active', `an exception keeps ${kept.join(', ')}`);
  const by = last === undefined ? "by HR's list" : `by case ${last.caseId}`;
  return finding('not active', `they have left ${by}, and the target lists the account as active`);
}

function ofInactive({ list }: Listed, known: Known | undefined, standing: Standing): Judged {
  const expected = 'as policy has it';
  const seen = seenAt(known, list.system);
  if (standing === 'on leave') return explained(expected, 'they are on leave');
  if (seen === undefined) return explained(expected, 'no case of this export was to have it otherwise');
  if (seen.status !== 'active') return explained(expected, `as the plan has it: ${seen.status} at ${seen.at}`);
  if (seen.at > list.readAt) return explained(expected, `it was turned on since: active at ${seen.at}`);
  return finding('active', `it was active at ${seen.at}, by case ${seen.caseId}, and somebody else has turned it off`);
}

function* withoutAccount(listed: Listed, person: string): Generator<Reconciled> {
  const { list, people } = listed;
  const known = people.known.get(person);
  if (standingAt(listed, person, known) !== 'employed') return;
  const row = { check: 'listing', person, caseId: known?.last?.caseId ?? '', system: list.system } as const;
  yield { ...row, found: `no account at ${list.readAt}`, ...whyNone(list, seenAt(known, list.system)) };
}

function whyNone(list: AccountsSeen, seen: Seen | undefined): Judged {
  const expected = 'as policy has it';
  if (seen === undefined) return explained(expected, 'no case of this export gave them one there');
  if (seen.status !== 'active') return explained(expected, `as the plan has it: ${seen.status} at ${seen.at}`);
  if (seen.at > list.readAt) return explained(expected, `it was made since: active at ${seen.at}`);
  return finding('an account', `it was active at ${seen.at}, by case ${seen.caseId}, and is not there any more`);
}

const seenAt = (known: Known | undefined, system: string): Seen | undefined =>
  known?.accounts.find((one) => one.system === system);

function noList(system: string): Reconciled {
  const because =
    'the accounts of this target were not listed in the period, so what somebody made there by hand cannot be found here: compare it with a list you take from the target';
  const row = { check: 'listing', person: '', caseId: '', system, found: 'none' } as const;
  return { ...row, ...finding('a list of all accounts', because) };
}
