/** What an auditor needs to know of one case, gathered from its records as they pass by: the records themselves are not kept. */
import type { EvidenceKind } from '../evidence.ts';
import type { CaseId, Instant } from '../ids.ts';
import { type ApprovalFile, enterApproval } from './approval-file.ts';
import { type Graded, gradedIn } from './graded.ts';
import { happenedAt, said, saidAt, saidList, type Told } from './said.ts';

/** A record and its place in the log. */
export interface Placed {
  readonly index: number;
  readonly record: Told;
  /** Not of the period: it is there so that a case of the period is whole. */
  readonly beyond: boolean;
}

/** A change that was done, or that a target refused. */
export interface Grant {
  readonly entitlement: string;
  /** Why: the rule that wanted it. */
  readonly rule: string;
  /** When it was first about to be written. */
  readonly intendedAt: Instant;
  readonly index: number;
  doneAt?: Instant;
}

export interface CaseFile {
  readonly caseId: CaseId;
  /** A pseudonym, always. */
  readonly person: string;
  /** How it began. */
  readonly began: EvidenceKind;
  readonly beganAt: Instant;
  readonly firstIndex: number;
  lastIndex: number;
  lastAt: Instant;
  records: number;
  /** It has a record of the period. */
  inPeriod: boolean;
  state: string;
  stateAt: Instant;
  /** joiner, mover or leaver, once it was opened. */
  kind?: string;
  intent?: string;
  type?: string;
  source?: string;
  effectiveAt?: Instant;
  noticedAt?: Instant;
  receivedAt?: Instant;
  urgency?: string;
  openedAt?: Instant;
  supersededBy?: string;
  plans: number;
  planDigest?: string;
  policyDigest?: string;
  cutAt?: Instant;
  cutIndex?: number;
  firstCutIntentAt?: Instant;
  heldSince?: Instant;
  heldSeconds: number;
  note?: string;
  readonly outcomes: { changed: number; already: number; refused: number };
  failures: number;
  attested: number;
  /** What was last said of its controls. */
  graded?: Graded;
  observed: readonly string[];
  observedAt?: Instant;
  readonly approvals: Map<string, ApprovalFile>;
  readonly grants: Map<string, Grant>;
  /** Who carried it out: `system:tenure`, and people who attested. */
  readonly executors: Set<string>;
  request?: Asked;
}

export interface Asked {
  readonly requestId: string;
  readonly kind: string;
  readonly entitlement: string;
  readonly by: string;
  readonly at: Instant;
  readonly until?: Instant;
  readonly via: string;
}

export function openFile({ index, record }: Placed): CaseFile {
  const { caseId, person, kind, time } = record;
  return {
    ...{ caseId, person, began: kind, beganAt: time, firstIndex: index, lastIndex: index, lastAt: time },
    ...{ records: 0, inPeriod: false, state: 'received', stateAt: time, plans: 0, heldSeconds: 0 },
    ...{ failures: 0, attested: 0, observed: [], outcomes: { changed: 0, already: 0, refused: 0 } },
    ...{ approvals: new Map(), grants: new Map(), executors: new Set() },
  };
}

/** Records of a case come in the order of their positions. */
export function enterRecord(file: CaseFile, placed: Placed): void {
  const { record, index, beyond } = placed;
  file.records += 1;
  file.lastIndex = index;
  file.lastAt = record.time;
  file.inPeriod ||= !beyond;
  if (record.kind.startsWith('approval-')) enterApproval(file.approvals, record);
  ENTER[record.kind]?.(file, record, index);
}

type Enter = (file: CaseFile, record: Told, index: number) => void;

