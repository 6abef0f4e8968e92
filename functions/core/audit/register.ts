/** What the records of a stretch of the log say beside their own cases: reviews, changes of rules, what was taken back or away, and how many there are. */
import type { EvidenceKind } from '../evidence.ts';
import type { CaseId, Instant } from '../ids.ts';
import type { Placed } from './case-file.ts';
import { happenedAt, said, type Told } from './said.ts';

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

/** That a policy pack, a configuration or a release began to count, each time it did; or a pack that plans were made with which began before. */
export interface ChangeOfRules {
  readonly kind: 'policy' | 'configuration' | 'release';
  readonly digest: string;
  readonly firstIndex: number;
  readonly firstAt: Instant;
  lastAt: Instant;
  /** Made with it from here until it begins to count anew. */
  plans: number;
  /** Of the record that says it began to count; absent: it began before the range. */
  readonly activation?: Activation;
}

export interface Activation {
  readonly at: Instant;
  readonly index: number;
  /** Empty where nobody says. */
  readonly author: string;
  readonly approver: string;
  readonly version: string;
  /** The deployment that brought it, where the record says. */
  readonly deployedBy?: string;
}

/** Why nobody but its author approved a release: the place in the log, and the record's own words. */
export interface UnapprovedRelease {
  readonly index: number;
  readonly because: string;
  readonly deployedBy?: string;
}

/** When access was last taken away, and where that stands. */
export interface Revoke {
  readonly index: number;
  readonly at: Instant;
}

export interface Register {
  /** By kind and digest: the same may begin to count again, after another. */
  readonly changes: Map<string, ChangeOfRules[]>;
  readonly unapproved: UnapprovedRelease[];
  readonly reviews: Review[];
  readonly withdrawn: Map<string, { readonly at: Instant; readonly by: string }>;
  /** What somebody asked to keep by exception, and where they first did. */
  readonly excepted: Map<string, number>;
  /** In a chapter every one; in a book those of what was excepted before. */
  readonly revokes: Map<string, Revoke>;
  readonly kinds: Map<string, number>;
  /** Places of what is no record that this version can read. */
  readonly unreadable: number[];
  records: number;
  beyond: number;
  firstIndex?: number;
  lastIndex?: number;
}

export function newRegister(): Register {
  return {
    ...{ changes: new Map(), unapproved: [], reviews: [], withdrawn: new Map(), excepted: new Map() },
    ...{ revokes: new Map(), kinds: new Map(), unreadable: [], records: 0, beyond: 0 },
  };
}

export function register(all: Register, { record, index, beyond }: Placed): void {
  count(all, index, beyond ? undefined : record.kind);
  // What came along to make a chain whole changed nothing in the range.
  if (!beyond) enterChange(all, record, index);
  if (!beyond && REVIEWS.includes(record.kind)) all.reviews.push(reviewOf(record, index));
  if (record.kind === 'withdrawn')
    all.withdrawn.set(String(record.facts.requestId), { at: record.time, by: record.actor });
  enterException(all, record, index);
}

/** It has its place in the log as any record: it is counted, and becomes a finding. */
export function registerUnreadable(all: Register, { index, beyond }: Omit<Placed, 'record'>): void {
  count(all, index, beyond ? undefined : 'unreadable');
  all.unreadable.push(index);
}

function count(all: Register, index: number, kind: string | undefined): void {
  if (kind === undefined) {
    all.beyond += 1;
    return;
  }
  all.records += 1;
  all.firstIndex ??= index;
  all.lastIndex = index;
  all.kinds.set(kind, (all.kinds.get(kind) ?? 0) + 1);
}

const REVIEWS: readonly string[] = ['released', 'cancelled', 'attested', 'linked', 'waived'];

