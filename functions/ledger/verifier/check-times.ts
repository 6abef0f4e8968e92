/** Checks the times of records by those of the checkpoints before and after their places, and when an export says that it was made. */
import { MANIFEST } from '../../core/export-layout.ts';
import type { Finding } from './finding.ts';

/** Ours: how far clocks may differ, and how long a record may be under way to its place. */
export const TOLERANCE_SECONDS = 60;

/** Ours: an export has checkpoints that tell the time of a record twice as well as that (functions/ledger/export/write-part.ts). */
const TOLD_WITHIN_SECONDS = 3600;

export interface TimeWindow {
  /** As records say times, so that they are compared as text. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** A time before that is told by nothing but the record itself: no checkpoint stands near it. */
  readonly toldFrom: string;
}

export function windowOf(beforeSeconds: number | undefined, afterSeconds: number | undefined): TimeWindow {
  return {
    notBefore: beforeSeconds === undefined ? '' : instantOf(beforeSeconds - TOLERANCE_SECONDS),
    notAfter: afterSeconds === undefined ? '\uffff' : instantOf(afterSeconds + TOLERANCE_SECONDS),
    toldFrom: afterSeconds === undefined ? '' : instantOf(afterSeconds - TOLD_WITHIN_SECONDS - TOLERANCE_SECONDS),
  };
}

/** Undefined when the time fits. */
export function wrongTime(time: string, late: boolean, { notBefore, notAfter }: TimeWindow): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)) return `${JSON.stringify(time)} is no time of ours`;
  if (time > notAfter) return `it says ${time}, and it was signed for before that`;
  if (time < notBefore && !late) return `it is late: it says ${time}, and the log was signed without it after that`;
  return undefined;
}

/** An export is made after the log was signed for that it ends with: who says otherwise says what had time to happen. */
export function madeTooEarly(createdAt: string, latestSeconds: number | undefined): Finding[] {
  if (latestSeconds === undefined || createdAt >= instantOf(latestSeconds - TOLERANCE_SECONDS)) return [];
  const text = `it says that it was made at ${createdAt}, and log/latest was signed at ${instantOf(latestSeconds)}, after that`;
  return [{ kind: 'wrong-time', file: MANIFEST, text }];
}

export const instantOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
/** When a day begins, in UTC. */
export const secondsOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;
