/** Was each leaver cut in time? By two clocks, HR's effective instant and HR's notice, and who was late where one was. */
import type { Instant } from '../ids.ts';
import { type CaseFile, heardOf, secondsBetween } from './case-file.ts';
import { ENDED_OTHERWISE } from './ended.ts';
import type { Column, TableOf } from './table.ts';

/** `unknown`: evidence does not say when HR gave the last day that the clock was late for. */
export const WAITED_FOR = ['hr', 'approver', 'target', 'tenure', 'unknown'] as const;
export type Late = (typeof WAITED_FOR)[number];

export interface CutTime {
  readonly file: CaseFile;
  /** `not-due`: takes effect later than this was made. `not-measured`: another case does its work, or it was called off, in time. */
  readonly result: 'in-time' | 'late' | 'not-cut' | 'not-due' | 'not-measured';
  /** Undefined where evidence does not say when HR gave the last day. */
  readonly noticedAt: Instant | undefined;
  readonly noticedBy: 'hr' | 'receipt' | 'unknown';
  /** From the effective instant to the cut; 0 where it was cut before. Where it is not cut, until it was called off, or now. */
  readonly fromEffect: number;
  /** From notice, or from the effective instant where notice came before it or is not known. */
  readonly fromNotice: number;
  readonly parts: Readonly<Record<Late, number>>;
  readonly lateBy?: Late;
}

export interface Terms {
  /** A cut that takes longer is a breach, by either clock. */
  readonly limitSeconds: number;
  /** When this was made: what is not cut by then is measured until then. */
  readonly now: Instant;
}

export function cutTimeOf(file: CaseFile, { limitSeconds, now }: Terms): CutTime {
  const heardAt = heardOf(file);
  const { effectiveAt = file.beganAt, noticedAt = heardAt, cutAt, state, stateAt } = file;
  const isCalledOff = ENDED_OTHERWISE.includes(state);
  const until = cutAt ?? (isCalledOff ? stateAt : now);
  const fromEffect = since(effectiveAt, until);
  const fromNotice = since(later(noticedAt ?? effectiveAt, effectiveAt), until);
  const parts = partsOf(file, { heardAt, effectiveAt, until });
  // Of what another case does, what counts is how long it lay with us: a word that came late may have been overtaken when it came.
  const owed = state === 'superseded' ? fromEffect - parts.hr : Math.max(fromEffect, fromNotice);
  const result = resultOf({ isCut: cutAt !== undefined, isCalledOff, isLate: owed > limitSeconds });
  const noticedBy = file.noticedAt !== undefined ? 'hr' : heardAt === undefined ? 'unknown' : 'receipt';
  return {
    ...{ file, result, noticedAt, noticedBy, fromEffect, fromNotice, parts },
    ...(isBreach(result) ? { lateBy: longest(parts) } : {}),
  };
}

interface Outcome {
  readonly isCut: boolean;
  readonly isCalledOff: boolean;
  readonly isLate: boolean;
}

function resultOf({ isCut, isCalledOff, isLate }: Outcome): CutTime['result'] {
  if (isCut) return isLate ? 'late' : 'in-time';
  if (isLate) return 'not-cut';
  return isCalledOff ? 'not-measured' : 'not-due';
}

interface Span {
  readonly heardAt: Instant | undefined;
  readonly effectiveAt: Instant;
  readonly until: Instant;
}

/** Where the time from the effective instant to the cut went: each second to whom it waited for. */
function partsOf(file: CaseFile, { heardAt, effectiveAt, until }: Span): CutTime['parts'] {
  const { firstCutIntentAt, heldSeconds, heldSince, beganAt } = file;
  const known = heardAt ?? beganAt;
  const begun = later(known, effectiveAt);
  const written = firstCutIntentAt === undefined ? until : later(firstCutIntentAt, begun);
  const held = heldSeconds + (heldSince === undefined ? 0 : since(heldSince, until));
  const approver = Math.min(held, since(begun, written));
  const before = since(effectiveAt, known < until ? known : until);
  return {
    hr: heardAt === undefined ? 0 : before,
    approver,
    target: since(written, until),
    tenure: since(begun, written) - approver,
    unknown: heardAt === undefined ? before : 0,
  };
}

