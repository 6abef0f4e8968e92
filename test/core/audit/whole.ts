/** A month with one of everything an auditor asks about, and what was made of it. */
import { type Audit, type AuditTerms, auditOf } from '../../../functions/core/audit/audit.ts';
import { addChapter, type Book, filesIn, newBook } from '../../../functions/core/audit/book.ts';
import type { Placed } from '../../../functions/core/audit/case-file.ts';
import { bytesOf, enter, newChapter } from '../../../functions/core/audit/chapter.ts';
import { type Unapproved, unapprovedIn } from '../../../functions/core/audit/independence.ts';
import type { Rows, TableName, TakeRow } from '../../../functions/core/audit/tables.ts';
import { writeTables } from '../../../functions/ledger/audit/write-tables.ts';
import { at, carriedOut, caseId, completed, left, received, story, type Teller } from './story.ts';

export const TERMS: AuditTerms = {
  period: { from: '2026-03-01', to: '2026-03-31' },
  ...{
    createdAt: at('04-01T00:00'),
    now: at('04-01T00:00'),
    by: 'person:auditor',
    generator: '1.0.0',
    exportId: 'x-1',
  },
  log: { origin: 'tenure/evidence', start: 0, end: 100, latest: 100 },
  ...{ sample: { seed: '2026', size: 2, seedFrom: 'asked' }, limitHours: 24 },
};

/** With all that passed by. */
export interface Audited extends Audit {
  readonly timeliness: readonly Rows['timeliness'][];
  readonly decisions: readonly Rows['approvals'][];
  readonly reconciliation: readonly Rows['reconciliation'][];
  readonly unapproved: readonly Unapproved[];
  /** The text of each file of a table. */
  readonly files: ReadonlyMap<string, string>;
  readonly counted: ReturnType<typeof writeTables>['counted'];
}

export const audited = (told: Pick<Teller, 'placed'>, more: Partial<AuditTerms> = {}): Audited =>
  auditedOf(bookOf([told.placed()]), more);

/** The book of these chapters. */
export function bookOf(chapters: readonly (readonly Placed[])[]): Book {
  const book = newBook();
  for (const some of chapters) {
    const chapter = newChapter();
    for (const placed of some) enter(chapter, placed);
    addChapter(book, bytesOf(chapter));
  }
  return book;
}

export function auditedOf(book: Book, more: Partial<AuditTerms> = {}): Audited {
  const pieces = new Map<string, string[]>();
  const writing = writeTables((file) => {
    const own: string[] = [];
    pieces.set(file, own);
    return { write: (text) => void own.push(text) };
  });
  const rows = new Map<TableName, unknown[]>();
  const take: TakeRow = (name, row) => {
    rows.set(name, [...(rows.get(name) ?? []), row]);
    writing.take(name, row);
  };
  const audit = auditOf(book, { ...TERMS, ...more }, take);
  const taken = <Name extends TableName>(name: Name) => (rows.get(name) ?? []) as Rows[Name][]; // as they were taken
  return {
    ...audit,
    ...{ timeliness: taken('timeliness'), decisions: taken('approvals'), reconciliation: taken('reconciliation') },
    unapproved: [...filesIn(book)].filter(({ inPeriod }) => inPeriod).flatMap(unapprovedIn),
    files: new Map([...pieces].map(([file, own]) => [file, own.join('')])),
    counted: writing.counted,
  };
}

/** The rows of a table, as its NDJSON has them. */
export function rowsOf({ files }: Pick<Audited, 'files'>, name: TableName): Record<string, unknown>[] {
  const lines = String(files.get(`${name}.ndjson`)).split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}

const GROUP = 'okta:group:eng';

/** 1–3: joiners. 10–19: leavers. 20–24: movers. 30–35: requests. 40–44: exceptions. 50–: the rest. */
export function month(): Teller {
  const told = story();
  joiners(told);
  leavers(told);
  movers(told);
  requests(told);
  exceptions(told);
  others(told);
  return told;
}

