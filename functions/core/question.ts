/** What approvers are shown wherever they are asked: the plan as a diff, why, until when, what rules say of it; and what became of it. Pure. */
import { type Approval, openTo } from './approval.ts';
import type { Change, ChangeKind } from './change.ts';
import type { Digest, EntitlementId, Instant, PersonId } from './ids.ts';
import type { Finding, Plan } from './plan.ts';
import type { CatalogueEntry } from './policy/pack.ts';

/** One change, as a line of a diff. */
export interface Line {
  readonly sign: '+' | '-' | '~' | '!';
  readonly system: string;
  readonly what: string;
  readonly because: string;
  readonly until?: Instant;
  readonly privileged?: true;
  /** Deciding decides this one. */
  readonly decided: boolean;
}

export interface Question {
  readonly approvalId: string;
  readonly planDigest: Digest;
  readonly title: string;
  readonly forWhom: string;
  readonly because: string;
  readonly rule: string;
  readonly expiresAt: Instant;
  /** How far it is, where it takes several people or stages. */
  readonly standing?: string;
  /** Asked again: what the plan gives more than when it was asked before. */
  readonly alsoGives: readonly string[];
  /** What is decided first, then what else is given, then the rest. */
  readonly lines: readonly Line[];
  readonly findings: readonly string[];
  /** Where all of it can be read, and decided too. */
  readonly link?: string;
}

/** What one message says: a question with its buttons, or what became of it. */
export type Told =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'over'; readonly title: string; readonly forWhom: string; readonly says: string };

export interface Asking {
  readonly approval: Approval;
  readonly plan: Pick<Plan, 'changes' | 'findings' | 'reasons'>;
  readonly catalogue: readonly Pick<CatalogueEntry, 'id' | 'title' | 'privileged'>[];
  readonly forWhom: string;
  /** When what was asked for ends. */
  readonly until?: Instant | undefined;
  readonly link?: string | undefined;
}

export function questionOf(asking: Asking): Question {
  const { approval, plan, forWhom, link } = asking;
  const { approvalId, planDigest, title, because, rule, expiresAt, alsoGives = [] } = approval;
  const standing = standingOf(approval);
  return {
    ...{ approvalId, planDigest, title, forWhom, because, rule, expiresAt, alsoGives },
    ...(standing === undefined ? {} : { standing }),
    lines: plan.changes
      .map((change, at) => ({ line: lineOf(change, asking), at }))
      .toSorted((one, other) => weight(one.line) - weight(other.line) || one.at - other.at)
      .map(({ line }) => line),
    findings: plan.findings.filter((finding) => concerns(finding, approval)).map(({ text }) => text),
    ...(link === undefined ? {} : { link }),
  };
}

/** For whom, why, by which rule, until when, how far it is, and what is noted about it: a line each. */
export function aboutText(question: Question): string {
  const { forWhom, because, rule, expiresAt, standing, alsoGives, findings } = question;
  return [
    `For ${forWhom}.`,
    `Why: ${because}`,
    `Asked by the rule ${rule}; until ${minute(expiresAt)}.`,
    ...(standing === undefined ? [] : [standing]),
    ...(alsoGives.length === 0 ? [] : [`Asked again, for the plan has grown: it also gives ${alsoGives.join(', ')}.`]),
    ...findings.map((finding) => `Note: ${finding}`),
  ].join('\n');
}

/** Must whoever approves have seen this line? What takes away asks nobody. */
export function gives({ sign }: Line): boolean {
  return sign === '+' || sign === '!';
}

function weight(line: Line): number {
  return line.decided ? 0 : gives(line) ? 1 : 2;
}

const SIGNS = {
  'create-account': '+',
  'enable-account': '+',
  grant: '+',
  'update-account': '~',
  'hand-over': '~',
  'suspend-account': '-',
  'deactivate-account': '-',
  'delete-account': '-',
  'revoke-sessions': '-',
  revoke: '-',
  'manual-task': '!',
} as const satisfies Record<ChangeKind, Line['sign']>;

