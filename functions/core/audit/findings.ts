/** What is wrong, one by one: which test found it, about which case, in plain words, and where the evidence stands. */
import type { Instant } from '../ids.ts';
import { type Book, type ChangeOfRules, holding } from './book.ts';
import type { CaseFile } from './case-file.ts';
import type { TestId } from './controls.ts';
import type { Decided, Unapproved } from './independence.ts';
import { type AskedCase, askedCases, casesOf, decisionOn } from './populations.ts';
import type { Reconciled } from './reconciliation.ts';
import { type CutTime, isBreach } from './timeliness.ts';

export interface AuditFinding {
  readonly test: TestId;
  readonly kind: string;
  readonly case: string;
  readonly person: string;
  readonly text: string;
  /** Places in the log. */
  readonly indexes: readonly number[];
}

export interface Found {
  readonly book: Book;
  readonly now: Instant;
  readonly timeliness: readonly CutTime[];
  readonly decisions: readonly Decided[];
  readonly unapproved: readonly Unapproved[];
  readonly reconciliation: readonly Reconciled[];
}

export function findings(found: Found): readonly AuditFinding[] {
  return [
    ...found.timeliness.filter(({ result }) => isBreach(result)).map(lateCut),
    ...found.unapproved.map(unapproved),
    ...found.decisions.flatMap(decision),
    ...found.reconciliation.filter(({ result }) => result === 'finding').map(difference),
    ...casesOf(found.book, 'movers')
      .filter(({ state }) => state === 'blocked')
      .map(stuckMove),
    ...askedCases(found.book, 'exceptions').flatMap((file) => exception(file, found)),
    ...[...found.book.changes.values()].flatMap(samePerson),
    ...found.book.unapproved.map(unapprovedRelease),
    ...found.book.unreadable.map(unreadable),
  ];
}

function about({ caseId, person, firstIndex, lastIndex }: CaseFile) {
  return { case: caseId, person, indexes: firstIndex === lastIndex ? [firstIndex] : [firstIndex, lastIndex] };
}

function unreadable(index: number): AuditFinding {
  const text = 'what stands here is no record that this version can read: the verifier says whether it was altered';
  return { test: 'completeness', kind: 'unreadable-record', case: '', person: '', text, indexes: [index] };
}

function lateCut({ file, result, fromEffect, fromNotice, lateBy }: CutTime): AuditFinding {
  const took = `${duration(fromEffect)} after the effective instant and ${duration(fromNotice)} after notice`;
  const text = result === 'late' ? `cut ${took}` : `not cut yet, ${took}`;
  return { test: 'cut-in-time', kind: result, ...about(file), text: `${text}; most of it waited for ${lateBy}` };
}

function unapproved({ file, approval, grant }: Unapproved): AuditFinding {
  const text = `${grant.entitlement} was about to be given at ${grant.intendedAt}, and approval ${approval.approvalId} of ${approval.rule} had not been given by then`;
  return { test: 'approved-first', kind: 'granted-before-approval', ...about(file), indexes: [grant.index], text };
}

function decision({ file, approval, vote, independent }: Decided): readonly AuditFinding[] {
  const which = `approval ${approval.approvalId} of ${approval.rule}, decided at ${vote.at} by ${vote.approver}`;
  const partial = {
    test: 'independent',
    kind: 'not-independent',
    ...about(file),
    text: `${which}: they also asked for it, get it, or carried it out`,
  } as const;
  const absent = {
    test: 'independent',
    kind: 'approver-not-active',
    ...about(file),
    text: `${which}: they did not work here then`,
  } as const;
  return [...(independent ? [] : [partial]), ...(vote.active === false ? [absent] : [])];
}

const TEST_OF = { event: 'completeness', snapshot: 'completeness', account: 'accounts-closed' } as const;

function difference({ check, caseId, person, system, found, because }: Reconciled): AuditFinding {
  const where = system === '' ? '' : `${system}: `;
  return {
    test: TEST_OF[check],
    kind: `${check}-differs`,
    case: caseId,
    person,
    text: `${where}${found}; ${because}`,
    indexes: [],
  };
}

function stuckMove(file: CaseFile): AuditFinding {
  return {
    test: 'moved',
    kind: 'move-blocked',
    ...about(file),
    text: `blocked since ${file.stateAt}: what they are to lose may still be held`,
  };
}

/** Approved, past its end, and not taken away. */
function exception(file: AskedCase, { book, now }: Pick<Found, 'book' | 'now'>): readonly AuditFinding[] {
  const { request, person } = file;
  if (decisionOn(file) !== 'approved') return [];
  const revokedAt = book.revoked.get(holding(person, request.entitlement));
  if (request.until === undefined || request.until > now || revokedAt !== undefined) return [];
  const text = `${request.entitlement} was to end at ${request.until}, and this export has no record that it was taken away`;
  return [{ test: 'exceptions-end', kind: 'exception-outlived', ...about(file), text }];
}

function samePerson({ kind, digest, activation }: ChangeOfRules): readonly AuditFinding[] {
  if (activation === undefined) return [];
  const { at, index, author, approver } = activation;
  if (author !== '' && approver !== '' && author !== approver) return [];
  const who = author === '' ? 'nobody says who wrote it' : 'nobody but its author is said to have approved it';
  return [ofRules(index, 'not-approved-by-another', `${kind} ${digest.slice(0, 12)} counts since ${at}, and ${who}`)];
}

function unapprovedRelease({ index, because }: Book['unapproved'][number]): AuditFinding {
  return ofRules(index, 'release-unapproved', because);
}

function ofRules(index: number, kind: string, text: string): AuditFinding {
  return { test: 'policy-changed', kind, case: '', person: '', text, indexes: [index] };
}

/** `1 d 2 h 3 min`, `45 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const parts = [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : ''];
  return parts.filter((part) => part !== '').join(' ');
}
