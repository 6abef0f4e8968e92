/** HR's word, the events we handled, and the accounts at the targets, held against each other: every difference is explained, or a finding. */
import type { Standing } from '../hr-list.ts';
import type { Instant } from '../ids.ts';
import { type Book, holding } from './book.ts';
import { type CaseFile, secondsBetween } from './case-file.ts';
import type { ListSeen } from './hr-lists.ts';
import { type Column, type Table, tableOf } from './table.ts';

export interface Reconciled {
  /** `event`: was what HR said carried out? `account`: is the account as HR's word has it? `snapshot`: does HR's own list say what its events did? */
  readonly check: 'event' | 'account' | 'snapshot';
  readonly person: string;
  readonly caseId: string;
  readonly system: string;
  readonly expected: string;
  readonly found: string;
  readonly result: 'agrees' | 'explained' | 'finding';
  readonly because: string;
}

export interface Reconciling {
  readonly book: Book;
  readonly now: Instant;
  /** An event that nothing became of for longer than this, though it is due, is a finding. */
  readonly limitSeconds: number;
}

export function reconciliation(all: Reconciling): readonly Reconciled[] {
  const people = peopleIn(all.book);
  return [
    ...[...all.book.cases.values()]
      .filter(({ inPeriod, began }) => inPeriod && began === 'event-received')
      .map(eventRow(all)),
    ...[...people.values()].flatMap((known) => accountRows(known, all)),
    ...sourcesIn(all.book).flatMap((source) => listRows(people, all.book, source)),
  ];
}

const DONE: readonly string[] = ['completed', 'completed-with-exceptions'];
const ENDED_OTHERWISE: readonly string[] = ['superseded', 'cancelled', 'rejected'];
/** Somebody, or the clock, has it: it is not forgotten. */
const IN_HAND: readonly string[] = ['held', 'awaiting-approval', 'scheduled', 'released'];

function eventRow({ now, limitSeconds }: Pick<Reconciling, 'now' | 'limitSeconds'>) {
  return (file: CaseFile): Reconciled => {
    const { state, caseId, person, type = '', effectiveAt = file.beganAt } = file;
    const row = {
      check: 'event',
      person,
      caseId,
      system: '',
      expected: `${type.replace('tenure.person.', '')} carried out`,
      found: state,
    } as const;
    if (DONE.includes(state)) return { ...row, result: 'agrees', because: '' };
    if (ENDED_OTHERWISE.includes(state)) return { ...row, result: 'explained', because: whyEnded(file) };
    if (effectiveAt > now) return { ...row, result: 'explained', because: `takes effect at ${effectiveAt}` };
    if (IN_HAND.includes(state))
      return { ...row, result: 'explained', because: `waits since ${file.stateAt}${reasonOf(file)}` };
    const waited = secondsBetween(file.stateAt, now);
    if (state !== 'blocked' && waited <= limitSeconds)
      return { ...row, result: 'explained', because: `under way since ${file.stateAt}` };
    return {
      ...row,
      result: 'finding',
      because: `nothing further has become of it since ${file.stateAt}${reasonOf(file)}`,
    };
  };
}

function whyEnded({ state, supersededBy, stateAt, note }: CaseFile): string {
  if (supersededBy !== undefined) return `its work was done by ${supersededBy}`;
  return `${state} at ${stateAt}${reasonOf({ note })}`;
}

const reasonOf = ({ note }: { readonly note?: string | undefined }): string => (note === undefined ? '' : `: ${note}`);

interface Seen {
  readonly system: string;
  readonly status: string;
  readonly at: Instant;
  readonly caseId: string;
}

interface Known {
  readonly person: string;
  readonly entitlements: Set<string>;
  /** The case with HR's last word that stands. */
  last?: CaseFile;
  readonly accounts: Map<string, Seen>;
}

/** What is known of each person of whom HR said something: its last word by effective instant, and the accounts as last read back. */
function peopleIn(book: Book): Map<string, Known> {
  const people = new Map<string, Known>();
  for (const file of book.cases.values()) {
    const known: Known = people.get(file.person) ?? {
      person: file.person,
      accounts: new Map(),
      entitlements: new Set(),
    };
    people.set(file.person, known);
    if (isWord(file) && (known.last === undefined || wordAt(file) >= wordAt(known.last))) known.last = file;
    if (file.request?.kind === 'exception') known.entitlements.add(file.request.entitlement);
    for (const account of seenIn(file)) {
      const before = known.accounts.get(account.system);
      if (before === undefined || before.at <= account.at) known.accounts.set(account.system, account);
    }
  }
  return people;
}

/** By a case of HR's, or one the clock opened because a last day was over; not one that came to nothing. */
function isWord({ began, intent, state, supersededBy }: CaseFile): boolean {
  const fromHr = began === 'event-received' || intent === 'end-date';
  return fromHr && !(ENDED_OTHERWISE.includes(state) && supersededBy === undefined);
}

const wordAt = ({ effectiveAt, beganAt }: CaseFile): string => effectiveAt ?? beganAt;

/** `okta active 3`, as the end of a case has it. */
function seenIn({ observed, observedAt, caseId }: CaseFile): readonly Seen[] {
  if (observedAt === undefined) return [];
  return observed.map((text) => {
    const [system = '', status = ''] = text.split(' ');
    return { system, status, at: observedAt, caseId };
  });
}

export function standingOf({ kind, type }: Pick<CaseFile, 'kind' | 'type'>): Standing {
  if (kind === 'leaver' || (kind === undefined && type === 'tenure.person.terminated')) return 'left';
  return type === 'tenure.person.suspended' ? 'on leave' : 'employed';
}

