/** What a pack says of days and hours, with what holds where it says nothing. */
import type { TimeRules } from './time.ts';

/** Where a pack says nothing. A day: notice of a last day's end usually comes with the next morning's feed. */
const UNSAID = { lateAfterHours: 24, remindDaysBefore: [], bridgedHours: 24, asksAgain: false } as const;

export interface Times {
  readonly lateAfterHours: number;
  readonly remindDaysBefore: readonly number[];
  readonly bridgedHours: number;
  readonly asksAgain: boolean;
}

export function timesOf({ lateNotice, endDates, gaps, rescission }: TimeRules = {}): Times {
  return {
    lateAfterHours: lateNotice?.afterHours ?? UNSAID.lateAfterHours,
    remindDaysBefore: endDates?.remindDaysBefore ?? UNSAID.remindDaysBefore,
    bridgedHours: gaps?.bridgedHours ?? UNSAID.bridgedHours,
    asksAgain: rescission?.asksAgain ?? UNSAID.asksAgain,
  };
}