function longest(parts: Readonly<Record<Late, number>>): Late {
  return WAITED_FOR.reduce<Late>((most, one) => (parts[one] > parts[most] ? one : most), 'hr');
}

const since = (from: Instant, to: Instant): number => Math.max(0, secondsBetween(from, to));
const later = (one: Instant, other: Instant): Instant => (one > other ? one : other);

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** By nearest rank: the smallest value that so many per cent are not above. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** What the report says of those that count, as they pass by: cut, or owed. */
export interface Measured {
  readonly fromEffect: number[];
  readonly fromNotice: number[];
  readonly lateBy: Record<Late, number>;
}

export function newMeasured(): Measured {
  return { fromEffect: [], fromNotice: [], lateBy: { hr: 0, approver: 0, target: 0, tenure: 0, unknown: 0 } };
}

export function measure(all: Measured, { result, fromEffect, fromNotice, lateBy }: CutTime): void {
  if (result !== 'in-time' && !isBreach(result)) return;
  all.fromEffect.push(fromEffect);
  all.fromNotice.push(fromNotice);
  if (lateBy !== undefined) all.lateBy[lateBy] += 1;
}

export function isBreach(result: CutTime['result']): boolean {
  return result === 'late' || result === 'not-cut';
}

const COLUMNS: readonly Column<CutTime>[] = [
  { name: 'case', says: 'The id of the case', of: ({ file }) => file.caseId },
  { name: 'person', says: 'The pseudonym of the leaver', of: ({ file }) => file.person },
  {
    name: 'result',
    says: 'in-time, late, not-cut (now, or when it was called off or another case took over), not-due, or not-measured (called off, or taken over by another case, in time)',
    of: ({ result }) => result,
  },
  {
    name: 'late_by',
    says: 'Whom most of the time went to, where it was late: hr, approver, target, tenure, or unknown',
    of: ({ lateBy }) => lateBy,
  },
  { name: 'effective_at', says: 'When the termination takes effect (UTC)', of: ({ file }) => file.effectiveAt },
  {
    name: 'noticed_at',
    says: 'When HR learnt of it, or else when we received it (UTC); empty: evidence does not say',
    of: ({ noticedAt }) => noticedAt,
  },
  {
    name: 'noticed_by',
    says: "hr: HR's own word; receipt: HR did not say, and when we received it counts; unknown: a last day, of which evidence does not say when HR gave it",
    of: ({ noticedBy }) => noticedBy,
  },
  { name: 'received_at', says: 'When we received it (UTC)', of: ({ file }) => heardOf(file) },
  { name: 'cut_at', says: 'When sign-in was off everywhere (UTC)', of: ({ file }) => file.cutAt },
  {
    name: 'seconds_from_effect',
    says: 'From the effective instant to the cut (or until it was called off, or the log was last signed for), 0 if before',
    of: ({ fromEffect }) => fromEffect,
  },
  {
    name: 'seconds_from_notice',
    says: 'From notice, or from the effective instant if later, to the cut (or as above)',
    of: ({ fromNotice }) => fromNotice,
  },
  { name: 'seconds_hr', says: 'Of the first clock: until HR told us', of: ({ parts }) => parts.hr },
  { name: 'seconds_approver', says: 'Until an operator released what a guard held', of: ({ parts }) => parts.approver },
  { name: 'seconds_tenure', says: 'Until our first write', of: ({ parts }) => parts.tenure },
  {
    name: 'seconds_target',
    says: 'From our first write until the last target system had cut',
    of: ({ parts }) => parts.target,
  },
  {
    name: 'seconds_unknown',
    says: 'Until our clock began with it, where evidence does not say when HR gave the last day',
    of: ({ parts }) => parts.unknown,
  },
  { name: 'cut_index', says: 'The place in the log of the record of the cut', of: ({ file }) => file.cutIndex },
];

export const TIMELINESS: TableOf<CutTime> = { title: 'Was each leaver cut in time?', columns: COLUMNS };
