/** How the log stands: how much is sequenced and signed, and whether what was recorded a while ago is in it. */
import * as z from 'zod';
import { CaseId, type Instant } from '../../core/ids.ts';
import { addSeconds } from '../../core/schedule.ts';
import { queryPages } from '../ledger.ts';
import { readHead, readMarks, readPublished } from './log-table.ts';
import type { Sequencing } from './sequence.ts';
import { unsignedSeconds } from './sweep.ts';

export interface Standing {
  /** Records in the log. */
  readonly size: number;
  readonly signed: number;
  /** When the last checkpoint was. */
  readonly signedAt?: Instant;
  /** For how long there have been records that are not signed for. */
  readonly unsignedSeconds: number;
  /** Of the newest records that should be in the log by now, how many are not. */
  readonly notSequenced: number;
}

/** As the sweep has it: what is younger is on its way. */
const GRACE_SECONDS = 300;
/** Our choice: what one call of the API may read; all of them is the sweep's. */
const NEWEST = 100;

export async function standingOf(parts: Sequencing, now: Instant): Promise<Standing> {
  const [head, published, waited, notSequenced] = await Promise.all([
    readHead(parts.log),
    readPublished(parts.log),
    unsignedSeconds(parts.log, now),
    notInTheLog(parts, addSeconds(now, -GRACE_SECONDS)),
  ]);
  return {
    ...{ size: head.size, signed: published?.frontier.size ?? 0, unsignedSeconds: waited, notSequenced },
    ...(published === undefined ? {} : { signedAt: published.at }),
  };
}

const Keys = z.object({ pk: CaseId, sk: z.int().min(0) });

async function notInTheLog({ log, ledger }: Sequencing, before: Instant): Promise<number> {
  const newest: z.infer<typeof Keys>[] = [];
  const items = queryPages(ledger, {
    ...{ IndexName: 'byDay', ScanIndexForward: false, Limit: NEWEST },
    KeyConditionExpression: '#day = :day AND #timeId < :before',
    ExpressionAttributeNames: { '#day': 'day', '#timeId': 'timeId' },
    ExpressionAttributeValues: { ':day': before.slice(0, 10), ':before': before },
    ProjectionExpression: 'pk, sk',
  });
  for await (const item of items) {
    const keys = Keys.safeParse(item);
    if (keys.success) newest.push(keys.data);
    if (newest.length >= NEWEST) break;
  }
  const marks = await readMarks(log, [...new Set(newest.map(({ pk }) => pk))]);
  return newest.filter(({ pk, sk }) => sk >= (marks.get(pk) ?? 0)).length;
}