function asked(told: Teller, number: number, when: string, entitlement: string, requester?: string): void {
  const facts = { approvalId: `ap-${number}`, rule: 'owner-decides', expiresAt: at('03-30T00:00') };
  told.tell(number, when, 'approval-asked', { ...facts, ...(requester && { requester }) }, { entitlement });
}

function decided(
  told: Teller,
  number: number,
  when: string,
  entitlement: string,
  facts = {},
  actor = 'person:owner',
): void {
  const said = {
    approvalId: `ap-${number}`,
    decision: 'approved',
    via: 'slack',
    stage: '1 of 1',
    approverActive: true,
    planDigest: 'a',
  };
  told.tell(number, when, 'approval-decided', { ...said, ...facts }, { entitlement, actor });
}

function joiners(told: Teller): void {
  received(told, 1, '03-02T09:00', { effective: '03-03T09:00', noticed: '03-01T09:00' });
  told.tell(1, '03-02T09:01', 'case-opened', { kind: 'joiner', attempt: 1 });
  asked(told, 1, '03-02T09:02', GROUP, 'person:boss');
  told.tell(
    1,
    '03-02T09:03',
    'approval-refused',
    { approvalId: 'ap-1', because: 'the beneficiary' },
    { entitlement: GROUP },
  );
  decided(told, 1, '03-02T10:00', GROUP, { for: 'person:head' });
  carriedOut(told, 1, '03-03T09:00', 'provision', ['create-account', `grant ${GROUP}`, `grant ${GROUP}`]);
  told.tell(1, '03-03T09:01', 'outcome', { change: 'grant', status: 'refused' }, { entitlement: GROUP });
  told.tell(1, '03-03T09:01', 'outcome', {
    change: 'update-account',
    status: 'already-so',
    takenAt: at('03-03T09:00'),
  });
  told.tell(1, '03-03T09:01', 'failed', { error: 'TargetThrottled', message: 'later' }, { system: 'entra' });
  told.tell(1, '03-03T09:02', 'attested', { task: 'manual:badge' }, { actor: 'operator:ops', grade: 'attested' });
  completed(told, 1, '03-03T09:03', ['okta active 1', 'entra suspended 0']);
  // Sent, and called off before anything was done.
  received(told, 2, '03-04T09:00');
  told.tell(2, '03-04T10:00', 'cancelled', { was: 'received' }, { actor: 'operator:ops' });
  // By the clock, ahead of a first day.
  told.tell(3, '03-04T09:00', 'case-opened', { intent: 'pre-hire' });
  told.tell(3, '03-04T09:01', 'case-opened', { kind: 'joiner' });
  completed(told, 3, '03-04T09:02', [], 'completed-with-exceptions');
  // A word that leaves exceptions, and one that leaves none.
  told.tell(3, '03-04T09:03', 'waived', {}, { actor: 'operator:ops' });
  told.tell(3, '03-04T09:04', 'waived', { state: 'completed' }, { actor: 'operator:ops', grade: 'waived' });
}

