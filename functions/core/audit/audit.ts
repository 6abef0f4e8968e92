/** The audit of a period: every row, and what its report says, made in one reading of the book. */
import type { Instant } from '../ids.ts';
import { type Book, filesIn } from './book.ts';
import type { Asked, CaseFile } from './case-file.ts';
import { type Closings, closedIn, countClosed, newClosings } from './closings.ts';
import {
  type AuditFinding,
  type Found,
  findings,
  newFound,
  ofCut,
  ofDecision,
  ofDifference,
  ofException,
  ofMove,
  ofOpen,
  ofUnapproved,
} from './findings.ts';
import { decisionsIn, unapprovedIn } from './independence.ts';
import { meet, newPeople } from './people.ts';
import { askedCase, type CasePopulation, populationOf } from './populations.ts';
import { accountsAndLists, eventRow, type Reconciled, type Reconciling } from './reconciliation.ts';
import { changesIn } from './register.ts';
import { type Drawn, drawing, type SampleTerms } from './sample.ts';
import type { TakeRow } from './tables.ts';
import { countState, newTally, type Tally } from './tally.ts';
import { cutTimeOf, measure } from './timeliness.ts';

/** A day, where nothing else is said: NIST leaves it to the organisation, and auditors ask for 24 hours or one business day. */
export const LIMIT_HOURS = 24;

export interface AuditTerms {
  readonly period: { readonly from: string; readonly to: string };
  /** When it is made. */
  readonly createdAt: Instant;
  /** When the log was last signed for, as the signature says: whoever makes an export cannot choose until when leavers had time. */
  readonly now: Instant;
  /** By whom, as evidence names them. */
  readonly by: string;
  readonly generator: string;
  readonly exportId: string;
  readonly log: { readonly origin: string; readonly start: number; readonly end: number; readonly latest: number };
  readonly sample: SampleTerms;
  readonly limitHours: number;
}

/** What is kept of it: the rows have passed by. */
export interface Audit {
  readonly terms: AuditTerms;
  readonly book: Book;
  readonly tally: Tally;
  readonly drawn: readonly Drawn[];
  readonly findings: readonly AuditFinding[];
  readonly closings: Closings;
}

/** `take` is told every row there is a file of. */
export function auditOf(book: Book, terms: AuditTerms, take: TakeRow): Audit {
  const making: Making = { book, terms, take, tally: newTally(), found: newFound(), closings: newClosings() };
  const { tally, found, closings } = making;
  const people = newPeople();
  const sample = drawing(terms.sample);
  for (const file of filesIn(book)) {
    meet(people, file);
    // What came along to make a case whole makes no row.
    if (!file.inPeriod) continue;
    const population = populationOf(file);
    sample.add(population, file);
    rowsOf(making, population, file);
  }
  for (const row of accountsAndLists(people, book, reconciling(terms))) differs(making, row);
  for (const review of book.reviews) take('populations/reviews', review);
  for (const change of changesIn(book)) take('populations/policy-changes', change);
  return { terms, book, tally, drawn: sample.drawn(), findings: findings(found, book), closings };
}

interface Making {
  readonly book: Book;
  readonly terms: AuditTerms;
  readonly take: TakeRow;
  readonly tally: Tally;
  readonly found: Found;
  readonly closings: Closings;
}

function rowsOf(making: Making, population: CasePopulation, file: CaseFile): void {
  const { terms, tally } = making;
  tally.casesInRange += 1;
  countState(tally.states[population], file.state);
  populate(making, population, file);
  close(making, file);
  if (population === 'leavers') cutOf(making, file);
  decided(making, file);
  if (file.began === 'event-received') differs(making, eventRow(file, reconciling(terms)));
}

const reconciling = ({ now, limitHours }: AuditTerms): Reconciling => ({ now, limitSeconds: limitHours * 3600 });

function populate({ book, terms, take, found }: Making, population: CasePopulation, file: CaseFile): void {
  if (population === 'movers') found.moves.push(...ofMove(file));
  if (population !== 'requests' && population !== 'exceptions') {
    take(`populations/${population}`, file);
    return;
  }
  const asked = askedCase(file as CaseFile & { readonly request: Asked }, book); // that is what makes it one of these populations
  take(`populations/${population}`, asked);
  if (population === 'exceptions') found.exceptions.push(...ofException(asked, terms.now));
}

function close({ terms, closings, found }: Making, file: CaseFile): void {
  const closed = closedIn(file, { limitSeconds: terms.limitHours * 3600, now: terms.now });
  countClosed(closings, closed);
  found.open.push(
    ...ofOpen(
      file,
      [...closed].flatMap(([control, by]) => (by === 'open' ? [control] : [])),
    ),
  );
}

function cutOf({ terms, take, tally, found }: Making, file: CaseFile): void {
  const time = cutTimeOf(file, { limitSeconds: terms.limitHours * 3600, now: terms.now });
  take('timeliness', time);
  measure(tally.cuts, time);
  found.cuts.push(...ofCut(time));
}

function decided({ take, tally, found }: Making, file: CaseFile): void {
  for (const one of decisionsIn(file)) {
    take('approvals', one);
    tally.decisions += 1;
    found.decisions.push(...ofDecision(one));
  }
  for (const one of unapprovedIn(file)) {
    tally.unapproved += 1;
    found.unapproved.push(ofUnapproved(one));
  }
}

function differs({ take, tally, found }: Making, row: Reconciled): void {
  take('reconciliation', row);
  tally.differences[row.check] += 1;
  found.differences.push(...ofDifference(row));
}
