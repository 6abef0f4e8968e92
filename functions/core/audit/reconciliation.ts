/** HR's word, the events we handled, and the accounts at the targets, held against each other: every difference is explained, or a finding. */
import type { Standing } from '../hr-list.ts';
import type { Instant } from '../ids.ts';
import { targetRows } from './accounts-at-targets.ts';
import type { Book } from './book.ts';
import { type CaseFile, secondsBetween } from './case-file.ts';
import { openIn, openInWords } from './closings.ts';
import { DONE, ENDED_OTHERWISE } from './ended.ts';
import type { ListSeen } from './hr-lists.ts';
import type { Known, People, Word } from './people.ts';
import { holding } from './register.ts';
import type { Column, TableOf } from './table.ts';

export interface Reconciled {
  /**
   * `event`: was what HR said carried out? `account`: was the account, as a case last saw it, as HR's word has it? `listing`: are
   * the accounts the target itself listed? `snapshot`: does HR's own list say what its events did?
   */
  readonly check: 'event' | 'account' | 'listing' | 'snapshot';
  readonly person: string;
  readonly caseId: string;
  readonly system: string;
  readonly expected: string;
  readonly found: string;
  readonly result: 'agrees' | 'explained' | 'finding';
  readonly because: string;
}

export interface Reconciling {
  readonly now: Instant;
  /** An event that nothing became of for longer than this, though it is due, is a finding. */
  readonly limitSeconds: number;
}

/** All rows but those of events: accounts as cases saw them, as targets listed them, then HR's lists. */
export function* accountsAndLists(people: People, book: Book, terms: Reconciling): Generator<Reconciled> {
  for (const known of people.known.values()) yield* accountRows(known, book, terms.now);
  yield* targetRows(people, book, terms);
  for (const source of sourcesIn(people, book)) yield* listRows(people, book, source);
}

/** Somebody, or the clock, has it: it is not forgotten. */
const IN_HAND: readonly string[] = ['held', 'awaiting-approval', 'scheduled', 'released'];

/** Was what HR said carried out? Of a case of the period that began with HR's word. */
export function eventRow(file: CaseFile, { now, limitSeconds }: Reconciling): Reconciled {
  const { state, caseId, person, type = '', effectiveAt = file.beganAt } = file;
  const row = {
    check: 'event',
    person,
    caseId,
    system: '',
    expected: `${type.replace('tenure.person.', '')} carried out`,
    found: state,
  } as const;
  const open = openIn(file);
  if (DONE.includes(state) && open.length > 0)
    return { ...row, result: 'explained', because: `done, and controls are open: ${openInWords(open)}` };
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
}

function whyEnded({ state, supersededBy, stateAt, note }: CaseFile): string {
  if (supersededBy !== undefined) return `its work was done by ${supersededBy}`;
  return `${state} at ${stateAt}${reasonOf({ note })}`;
}

const reasonOf = ({ note }: { readonly note?: string | undefined }): string => (note === undefined ? '' : `: ${note}`);

function accountRows(known: Known, book: Book, now: Instant): readonly Reconciled[] {
  const { person, last, accounts, excepted } = known;
  if (last === undefined || !last.inPeriod) return [];
  if (isLeftToStay(last, now) && accounts.length === 0) return [neverRead(person, last, book)];
  return accounts.map(({ system, status, at, caseId }) => {
    const row = {
      check: 'account',
      person,
      caseId,
      system,
      expected: expectedOf(last.standing),
      found: `${status} at ${at}`,
    } as const;
    if (last.standing !== 'left' || status !== 'active') return { ...row, ...whileHere(last.standing, status) };
    if (last.at > now) return { ...row, result: 'explained', because: `leaves at ${last.at}` };
    const kept = excepted.filter((one) => !book.revokes.has(holding(person, one)));
    if (kept.length > 0) return { ...row, result: 'explained', because: `an exception keeps ${kept.join(', ')}` };
    return { ...row, ...stillActive(person, last, book, 'the account was active when last read back') };
  });
}

/** HR said that they leave, and people called off what follows from it. */
const isLeftToStay = ({ standing, calledOff, at }: Word, now: Instant): boolean =>
  standing === 'left' && calledOff !== undefined && at <= now;

function neverRead(person: string, last: Word, book: Book): Reconciled {
  const row = { check: 'account', person, caseId: last.caseId, system: '', expected: 'not active' } as const;
  return { ...row, found: 'not known', ...stillActive(person, last, book, 'no account of theirs was read back') };
}