function leavers(told: Teller): void {
  left(told, 10, { when: '03-05T09:00', effective: '03-05T17:00', cutAt: '03-05T17:01' });
  // HR says it three days late.
  left(told, 11, { when: '03-10T09:00', effective: '03-07T09:00', noticed: '03-09T09:00', cutAt: '03-10T09:05' });
  // An operator releases it after two days.
  received(told, 12, '03-10T09:00', { type: 'terminated' });
  told.tell(12, '03-10T09:00', 'case-opened', { kind: 'leaver' });
  told.tell(12, '03-10T09:00', 'held', { batchId: 'b-1' });
  told.tell(12, '03-12T09:00', 'released', { batchId: 'b-1', batchDigest: 'dd' }, { actor: 'operator:ops' });
  carriedOut(told, 12, '03-12T09:01', 'cut', ['suspend-account']);
  told.tell(12, '03-12T09:02', 'cut', { cutAt: at('03-12T09:02') });
  told.tell(12, '03-12T09:03', 'cut', { cutAt: at('03-12T09:03') });
  told.tell(12, '03-12T09:04', 'held', { guard: 'budget' });
  told.tell(12, '03-12T10:04', 'scheduled', { note: 'a seat' });
  // Nobody has cut them; and one that is not due, one another case sees to, one called off.
  received(told, 13, '03-10T09:00', { type: 'terminated' });
  told.tell(13, '03-10T09:00', 'case-opened', { kind: 'leaver' });
  told.tell(13, '03-10T09:01', 'blocked', { error: 'TargetRejected', message: 'no right' });
  received(told, 14, '03-20T09:00', { type: 'terminated', effective: '05-01T09:00' });
  told.tell(14, '03-20T09:01', 'scheduled', { dueAt: at('05-01T09:00') });
  received(told, 15, '03-20T09:00', { type: 'terminated' });
  told.tell(15, '03-20T09:01', 'superseded', { by: caseId(10), because: 'a newer word' });
  received(told, 16, '03-20T09:00', { type: 'terminated' });
  told.tell(16, '03-20T09:01', 'cancelled', { rejected: true }, { actor: 'operator:ops' });
  // By the clock, as a last day was over; held until now.
  told.tell(17, '03-28T00:00', 'case-opened', { intent: 'end-date', lastDayEnds: at('03-28T00:00') });
  told.tell(17, '03-28T00:01', 'case-opened', { kind: 'leaver' });
  told.tell(17, '03-28T00:02', 'held', {});
  told.tell(54, '03-31T00:00', 'case-opened', { intent: 'end-date' });
  // Gone, and their account is active; the same, and an exception keeps it (case 41); and one that leaves later.
  left(told, 18, { when: '03-05T09:00', cutAt: '03-05T09:01' });
  told.tell(60, '03-06T09:00', 'case-opened', { intent: 'retention-over' }, { person: 'p18' });
  completed(told, 60, '03-06T09:01', ['okta active 1'], 'completed');
  // Only its cut came before the period's end, and evidence of what was before is late and old.
  told.tell(19, '03-08T09:00', 'cut', {});
}

function movers(told: Teller): void {
  received(told, 20, '03-05T09:00', { type: 'changed' });
  told.tell(20, '03-05T09:00', 'case-opened', { kind: 'mover' });
  told.tell(20, '03-05T09:01', 'blocked', { message: 'no such group' });
  received(told, 21, '03-31T23:00', { type: 'suspended' });
  told.tell(21, '03-31T23:01', 'case-opened', { kind: 'mover', supersedes: [caseId(20)] });
  completed(told, 21, '03-31T23:02', ['okta suspended 2']);
  // Received before the period, and nothing of it within.
  received(told, 22, '02-01T09:00', { type: 'changed' });
  completed(told, 22, '02-01T09:01', ['okta active 2']);
  told.tell(27, '03-06T09:00', 'case-opened', { intent: 'end-date' }, { person: 'p21' });
  // Just begun, forgotten, and one that waits for its day.
  received(told, 23, '03-31T23:30', { type: 'changed' });
  received(told, 24, '03-01T09:00', { type: 'corrected' });
  received(told, 25, '03-31T09:00', { type: 'changed', effective: '04-20T09:00' });
  received(told, 26, '03-31T09:00', { type: 'changed', effective: '03-31T09:00' });
  asked(told, 26, '03-31T09:01', GROUP);
}

function request(told: Teller, number: number, kind: string, until?: string, more = {}): void {
  const facts = { requestId: `r-${number}`, request: kind, ...(until && { until: at(until) }) };
  told.tell(number, '03-10T09:00', 'requested', facts, { actor: `person:p${number}`, entitlement: GROUP, ...more });
}

