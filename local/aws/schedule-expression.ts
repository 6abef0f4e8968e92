/** When a schedule is due: `at(…)`, `rate(…)` and `cron(…)` as EventBridge writes them. */
import { Temporal } from 'temporal-polyfill';
import { readCron } from './cron.ts';

export interface ScheduleExpression {
  readonly kind: 'at' | 'rate' | 'cron';
  /** The first due time after this one; `undefined` when there is none. A rate is counted from `startMs`. */
  after(ms: number, startMs: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. Throws when it is not one. */
export function readScheduleExpression(expression: string, timeZone = 'UTC'): ScheduleExpression {
  checkTimeZone(timeZone);
  const [, kind, inner = ''] = /^(at|rate|cron)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'at') return at(inner, timeZone);
  if (kind === 'rate') return rate(inner);
  if (kind === 'cron') return { kind: 'cron', after: readCron(inner, timeZone) };
  throw new Error(`schedule expression ${expression} is none of at(…), rate(…) and cron(…)`);
}

function checkTimeZone(timeZone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  } catch (error) {
    throw new Error(`time zone ${timeZone} is not known`, { cause: error });
  }
}

/** A wall-clock time that a zone skips (summer time begins) is taken after the gap. */
function at(text: string, timeZone: string): ScheduleExpression {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) throw new Error(`at(${text}) must be at(yyyy-mm-ddThh:mm:ss)`);
  const due = Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(timeZone).epochMilliseconds;
  return { kind: 'at', after: (ms) => (due > ms ? due : undefined) };
}

function rate(text: string): ScheduleExpression {
  const [, count = '', unit = '', plural] = /^(\d+) (minute|hour|day)(s)?$/.exec(text) ?? [];
  const every = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  if (!(every > 0) || (count === '1') === (plural === 's'))
    throw new Error(`rate(${text}) must be rate(<n> minute(s) | hour(s) | day(s)), singular for 1`);
  return {
    kind: 'rate',
    after: (ms, startMs) => (ms < startMs ? startMs : startMs + every * (Math.floor((ms - startMs) / every) + 1)),
  };
}
