/** Schedule expressions: the due times of at, rate and cron in their zones. */
import { describe, expect, it } from 'vitest';
import { readScheduleExpression } from '../../../local/aws/schedule-expression.ts';

const ms = (text: string) => Date.parse(text);
function dueTimes(expression: string, zone: string, from: string, count: number): string[] {
  const schedule = readScheduleExpression(expression, zone);
  const times: string[] = [];
  let at: number | undefined = ms(from);
  while (times.length < count) {
    at = schedule.after(at, ms(from));
    if (at === undefined) return times;
    times.push(new Date(at).toISOString().slice(0, 16));
  }
  return times;
}

it.each([
  ['at(2026-12-01T17:00:00)', 'Europe/London', '2026-11-21T00:00Z', ['2026-12-01T17:00']],
  ['at(2026-12-01T17:00:00)', 'America/New_York', '2026-11-21T00:00Z', ['2026-12-01T22:00']],
  ['at(2027-03-28T02:30:00)', 'Europe/Berlin', '2026-11-21T00:00Z', ['2027-03-28T01:30']], // the zone skips 02:30
  ['at(2026-12-01T17:00:00)', 'UTC', '2026-12-01T17:00Z', []],
  ['rate(1 hour)', 'UTC', '2026-11-21T10:05Z', ['2026-11-21T11:05', '2026-11-21T12:05']],
  [
    'cron(0/15 8-9 ? * MON-FRI *)',
    'UTC',
    '2026-11-20T09:30Z',
    ['2026-11-20T09:45', '2026-11-23T08:00', '2026-11-23T08:15'],
  ],
  ['cron(30 17 1,15 * ? *)', 'Europe/London', '2027-03-02T00:00Z', ['2027-03-15T17:30', '2027-04-01T16:30']],
  ['cron(0 0 29 2 ? *)', 'UTC', '2026-11-21T00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['cron(0 12 ? JAN 1 2027)', 'UTC', '2026-11-21T00:00Z', ['2027-01-03T12:00', '2027-01-10T12:00']],
  ['cron(0 12 1 JAN ? 2025)', 'UTC', '2026-11-21T00:00Z', []],
])('%s in %s after %s is due at %j', (expression, zone, from, expected) => {
  expect(dueTimes(expression, zone, from, Math.max(expected.length, 1))).toEqual(expected);
});

describe('what is refused', () => {
  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'at(2026-12-01 17:00)',
    'at(2026-02-30T00:00:00)',
    'cron(0 12 * * * *)',
    'cron(0 12 ? * ? *)',
    'cron(0 12 L * ? *)',
    'cron(0 12 ? * MON#1 *)',
    'cron(61 12 * * ? *)',
    'cron(0 12 * * ?)',
    'every day',
  ])('%s', (expression) => {
    expect(() => readScheduleExpression(expression)).toThrow();
  });
});