function accountRows(
  { person, last, accounts, entitlements }: Known,
  { book, now }: Reconciling,
): readonly Reconciled[] {
  if (last === undefined || !last.inPeriod) return [];
  const standing = standingOf(last);
  return [...accounts.values()].map(({ system, status, at, caseId }) => {
    const row = {
      check: 'account',
      person,
      caseId,
      system,
      expected: expectedOf(standing),
      found: `${status} at ${at}`,
    } as const;
    if (standing !== 'left' || status !== 'active') return { ...row, ...whileHere(standing, status) };
    if (wordAt(last) > now) return { ...row, result: 'explained', because: `leaves at ${wordAt(last)}` };
    const kept = [...entitlements].filter((one) => !book.revoked.has(holding(person, one)));
    if (kept.length > 0) return { ...row, result: 'explained', because: `an exception keeps ${kept.join(', ')}` };
    return {
      ...row,
      result: 'finding',
      because: `they have left by case ${last.caseId}, and the account was active when last read back`,
    };
  });
}

const expectedOf = (standing: Standing): string => (standing === 'left' ? 'not active' : 'as policy has it');

/** A case that is done means that the account was read back as the plan has it: policy may give none, or one that is off. */
function whileHere(standing: Standing, status: string): Pick<Reconciled, 'result' | 'because'> {
  if (standing === 'left' || (standing === 'employed' && status === 'active')) return { result: 'agrees', because: '' };
  return { result: 'explained', because: `${standing}, and read back as the plan has it: ${status}` };
}

/** Every HR source an event of the period is of, and every one that was read whole. */
function sourcesIn({ cases, lists }: Book): readonly string[] {
  const named = [...cases.values()].flatMap(({ inPeriod, source }) =>
    inPeriod && source !== undefined ? [source] : [],
  );
  return [...new Set([...named, ...lists.whole.keys()])].sort();
}

/** The last list of everybody that the source had in the period, against what its events have said by then. */
function listRows(people: ReadonlyMap<string, Known>, { lists }: Book, source: string): readonly Reconciled[] {
  const list = lists.whole.get(source);
  if (list === undefined) return [noList(source)];
  const missing = [...people.values()].flatMap(({ person, last }) =>
    last === undefined || last.source !== source || list.people.has(person) || wordAt(last) > list.readAt
      ? []
      : notListed(person, last, source),
  );
  return [
    ...[...list.people].map(([person, standing]) => compared(person, standing, people.get(person)?.last, list.readAt)),
    ...missing,
    ...(list.unknown === 0 ? [] : [unreadIn(list)]),
  ];
}

const OF_SOURCE = { check: 'snapshot', person: '', caseId: '' } as const;

function noList(source: string): Reconciled {
  const because =
    'no list of everybody at this source was read in the period, so whom it never told of cannot be found here: compare joiners and leavers with a list you take from HR';
  return { ...OF_SOURCE, system: source, expected: 'a list of everybody', found: 'none', result: 'finding', because };
}

function unreadIn({ source, unknown, readAt }: ListSeen): Reconciled {
  const because = `${unknown} records of the list read at ${readAt} are of nobody known: they could not be read, or were new in it (tenure sources ${source})`;
  const found = `${unknown} of nobody known`;
  return { ...OF_SOURCE, system: source, expected: 'everybody known', found, result: 'finding', because };
}

function compared(person: string, listed: Standing, last: CaseFile | undefined, at: Instant): Reconciled {
  const row = { check: 'snapshot', person, caseId: last?.caseId ?? '', system: '', expected: listed } as const;
  if (last === undefined)
    return { ...row, found: 'no event', result: 'explained', because: 'HR said nothing of them in the period' };
  const found = standingOf(last);
  if (found === listed) return { ...row, found, result: 'agrees', because: '' };
  if (wordAt(last) > at)
    return {
      ...row,
      found,
      result: 'explained',
      because: `its last word takes effect at ${wordAt(last)}, after the list was read`,
    };
  return { ...row, found, result: 'finding', because: "HR's list and HR's events say different things of them" };
}

function notListed(person: string, last: CaseFile, source: string): readonly Reconciled[] {
  const found = standingOf(last);
  // Most systems stop listing who has left.
  if (found === 'left') return [];
  const because = `events say that they work here, and the list of ${source} does not have them`;
  const row = { check: 'snapshot', person, caseId: last.caseId, system: '', expected: 'not listed', found } as const;
  return [{ ...row, result: 'finding', because }];
}

const COLUMNS: readonly Column<Reconciled>[] = [
  {
    name: 'check',
    says: "event: was HR's word carried out; account: is the account as HR's word has it; snapshot: HR's list against its events",
    of: (row) => row.check,
  },
  { name: 'person', says: 'The pseudonym of the person', of: ({ person }) => person },
  { name: 'case', says: 'The case the row is about', of: ({ caseId }) => caseId },
  {
    name: 'system',
    says: 'The target system of an account, or the HR source that had no list',
    of: ({ system }) => system,
  },
  { name: 'expected', says: 'What was to be', of: ({ expected }) => expected },
  { name: 'found', says: 'What is', of: ({ found }) => found },
  { name: 'result', says: 'agrees, explained, or finding', of: ({ result }) => result },
  { name: 'because', says: 'The explanation, or what is wrong', of: ({ because }) => because },
];

export function reconciliationTable(rows: readonly Reconciled[]): Table {
  return tableOf({ name: 'reconciliation', title: 'HR, events and accounts held against each other' }, COLUMNS, rows);
}
