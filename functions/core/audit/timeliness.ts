/** Was each leaver cut in time? By two clocks, HR's effective instant and HR's notice, and who was late where one was. */
import type { Instant } from '../ids.ts';
import { type CaseFile, secondsBetween } from './case-file.ts';
import type { Column, TableOf } from './table.ts';

export type Late = 'hr' | 'approver' | 'target' | 'tenure';

export interface CutTime {
  readonly file: CaseFile;
  /** `not-due`: takes effect later than this was made. `not-measured`: another case does its work, or it was called off. */
  readonly result: 'in-time' | 'late' | 'not-cut' | 'not-due' | 'not-measured';
  readonly noticedAt: Instant;
  readonly noticedBy: 'hr' | 'receipt';
  /** From the effective instant to the cut; 0 where it was cut before. Until now, where it is not cut. */
  readonly fromEffect: number;
  /** From notice, or from the effective instant where notice came before it. */
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

/** States in which nothing is owed: another case does the work, or the event was called off. */
const CALLED_OFF: readonly string[] = ['superseded', 'cancelled', 'rejected'];

export function cutTimeOf(file: CaseFile, { limitSeconds, now }: Terms): CutTime {
  const { receivedAt = file.beganAt, effectiveAt = receivedAt, noticedAt = receivedAt, cutAt } = file;
  const until = cutAt ?? now;
  const fromEffect = since(effectiveAt, until);
  const fromNotice = since(later(noticedAt, effectiveAt), until);
  const parts = partsOf(file, { receivedAt, effectiveAt, until });
  const result = resultOf(file, { isDue: effectiveAt <= now, isLate: Math.max(fromEffect, fromNotice) > limitSeconds });
  return {
    ...{ file, result, noticedAt, noticedBy: file.noticedAt === undefined ? 'receipt' : 'hr' },
    ...{ fromEffect, fromNotice, parts },
    ...(result === 'late' || result === 'not-cut' ? { lateBy: longest(parts) } : {}),
  };
}

function resultOf(
  { cutAt, state }: CaseFile,
  { isDue, isLate }: { readonly isDue: boolean; readonly isLate: boolean },
): CutTime['result'] {
  if (cutAt !== undefined) return isLate ? 'late' : 'in-time';
  if (CALLED_OFF.includes(state)) return 'not-measured';
  return isDue && isLate ? 'not-cut' : 'not-due';
}

interface Span {
  readonly receivedAt: Instant;
  readonly effectiveAt: Instant;
  readonly until: Instant;
}

/** Where the time from the effective instant to the cut went: each second to whom it waited for. */
function partsOf({ firstCutIntentAt, heldSeconds, heldSince }: CaseFile, { receivedAt, effectiveAt, until }: Span) {
  const begun = later(receivedAt, effectiveAt);
  const written = firstCutIntentAt === undefined ? until : later(firstCutIntentAt, begun);
  const held = heldSeconds + (heldSince === undefined ? 0 : since(heldSince, until));
  const approver = Math.min(held, since(begun, written));
  return {
    hr: since(effectiveAt, receivedAt < until ? receivedAt : until),
    approver,
    target: since(written, until),
    tenure: since(begun, written) - approver,
  };
}

function longest(parts: Readonly<Record<Late, number>>): Late {
  const order = ['hr', 'approver', 'target', 'tenure'] as const;
  return order.reduce((most, one) => (parts[one] > parts[most] ? one : most));
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
  return { fromEffect: [], fromNotice: [], lateBy: { hr: 0, approver: 0, target: 0, tenure: 0 } };
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
    says: 'in-time, late, not-cut, not-due, or not-measured (superseded or called off)',
    of: ({ result }) => result,
  },
  {
    name: 'late_by',
    says: 'Whom most of the time went to, where it was late: hr, approver, target or tenure',
    of: ({ lateBy }) => lateBy,
  },
  { name: 'effective_at', says: 'When the termination takes effect (UTC)', of: ({ file }) => file.effectiveAt },
  {
    name: 'noticed_at',
    says: 'When HR learnt of it, or else when we received it (UTC)',
    of: ({ noticedAt }) => noticedAt,
  },
  {
    name: 'noticed_by',
    says: "hr: HR's own word; receipt: HR did not say, and when we received it counts",
    of: ({ noticedBy }) => noticedBy,
  },
  { name: 'received_at', says: 'When we received it (UTC)', of: ({ file }) => file.receivedAt },
  { name: 'cut_at', says: 'When sign-in was off everywhere (UTC)', of: ({ file }) => file.cutAt },
  {
    name: 'seconds_from_effect',
    says: 'From the effective instant to the cut (or until the log was last signed for), 0 if before',
    of: ({ fromEffect }) => fromEffect,
  },
  {
    name: 'seconds_from_notice',
    says: 'From notice, or from the effective instant if later, to the cut (or until the log was last signed for)',
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
  { name: 'cut_index', says: 'The place in the log of the record of the cut', of: ({ file }) => file.cutIndex },
];

export const TIMELINESS: TableOf<CutTime> = { title: 'Was each leaver cut in time?', columns: COLUMNS };