function lineOf(change: Change, { approval, plan, catalogue, until }: Asking): Line {
  const entitlement = 'entitlement' in change ? change.entitlement : undefined;
  const known = catalogue.find(({ id }) => id === entitlement);
  const decided = change.approval === approval.approvalId;
  const ends = (decided ? until : undefined) ?? endOf(plan, entitlement, change.kind);
  return {
    sign: SIGNS[change.kind],
    system: change.system,
    what: entitlement === undefined ? change.kind : `${change.kind} ${known?.title ?? entitlement}`,
    because: change.because,
    ...(ends === undefined ? {} : { until: ends }),
    ...(known?.privileged === true ? { privileged: true } : {}),
    decided,
  };
}

/** When the last reason that gives it ends; undefined while one has no end. */
function endOf({ reasons }: Asking['plan'], entitlement: EntitlementId | undefined, kind: ChangeKind) {
  if (kind !== 'grant') return undefined;
  const supporting = reasons.filter((reason) => reason.entitlement === entitlement);
  const ends = supporting.flatMap(({ until }) => until ?? []);
  return ends.length < supporting.length ? undefined : ends.toSorted().at(-1);
}

/** What a rule about held-together access says, and what is said of the very thing that is asked for. */
function concerns({ kind, entitlement }: Finding, approval: Approval): boolean {
  return kind.startsWith('rule-') || (entitlement !== undefined && entitlement === approval.entitlement);
}

function standingOf({ stage = 0, stages = 1, required = 1, votes = [] }: Approval): string | undefined {
  if (stages === 1 && required === 1) return undefined;
  const here = votes.filter((vote) => vote.stage === stage).length;
  return `stage ${stage + 1} of ${stages}: ${here} of ${required} approval(s) given`;
}

/** Which asking a message is of: a reminder, another plan or the next stage is asked in a message of its own. */
export function roundOf({ planDigest, stage = 0, reminded = 0 }: Approval): string {
  return `${planDigest.slice(0, 12)}.${stage}.${reminded}`;
}

/** What a message says now instead of its question, to the approver (or, undefined, the room) it was sent to; undefined while it asks what is asked now. */
export function overFor(approval: Approval, round: string, reader: PersonId | undefined): string | undefined {
  if (hasEnded(approval)) return outcomeFor(approval, reader);
  if (approval.votes?.some(({ approver }) => approver === reader)) return `You approved this. ${restOf(approval)}`;
  const open = openTo(approval);
  const isOpen = reader === undefined ? open.length > 0 : open.includes(reader);
  if (!isOpen) return 'Your decision is not needed any more: others decide this now.';
  if (round === roundOf(approval)) return undefined;
  return round.startsWith(approval.planDigest.slice(0, 12))
    ? 'This is asked again in a newer message.'
    : 'The plan has changed since: this is asked again, about the new plan, in a newer message. These buttons decide nothing any more.';
}

function restOf(approval: Approval): string {
  const standing = standingOf(approval);
  return standing === undefined ? 'It is being carried out.' : `It waits for others still (${standing}).`;
}

type Ended = Exclude<Approval['state'], 'pending'>;
const hasEnded = (approval: Approval): approval is Approval & { readonly state: Ended } => approval.state !== 'pending';

/** By whom: themselves, or another approver, not named. */
function outcomeFor(approval: Approval & { readonly state: Ended }, reader: PersonId | undefined): string {
  const { state, decision, votes = [], expiresAt, closedBecause } = approval;
  const mine =
    reader !== undefined && (decision?.approver === reader || votes.some((vote) => vote.approver === reader));
  switch (state) {
    case 'approved':
      return mine ? 'You approved this.' : 'Approved by another approver.';
    case 'denied':
      return decision?.approver === reader ? 'You denied this: it is not granted.' : 'Denied by another approver.';
    case 'expired':
      return `Nobody decided by ${minute(expiresAt)}: it expired, and nothing is granted.`;
    case 'stale':
      return `Nobody needs to decide this any more: ${closedBecause ?? 'its case has ended, or a newer one took over'}.`;
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return state satisfies never;
  }
}

/** An instant as people read it: `2026-12-01 17:00 UTC`. */
export function minute(at: Instant): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
