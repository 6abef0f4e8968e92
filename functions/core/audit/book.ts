/** The book an audit keeps while the records of an export pass by, in the order of the log: a file a case, and what is about no case. */
import type { EvidenceKind, EvidenceRecord } from '../evidence.ts';
import type { CaseId, Instant } from '../ids.ts';
import { type CaseFile, enterRecord, openFile, type Placed } from './case-file.ts';
import { enterList, type HrLists } from './hr-lists.ts';
import { happenedAt, said } from './said.ts';

/** A person's word over what the automation did or waited for: a release, a rejection, an attestation, a link. */
export interface Review {
  readonly index: number;
  readonly at: Instant;
  readonly kind: string;
  readonly by: string;
  readonly caseId: CaseId;
  readonly person: string;
  readonly about: string;
  readonly digest: string;
}

/** A policy pack that plans were made with or that was activated, a configuration, or a release. */
export interface ChangeOfRules {
  readonly kind: 'policy' | 'configuration' | 'release';
  readonly digest: string;
  readonly firstIndex: number;
  readonly firstAt: Instant;
  lastAt: Instant;
  plans: number;
  /** Of the record that says it began to count, where this export has it. */
  activation?: Activation;
}

export interface Activation {
  readonly at: Instant;
  readonly index: number;
  /** Empty where nobody says. */
  readonly author: string;
  readonly approver: string;
  readonly version: string;
}

/** When somebody's access to something was last taken away. */
export type Revoked = Map<string, Instant>;

export interface Book {
  readonly cases: Map<CaseId, CaseFile>;
  readonly changes: Map<string, ChangeOfRules>;
  /** Why nobody but its author approved a release: the digest of the release, and the place in the log. */
  readonly unapproved: { readonly index: number; readonly because: string }[];
  readonly reviews: Review[];
  readonly withdrawn: Map<string, { readonly at: Instant; readonly by: string }>;
  readonly revoked: Revoked;
  /** Entitlements somebody holds by exception: only of these it is noted when they went. */
  readonly excepted: Set<string>;
  readonly lists: HrLists;
  readonly kinds: Map<string, number>;
  /** Places of what is no record that this version can read. */
  readonly unreadable: number[];
  records: number;
  beyond: number;
  firstIndex?: number;
  lastIndex?: number;
}

export function newBook(): Book {
  return {
    ...{ cases: new Map(), changes: new Map(), unapproved: [], reviews: [], withdrawn: new Map(), revoked: new Map() },
    ...{
      lists: { whole: new Map(), begun: new Map() },
      excepted: new Set(),
      kinds: new Map(),
      unreadable: [],
      records: 0,
      beyond: 0,
    },
  };
}

/** Enters one record. They come in the order of the log, so those of a case in the order of their positions. */
export function enter(book: Book, placed: Placed): void {
  const { record, index, beyond } = placed;
  count(book, index, beyond ? undefined : record.kind);
  const file = book.cases.get(record.caseId) ?? openFile(placed);
  book.cases.set(record.caseId, file);
  enterRecord(file, placed);
  enterChange(book, record, index);
  if (!beyond && REVIEWS.includes(record.kind)) book.reviews.push(reviewOf(record, index));
  if (record.kind === 'withdrawn')
    book.withdrawn.set(String(record.facts.requestId), { at: record.time, by: record.actor });
  if (!beyond && record.kind === 'hr-listed') enterList(book.lists, record, index);
  enterException(book, record);
}

/** It has its place in the log as any record: it is counted, and becomes a finding. */
export function enterUnreadable(book: Book, { index, beyond }: Omit<Placed, 'record'>): void {
  count(book, index, beyond ? undefined : 'unreadable');
  book.unreadable.push(index);
}

function count(book: Book, index: number, kind: string | undefined): void {
  if (kind === undefined) {
    book.beyond += 1;
    return;
  }
  book.records += 1;
  book.firstIndex ??= index;
  book.lastIndex = index;
  book.kinds.set(kind, (book.kinds.get(kind) ?? 0) + 1);
}

const REVIEWS: readonly string[] = ['released', 'cancelled', 'attested', 'linked', 'waived'];

function reviewOf(record: EvidenceRecord, index: number): Review {
  const { caseId, person, kind, actor, time } = record;
  const about = ['guard', 'task', 'batchId', 'layoffId', 'was'].flatMap((name) => said(record, name) ?? []);
  const digest = said(record, 'planDigest') ?? said(record, 'batchDigest') ?? '';
  return { index, at: time, kind, by: actor, caseId, person, about: about.join(' '), digest };
}

/** Which fact names what changed. */
const CHANGES = {
  planned: { kind: 'policy', named: 'policyDigest' },
  'policy-activated': { kind: 'policy', named: 'policyDigest' },
  'configuration-changed': { kind: 'configuration', named: 'configurationDigest' },
  deployed: { kind: 'release', named: 'deployment' },
} as const satisfies Partial<Record<EvidenceKind, Pick<ChangeOfRules, 'kind'> & { readonly named: string }>>;

const isChange = (kind: EvidenceKind): kind is keyof typeof CHANGES => Object.hasOwn(CHANGES, kind);

/** Plans name the pack they were made with; an activation names it with who wrote it and who approved it. */
function enterChange(book: Book, record: EvidenceRecord, index: number): void {
  const { time: at } = record;
  if (record.kind === 'unapproved') book.unapproved.push({ index, because: said(record, 'because') ?? 'unapproved' });
  if (!isChange(record.kind)) return;
  const { kind, named } = CHANGES[record.kind];
  const digest = said(record, named);
  if (digest === undefined) return;
  const before = book.changes.get(`${kind} ${digest}`);
  const change = before ?? { kind, digest, firstIndex: index, firstAt: at, lastAt: at, plans: 0 };
  book.changes.set(`${kind} ${digest}`, change);
  change.lastAt = at;
  if (record.kind === 'planned') change.plans += 1;
  else
    change.activation = {
      at,
      index,
      author: said(record, 'author') ?? '',
      approver: said(record, 'approver') ?? '',
      version: said(record, 'version') ?? '',
    };
}

/** What somebody holds, by their pseudonym. */
export function holding(person: string, entitlement: string): string {
  return `${person} ${entitlement}`;
}

function enterException(book: Book, record: EvidenceRecord): void {
  const held = holding(record.person, record.entitlement ?? '');
  if (record.kind === 'requested' && said(record, 'request') === 'exception') book.excepted.add(held);
  const revokes =
    record.kind === 'outcome' && said(record, 'change') === 'revoke' && said(record, 'status') !== 'refused';
  if (revokes && book.excepted.has(held)) book.revoked.set(held, happenedAt(record));
}