function reviewOf(record: Told, index: number): Review {
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
function enterChange(all: Register, record: Told, index: number): void {
  const { time: at } = record;
  if (record.kind === 'unapproved')
    all.unapproved.push({ index, because: said(record, 'because') ?? 'unapproved', ...deployedBy(record) });
  if (!isChange(record.kind)) return;
  const { kind, named } = CHANGES[record.kind];
  const digest = said(record, named);
  if (digest === undefined) return;
  const own = all.changes.get(`${kind} ${digest}`) ?? [];
  all.changes.set(`${kind} ${digest}`, own);
  const begins = { kind, digest, firstIndex: index, firstAt: at, lastAt: at };
  if (record.kind !== 'planned') own.push({ ...begins, plans: 0, activation: activationIn(record, index) });
  else goOnWithChange(own, [{ ...begins, plans: 1 }]);
}

function activationIn(record: Told, index: number): Activation {
  return {
    ...{ at: record.time, index },
    author: said(record, 'author') ?? '',
    approver: said(record, 'approver') ?? '',
    version: said(record, 'version') ?? '',
    ...deployedBy(record),
  };
}

/** In the order of the log. */
export function changesIn({ changes }: Pick<Register, 'changes'>): readonly ChangeOfRules[] {
  return [...changes.values()].flat().sort((one, other) => one.firstIndex - other.firstIndex);
}

/** What the records of one deployment have in common: the same may be deployed again, after another. */
function deployedBy(record: Told): { readonly deployedBy?: string } {
  const deployment = said(record, 'deployment');
  return deployment === undefined ? {} : { deployedBy: `${deployment} ${record.facts.after}` };
}

/** What somebody holds, by their pseudonym. */
export function holding(person: string, entitlement: string): string {
  return `${person} ${entitlement}`;
}

function enterException(all: Register, record: Told, index: number): void {
  const asks = record.kind === 'requested' && said(record, 'request') === 'exception';
  const revokes =
    record.kind === 'outcome' && said(record, 'change') === 'revoke' && said(record, 'status') !== 'refused';
  if (!asks && !revokes) return;
  const held = holding(record.person, record.entitlement ?? '');
  if (revokes) all.revokes.set(held, { index, at: happenedAt(record) });
  else if (!all.excepted.has(held)) all.excepted.set(held, index);
}

/** Goes on in a register with what comes after it in the log. */
export function goOn(all: Register, later: Register): void {
  all.unapproved.push(...later.unapproved);
  all.reviews.push(...later.reviews);
  all.unreadable.push(...later.unreadable);
  all.records += later.records;
  all.beyond += later.beyond;
  if (later.firstIndex !== undefined) all.firstIndex ??= later.firstIndex;
  if (later.lastIndex !== undefined) all.lastIndex = later.lastIndex;
  for (const [kind, more] of later.kinds) all.kinds.set(kind, (all.kinds.get(kind) ?? 0) + more);
  for (const [request, one] of later.withdrawn) all.withdrawn.set(request, one);
  for (const [key, more] of later.changes) {
    const own = all.changes.get(key) ?? [];
    all.changes.set(key, own);
    goOnWithChange(own, more);
  }
  for (const [held, index] of later.excepted) if (!all.excepted.has(held)) all.excepted.set(held, index);
  for (const [held, revoke] of later.revokes)
    if ((all.excepted.get(held) ?? Number.POSITIVE_INFINITY) < revoke.index) all.revokes.set(held, revoke);
}

/** What begins nothing belongs to what began last. */
function goOnWithChange(own: ChangeOfRules[], later: readonly ChangeOfRules[]): void {
  for (const change of later) {
    const last = own.at(-1);
    if (last === undefined || change.activation !== undefined) own.push(change);
    else {
      last.lastAt = change.lastAt;
      last.plans += change.plans;
    }
  }
}

const MAPS = ['changes', 'withdrawn', 'excepted', 'revokes', 'kinds'] as const;

export function registerText(all: Register): string {
  return JSON.stringify({ ...all, ...Object.fromEntries(MAPS.map((name) => [name, [...all[name]]])) });
}

/** Of what `registerText` made, parsed. */
export function readRegister(parsed: unknown): Register {
  const read = parsed as Register & Readonly<Record<(typeof MAPS)[number], never>>; // maps as their entries
  return { ...read, ...Object.fromEntries(MAPS.map((name) => [name, new Map(read[name])])) } as Register;
}