function requests(told: Teller): void {
  // Given before anybody had said yes, by somebody who had left, who carried it out too.
  request(told, 30, 'request', '04-20T00:00');
  asked(told, 30, '03-10T09:01', GROUP);
  carriedOut(told, 30, '03-10T09:02', 'provision', [`grant ${GROUP}`]);
  decided(told, 30, '03-10T09:03', GROUP, { approverActive: false }, 'system:tenure');
  // Denied; expired; taken back; nobody asked; asked of an old record.
  request(told, 31, 'request');
  asked(told, 31, '03-10T09:01', GROUP);
  decided(told, 31, '03-10T09:03', GROUP, { decision: 'denied', approverActive: 'yes' });
  request(told, 32, 'request');
  asked(told, 32, '03-10T09:01', GROUP);
  told.tell(32, '03-12T09:01', 'approval-expired', { approvalId: 'ap-32' }, { entitlement: GROUP });
  request(told, 33, 'request');
  told.tell(34, '03-11T09:00', 'withdrawn', { requestId: 'r-33', request: 'request' }, { actor: 'person:p33' });
  told.tell(35, '03-10T09:00', 'requested');
  told.tell(35, '03-10T09:01', 'approval-asked', {});
  told.tell(35, '03-10T09:02', 'approval-decided', { approvalId: 'ap-35' });
  told.tell(35, '03-10T09:03', 'approval-stale', { approvalId: 'ap-35b' });
}

function exceptions(told: Teller): void {
  for (const [number, until, person] of [
    [40, '03-20T00:00', 'p40'],
    [41, '06-20T00:00', 'p42'],
    [43, '03-20T00:00', 'p43'],
    [44, undefined, 'p44'],
  ] as const) {
    request(told, number, 'exception', until, { person });
    asked(told, number, '03-10T09:01', GROUP);
    decided(told, number, '03-10T09:03', GROUP);
  }
  request(told, 45, 'exception', '03-20T00:00');
  asked(told, 45, '03-10T09:01', GROUP);
  decided(told, 45, '03-10T09:03', GROUP, { decision: 'denied' });
  told.tell(61, '03-20T00:01', 'outcome', { change: 'grant', status: 'changed' }, { person: 'p43' });
  // Approved, past, and taken away.
  told.tell(
    61,
    '03-20T00:01',
    'outcome',
    { change: 'revoke', status: 'changed' },
    { person: 'p43', entitlement: GROUP },
  );
  told.tell(
    61,
    '03-20T00:01',
    'outcome',
    { change: 'revoke', status: 'refused' },
    { person: 'p40', entitlement: GROUP },
  );
  // Whom the exception is for has left, and their account is active for it.
  left(told, 42, { when: '03-05T09:00', cutAt: '03-05T09:01' });
  completed(told, 42, '03-06T09:01', ['okta active 1']);
  received(told, 42, '03-11T09:00', { type: 'terminated' });
  completed(told, 42, '03-12T09:01', ['okta active 1']);
}

function others(told: Teller): void {
  told.tell(
    50,
    '03-10T09:00',
    'held',
    { batchId: 'b-1', changes: 'none', observed: 'none' },
    { person: 'nobody', actor: 'source:hr' },
  );
  told.tell(55, '03-10T09:00', 'intent', { changes: 'not a list' });
  told.tell(51, '03-10T09:00', 'reminded', { days: 7 });
  const signed = { author: 'ann', approver: 'bob', version: '1.0.0' };
  told.tell(52, '03-09T09:00', 'deployed', { deployment: 'e'.repeat(64), ...signed }, { person: 'ann' });
  told.tell(52, '03-09T09:00', 'policy-activated', { policyDigest: 'b'.repeat(64), author: 'ann', approver: 'ann' });
  told.tell(52, '03-09T09:00', 'configuration-changed', { configurationDigest: 'c'.repeat(64) });
  told.tell(52, '03-09T09:00', 'configuration-changed', {});
  told.tell(52, '03-09T09:00', 'unapproved', { because: 'its author approved it' });
  told.tell(52, '03-09T09:00', 'unapproved', {});
  told.tell(53, '03-09T09:00', 'linked', { theirs: true }, { actor: 'operator:ops', system: 'okta' });
}