/** Though HR said that they have left. Its own list may say since that they have not. */
function stillActive(
  person: string,
  last: Word,
  { lists }: Book,
  found: string,
): Pick<Reconciled, 'result' | 'because'> {
  const { caseId, calledOff, source = '', at } = last;
  if (calledOff === undefined) return { result: 'finding', because: `they have left by case ${caseId}, and ${found}` };
  const list = lists.whole.get(source);
  const standing = list?.people.get(person);
  if (list !== undefined && list.readAt >= at && standing !== undefined && standing !== 'left')
    return { result: 'explained', because: `HR's own list of ${list.readAt} has them as ${standing}` };
  const word = `HR's last word is that they have left, case ${caseId}, which was ${calledOff}`;
  return { result: 'finding', because: `${word}; ${found}` };
}

const expectedOf = (standing: Standing): string => (standing === 'left' ? 'not active' : 'as policy has it');

/** A case that is done means that the account was read back as the plan has it: policy may give none, or one that is off. */
function whileHere(standing: Standing, status: string): Pick<Reconciled, 'result' | 'because'> {
  if (standing === 'left' || (standing === 'employed' && status === 'active')) return { result: 'agrees', because: '' };
  return { result: 'explained', because: `${standing}, and read back as the plan has it: ${status}` };
}

/** Every HR source an event of the period is of, and every one that was read whole. */
function sourcesIn({ sources }: People, { lists }: Book): readonly string[] {
  return [...new Set([...sources, ...lists.whole.keys()])].sort();
}

/** The last list of everybody that the source had in the period, against what its events have said by then. */
function* listRows({ known }: People, { lists }: Book, source: string): Generator<Reconciled> {
  const list = lists.whole.get(source);
  if (list === undefined) {
    yield noList(source);
    return;
  }
  for (const [person, standing] of list.people) yield compared(person, standing, known.get(person)?.last, list.readAt);
  for (const { person, last } of known.values())
    if (last !== undefined && last.source === source && !list.people.has(person) && last.at <= list.readAt)
      yield* notListed(person, last, source);
  if (list.unknown > 0) yield unreadIn(list);
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

function compared(person: string, listed: Standing, last: Word | undefined, at: Instant): Reconciled {
  const row = { check: 'snapshot', person, caseId: last?.caseId ?? '', system: '', expected: listed } as const;
  if (last === undefined)
    return { ...row, found: 'no event', result: 'explained', because: 'HR said nothing of them in the period' };
  const found = last.standing;
  if (found === listed) return { ...row, found, result: 'agrees', because: '' };
  if (last.at > at)
    return {
      ...row,
      found,
      result: 'explained',
      because: `its last word takes effect at ${last.at}, after the list was read`,
    };
  if (last.calledOff !== undefined)
    return { ...row, found, result: 'explained', because: `its last word, case ${last.caseId}, was ${last.calledOff}` };
  return { ...row, found, result: 'finding', because: "HR's list and HR's events say different things of them" };
}

function notListed(person: string, last: Word, source: string): readonly Reconciled[] {
  const found = last.standing;
  // Most systems stop listing who has left.
  if (found === 'left') return [];
  const row = { check: 'snapshot', person, caseId: last.caseId, system: '', expected: 'not listed', found } as const;
  if (last.calledOff !== undefined)
    return [{ ...row, result: 'explained', because: `its last word of them was ${last.calledOff}` }];
  const because = `events say that they work here, and the list of ${source} does not have them`;
  return [{ ...row, result: 'finding', because }];
}

const COLUMNS: readonly Column<Reconciled>[] = [
  {
    name: 'check',
    says: "event: was HR's word carried out; account: is the account, as a case last read it back, as HR's word has it; listing: is each account the target listed, and has each who works here one; snapshot: HR's list against its events",
    of: (row) => row.check,
  },
  { name: 'person', says: 'The pseudonym of the person', of: ({ person }) => person },
  { name: 'case', says: 'The case the row is about', of: ({ caseId }) => caseId },
  {
    name: 'system',
    says: 'The target system of an account, or what had no list: a target, or an HR source',
    of: ({ system }) => system,
  },
  { name: 'expected', says: 'What was to be', of: ({ expected }) => expected },
  { name: 'found', says: 'What is', of: ({ found }) => found },
  { name: 'result', says: 'agrees, explained, or finding', of: ({ result }) => result },
  { name: 'because', says: 'The explanation, or what is wrong', of: ({ because }) => because },
];

export const RECONCILIATION: TableOf<Reconciled> = {
  title: 'HR, events and accounts held against each other',
  columns: COLUMNS,
};
