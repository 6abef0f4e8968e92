/** The net under the stream: finds cases with records that are not in the log, and what was sequenced and is not signed. */
import * as z from 'zod';
import { CaseId, type Instant } from '../../core/ids.ts';
import { addDays, secondsUntil } from '../../core/schedule.ts';
import { type Ledger, queryPages } from '../ledger.ts';
import { batchesFrom, type LogTable, readHead, readMarks, readPublished } from './log-table.ts';
import type { Arrived, Sequencing } from './sequence.ts';

/** A day's records are looked at by this many cases at a time: as many as are read at once from the table of the log. */
const CASES_AT_ONCE = 100;

/** Which records to look for: as old as `from` and `before`, or between them. */
export interface Swept {
  readonly from: Instant;
  readonly before: Instant;
}

/** Of each case with a record that is not in the log, the newest of those looked for; a hundred cases at a time. Throws `EvidenceUnavailable`. */
export async function* notSequenced({ log, ledger }: Sequencing, { from, before }: Swept): AsyncGenerator<Arrived[]> {
  for (const day of daysOf(from, before)) {
    const newest = [...(await newestOf(ledger, day, { from, before }))];
    for (let at = 0; at < newest.length; at += CASES_AT_ONCE) {
      const some = new Map(newest.slice(at, at + CASES_AT_ONCE));
      const marks = await readMarks(log, [...some.keys()]);
      const behind = [...some].filter(([caseId, position]) => position >= (marks.get(caseId) ?? 0));
      if (behind.length > 0) yield behind.map(([caseId, position]) => ({ caseId, position }));
    }
  }
}

/** Is every record of that time in the log? */
export async function isAllSequenced(parts: Sequencing, looked: Swept): Promise<boolean> {
  return (await notSequenced(parts, looked).next()).done === true;
}

export function* daysOf(from: Instant, before: Instant): Generator<string> {
  for (let at = from; at.slice(0, 10) <= before.slice(0, 10); at = addDays(at, 1)) yield at.slice(0, 10);
}

/** Keys that are no record's are `sequence-evidence`'s to tell of. */
const Keys = z.object({ pk: CaseId, sk: z.int().min(0) });

/** Of each case with a record of the day, the last position. */
async function newestOf(ledger: Ledger, day: string, { from, before }: Swept): Promise<Map<CaseId, number>> {
  const newest = new Map<CaseId, number>();
  const items = queryPages(ledger, {
    IndexName: 'byDay',
    KeyConditionExpression: '#day = :day AND #timeId BETWEEN :from AND :before',
    ExpressionAttributeNames: { '#day': 'day', '#timeId': 'timeId' },
    ExpressionAttributeValues: { ':day': day, ':from': from, ':before': before },
    ProjectionExpression: 'pk, sk',
  });
  for await (const item of items) {
    const keys = Keys.safeParse(item);
    if (keys.success) newest.set(keys.data.pk, Math.max(keys.data.sk, newest.get(keys.data.pk) ?? 0));
  }
  return newest;
}

/** For how many seconds the log has had records that no checkpoint signs for; 0 when there are none. */
export async function unsignedSeconds(log: LogTable, now: Instant): Promise<number> {
  const [published, head] = [await readPublished(log), await readHead(log)];
  const signed = published?.frontier.size ?? 0;
  if (head.size <= signed) return 0;
  for await (const { at } of batchesFrom(log, signed)) return Math.max(0, secondsUntil(at, now));
  return 0;
}
