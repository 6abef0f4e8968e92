/** The audit of a period: everything its files and its report say, made once from the book. */
import type { Instant } from '../ids.ts';
import type { Book } from './book.ts';
import { type AuditFinding, findings } from './findings.ts';
import { approvalsTable, type Decided, decisions, grantedUnapproved, type Unapproved } from './independence.ts';
import { populations } from './populations.ts';
import { type Reconciled, reconciliation, reconciliationTable } from './reconciliation.ts';
import type { SampleTerms } from './sample.ts';
import type { Table } from './table.ts';
import { type CutTime, cutTimes, timelinessTable } from './timeliness.ts';

/** A day, where nothing else is said: NIST leaves it to the organisation, and auditors ask for 24 hours or one business day. */
export const LIMIT_HOURS = 24;

export interface AuditTerms {
  readonly period: { readonly from: string; readonly to: string };
  /** When it is made. */
  readonly now: Instant;
  /** By whom, as evidence names them. */
  readonly by: string;
  readonly generator: string;
  readonly exportId: string;
  readonly log: { readonly origin: string; readonly start: number; readonly end: number; readonly latest: number };
  readonly sample: SampleTerms;
  readonly limitHours: number;
}

export interface Audit {
  readonly terms: AuditTerms;
  readonly book: Book;
  readonly populations: readonly Table[];
  readonly timeliness: readonly CutTime[];
  readonly decisions: readonly Decided[];
  readonly unapproved: readonly Unapproved[];
  readonly reconciliation: readonly Reconciled[];
  readonly findings: readonly AuditFinding[];
}

export function auditOf(book: Book, terms: AuditTerms): Audit {
  const { now } = terms;
  const limitSeconds = terms.limitHours * 3600;
  const timeliness = cutTimes(book, { limitSeconds, now });
  const [decided, unapproved] = [decisions(book), grantedUnapproved(book)];
  const reconciled = reconciliation({ book, now, limitSeconds });
  const found = { book, now, timeliness, decisions: decided, unapproved, reconciliation: reconciled };
  return {
    ...{ terms, book, populations: populations(book), timeliness, decisions: decided, unapproved },
    ...{ reconciliation: reconciled, findings: findings(found) },
  };
}

/** Every table there is a file of. */
export function tablesOf(audit: Audit): readonly Table[] {
  return [
    ...audit.populations,
    timelinessTable(audit.timeliness),
    approvalsTable(audit.decisions),
    reconciliationTable(audit.reconciliation),
  ];
}
