/** Checks the times of records by those of the checkpoints before and after their places. */

/** Ours: how far clocks may differ, and how long a record may be under way to its place. */
export const TOLERANCE_SECONDS = 60;

export interface TimeWindow {
  /** As records say times, so that they are compared as text. */
  readonly notBefore: string;
  readonly notAfter: string;
}

export function windowOf(beforeSeconds: number | undefined, afterSeconds: number | undefined): TimeWindow {
  return {
    notBefore: beforeSeconds === undefined ? '' : instantOf(beforeSeconds - TOLERANCE_SECONDS),
    notAfter: afterSeconds === undefined ? '\uffff' : instantOf(afterSeconds + TOLERANCE_SECONDS),
  };
}

/** Undefined when the time fits. */
export function wrongTime(time: string, late: boolean, { notBefore, notAfter }: TimeWindow): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)) return `${JSON.stringify(time)} is no time of ours`;
  if (time > notAfter) return `it says ${time}, and it was signed for before that`;
  if (time < notBefore && !late) return `it is late: it says ${time}, and the log was signed without it after that`;
  return undefined;
}

export const instantOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
/** When a day begins, in UTC. */
export const secondsOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;