const ENTER: Readonly<Partial<Record<EvidenceKind, Enter>>> = {
  'event-received': (file, record) => {
    set(file, 'type', said(record, 'type'));
    set(file, 'source', said(record, 'source'));
    set(file, 'effectiveAt', saidAt(record, 'effectiveAt'));
    set(file, 'noticedAt', saidAt(record, 'noticedAt'));
    set(file, 'receivedAt', saidAt(record, 'receivedAt'));
    set(file, 'urgency', said(record, 'urgency'));
  },
  requested: (file, record) => {
    const until = saidAt(record, 'until');
    file.request = {
      ...{ requestId: said(record, 'requestId') ?? '', kind: said(record, 'request') ?? 'request' },
      ...{ entitlement: record.entitlement ?? '', by: record.actor, at: record.time },
      ...{ via: said(record, 'via') ?? 'tenure', ...(until === undefined ? {} : { until }) },
    };
  },
  'case-opened': (file, record) => {
    set(file, 'intent', said(record, 'intent'));
    set(file, 'receivedAt', saidAt(record, 'receivedAt'));
    set(file, 'noticedAt', saidAt(record, 'noticedAt'));
    set(file, 'effectiveAt', saidAt(record, 'lastDayEnds') ?? saidAt(record, 'endedAt'));
    if (said(record, 'kind') === undefined) return;
    set(file, 'kind', said(record, 'kind'));
    file.openedAt ??= record.time;
    become(file, record, 'opened');
  },
  planned: (file, record) => {
    file.plans += 1;
    set(file, 'planDigest', said(record, 'planDigest'));
    set(file, 'policyDigest', said(record, 'policyDigest'));
    become(file, record, 'executing');
  },
  'approval-asked': (file, record) => become(file, record, 'awaiting-approval'),
  held: (file, record) => {
    file.heldSince ??= record.time;
    become(file, record, 'held');
  },
  released: (file, record) => {
    goOn(file, record.time);
    become(file, record, 'released');
  },
  intent: (file, record, index) => {
    file.executors.add(record.actor);
    const at = happenedAt(record);
    if (said(record, 'lane') === 'cut') file.firstCutIntentAt ??= at;
    for (const change of saidList(record, 'changes')) enterGrant(file, change, at, index);
  },
  outcome: (file, record) => {
    file.executors.add(record.actor);
    const status = said(record, 'status');
    if (status === 'refused') file.outcomes.refused += 1;
    else if (status === 'changed') file.outcomes.changed += 1;
    else file.outcomes.already += 1;
    const granted = said(record, 'change') === 'grant' ? file.grants.get(record.entitlement ?? '') : undefined;
    if (granted !== undefined && status !== 'refused') granted.doneAt ??= happenedAt(record);
  },
  cut: (file, record, index) => {
    if (file.cutAt !== undefined) return;
    file.cutAt = saidAt(record, 'cutAt') ?? happenedAt(record);
    file.cutIndex = index;
    file.effectiveAt ??= saidAt(record, 'effectiveAt') ?? record.time;
    // Of what the clock opened it is when the clock did.
    if (file.intent === undefined) file.receivedAt ??= saidAt(record, 'receivedAt') ?? record.time;
  },
  attested: (file, record) => {
    file.attested += 1;
    file.executors.add(record.actor);
    endAnew(file, record);
  },
  waived: (file, record) => endAnew(file, record),
  scheduled: (file, record) => {
    set(file, 'graded', gradedIn(record));
    become(file, record, 'scheduled');
  },
  reminded: (file, record) => become(file, record, 'completed'),
  completed: (file, record) => {
    file.observed = saidList(record, 'observed');
    file.observedAt = happenedAt(record);
    set(file, 'graded', gradedIn(record));
    become(file, record, said(record, 'state') ?? 'completed');
  },
  blocked: (file, record) => become(file, record, 'blocked'),
  failed: (file) => {
    file.failures += 1;
  },
  superseded: (file, record) => {
    set(file, 'supersededBy', said(record, 'by'));
    become(file, record, 'superseded');
  },
  cancelled: (file, record) => become(file, record, record.facts.rejected === true ? 'rejected' : 'cancelled'),
};

/** `<change id> grant <entitlement> by <rule>`, as an intent has it. */
const GRANT = /^\S+ grant (\S+) by (.*)$/;

function enterGrant(file: CaseFile, change: string, intendedAt: Instant, index: number): void {
  const [, entitlement, rule = ''] = GRANT.exec(change) ?? [];
  if (entitlement === undefined || file.grants.has(entitlement)) return;
  file.grants.set(entitlement, { entitlement, rule, intendedAt, index });
}

function become(file: CaseFile, record: Told, state: string): void {
  file.state = state;
  file.stateAt = record.time;
  set(file, 'note', said(record, 'note') ?? said(record, 'because') ?? said(record, 'message'));
  if (state !== 'held') goOn(file, record.time);
}

/** Said after the case has ended, it says what the case is with it. */
function endAnew(file: CaseFile, record: Told): void {
  set(file, 'graded', gradedIn(record));
  const state = said(record, 'state');
  if (state !== undefined) become(file, record, state);
}

/** It waited for an operator until now. */
function goOn(file: CaseFile, at: Instant): void {
  if (file.heldSince === undefined) return;
  if (file.cutAt === undefined) file.heldSeconds += secondsBetween(file.heldSince, at);
  delete file.heldSince;
}

/** When HR's word came; undefined where the clock carried it out, and evidence does not say when it had come. */
export function heardOf({ receivedAt, intent, beganAt }: CaseFile): Instant | undefined {
  return receivedAt ?? (intent === 'end-date' ? undefined : beganAt);
}

export function secondsBetween(from: Instant, to: Instant): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

function set<Name extends keyof CaseFile>(file: CaseFile, name: Name, value: CaseFile[Name] | undefined): void {
  if (value !== undefined) file[name] = value;
}
