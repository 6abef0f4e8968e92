/** What is wrong, one by one: which test found it, about which case, in plain words, and where the evidence stands. */
import type { Instant } from '../ids.ts';
import type { CaseFile } from './case-file.ts';
import { openIn, openInWords } from './closings.ts';
import type { TestId } from './controls.ts';
import { ENDED_OTHERWISE } from './ended.ts';
import type { Decided, Unapproved } from './independence.ts';
import { type AskedCase, decisionOn } from './populations.ts';
import type { Reconciled } from './reconciliation.ts';
import { type ChangeOfRules, changesIn, type Register, type UnapprovedRelease } from './register.ts';
import { type CutTime, isBreach } from './timeliness.ts';

export interface AuditFinding {
  readonly test: TestId;
  readonly kind: string;
  readonly case: string;
  readonly person: string;
  readonly text: string;
  /** Places in the log. */
  readonly indexes: readonly number[];
  /** Those it is about, where it is about some and not others: `PCI:8.2.5`. */
  readonly controls?: readonly string[];
}

/** A line of `findings.ndjson`: canonical JSON (RFC 8785), for members stand in the order of their names, and numbers are whole. */
export function findingLine({ test, kind, case: caseId, person, text, indexes, controls }: AuditFinding): string {
  return `${JSON.stringify({ case: caseId, controls, indexes, kind, person, test, text })}\n`;
}

/** Findings as they are come upon, each test by itself. */
export interface Found {
  readonly cuts: AuditFinding[];
  readonly unapproved: AuditFinding[];
  readonly decisions: AuditFinding[];
  readonly differences: AuditFinding[];
  readonly moves: AuditFinding[];
  readonly exceptions: AuditFinding[];
  readonly open: AuditFinding[];
}

export function newFound(): Found {
  return { cuts: [], unapproved: [], decisions: [], differences: [], moves: [], exceptions: [], open: [] };
}

/** In their order: by test, each in the order of the log. */
export function findings(found: Found, { changes, unapproved, unreadable }: Register): readonly AuditFinding[] {
  return [
    ...[
      found.cuts,
      found.unapproved,
      found.decisions,
      found.differences,
      found.moves,
      found.exceptions,
      found.open,
    ].flat(),
    ...ofChanges(changesIn({ changes }), unapproved),
    ...unreadable.map(unreadableRecord),
  ];
}

function about({ caseId, person, firstIndex, lastIndex }: CaseFile) {
  return { case: caseId, person, indexes: firstIndex === lastIndex ? [firstIndex] : [firstIndex, lastIndex] };
}

function unreadableRecord(index: number): AuditFinding {
  const text = 'what stands here is no record that this version can read: the verifier says whether it was altered';
  return { test: 'completeness', kind: 'unreadable-record', case: '', person: '', text, indexes: [index] };
}

export function ofCut({ file, result, noticedBy, fromEffect, fromNotice, lateBy }: CutTime): readonly AuditFinding[] {
  if (!isBreach(result)) return [];
  const notice = noticedBy === 'unknown' ? '' : ` and ${duration(fromNotice)} after notice`;
  const took = `${duration(fromEffect)} after the effective instant${notice}`;
  const text = result === 'late' ? `cut ${took}` : `${notCut(file)}, ${took}`;
  const whom =
    lateBy === 'unknown' ? 'evidence does not say for whom most of it waited' : `most of it waited for ${lateBy}`;
  return [{ test: 'cut-in-time', kind: result, ...about(file), text: `${text}; ${whom}` }];
}

function notCut({ state, stateAt }: CaseFile): string {
  return ENDED_OTHERWISE.includes(state) ? `not cut until it was ${state} at ${stateAt}` : 'not cut yet';
}

/** Controls that a case leaves open. */
export function ofOpen(file: CaseFile, controls: readonly string[]): readonly AuditFinding[] {
  if (controls.length === 0) return [];
  const text = `left open: ${openInWords(openIn(file))}`;
  return [{ test: 'controls-closed', kind: 'control-open', ...about(file), text, controls }];
}

export function ofUnapproved({ file, approval, grant }: Unapproved): AuditFinding {
  const text = `${grant.entitlement} was about to be given at ${grant.intendedAt}, and approval ${approval.approvalId} of ${approval.rule} had not been given by then`;
  return { test: 'approved-first', kind: 'granted-before-approval', ...about(file), indexes: [grant.index], text };
}

export function ofDecision({ file, approval, vote, independent }: Decided): readonly AuditFinding[] {
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

const TEST_OF = {
  event: 'completeness',
  snapshot: 'completeness',
  account: 'accounts-closed',
  listing: 'accounts-closed',
} as const;

export function ofDifference({
  check,
  caseId,
  person,
  system,
  found,
  result,
  because,
}: Reconciled): readonly AuditFinding[] {
  if (result !== 'finding') return [];
  const where = system === '' ? '' : `${system}: `;
  const text = `${where}${found}; ${because}`;
  return [{ test: TEST_OF[check], kind: `${check}-differs`, case: caseId, person, text, indexes: [] }];
}

export function ofMove(file: CaseFile): readonly AuditFinding[] {
  if (file.state !== 'blocked') return [];
  const text = `blocked since ${file.stateAt}: what they are to lose may still be held`;
  return [{ test: 'moved', kind: 'move-blocked', ...about(file), text }];
}

/** Approved, past its end, and not taken away. */
export function ofException(file: AskedCase, now: Instant): readonly AuditFinding[] {
  const { request, revokedAt } = file;
  if (decisionOn(file) !== 'approved') return [];
  if (request.until === undefined || request.until > now || revokedAt !== undefined) return [];
  const text = `${request.entitlement} was to end at ${request.until}, and this export has no record that it was taken away`;
  return [{ test: 'exceptions-end', kind: 'exception-outlived', ...about(file), text }];
}

/** An unapproved release is one finding, with all it brought; what came by none is each its own. */
function ofChanges(changes: readonly ChangeOfRules[], unapproved: readonly UnapprovedRelease[]) {
  const unapprovedBy = new Set(unapproved.map(({ deployedBy }) => deployedBy));
  const others = changes.filter(
    ({ activation }) => activation?.deployedBy === undefined || !unapprovedBy.has(activation.deployedBy),
  );
  return [...others.flatMap(samePerson), ...unapproved.map((one) => unapprovedRelease(one, changes))];
}

function samePerson({ kind, digest, activation }: ChangeOfRules): readonly AuditFinding[] {
  if (activation === undefined) return [];
  const { at, index, author, approver } = activation;
  if (author !== '' && approver !== '' && author !== approver) return [];
  const who = author === '' ? 'nobody says who wrote it' : 'nobody but its author is said to have approved it';
  return [ofRules([index], 'not-approved-by-another', `${kind} ${digest.slice(0, 12)} counts since ${at}, and ${who}`)];
}

function unapprovedRelease({ index, because, deployedBy }: UnapprovedRelease, changes: readonly ChangeOfRules[]) {
  const brought = changes.flatMap(({ kind, digest, activation }) =>
    deployedBy !== undefined && activation?.deployedBy === deployedBy
      ? [{ what: `${kind} ${digest.slice(0, 12)}`, at: activation.index }]
      : [],
  );
  const what = brought.length === 0 ? '' : `; what counts by it: ${brought.map((one) => one.what).join(', ')}`;
  return ofRules([...brought.map(({ at }) => at), index], 'release-unapproved', `${because}${what}`);
}

function ofRules(indexes: readonly number[], kind: string, text: string): AuditFinding {
  return { test: 'policy-changed', kind, case: '', person: '', text, indexes };
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
