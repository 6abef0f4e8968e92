/** The records of a time, in its order, by the index of days: a hundred at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../core/errors.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import type { Instant } from '../core/ids.ts';
import { type Ledger, LedgerItem, queryPages } from './ledger.ts';
import { daysOf } from './log/sweep.ts';

/** As many as are read in one request. */
const AT_ONCE = 100;
/** Our choice: a table that is busy for longer is asked again by the next run. */
const MOST_READS = 6;

type Read = Pick<Ledger, 'client' | 'table'>;
const Keys = z.object({ pk: z.string(), sk: z.number() });
type Keys = z.infer<typeof Keys>;

export interface Between {
  readonly from: Instant;
  readonly before: Instant;
}

/** What is no record is left out: `sequence-evidence` tells of it. Throws `EvidenceUnavailable`. */
export async function* recordsBetween(
  read: Read,
  { from, before }: Between,
): AsyncGenerator<readonly EvidenceRecord[]> {
  let keys: Keys[] = [];
  for (const day of daysOf(from, before))
    for await (const one of keysOf(read, day, { from, before })) {
      keys.push(one);
      if (keys.length < AT_ONCE) continue;
      yield await recordsAt(read, keys);
      keys = [];
    }
  if (keys.length > 0) yield await recordsAt(read, keys);
}

async function* keysOf(read: Read, day: string, { from, before }: Between): AsyncGenerator<Keys> {
  const items = queryPages(read, {
    IndexName: 'byDay',
    KeyConditionExpression: '#day = :day AND #timeId BETWEEN :from AND :before',
    ExpressionAttributeNames: { '#day': 'day', '#timeId': 'timeId' },
    ExpressionAttributeValues: { ':day': day, ':from': from, ':before': before },
    ProjectionExpression: 'pk, sk',
  });
  for await (const item of items) {
    const keys = Keys.safeParse(item);
    if (keys.success) yield keys.data;
  }
}

/** A busy table answers some: the rest is asked again, after a moment. */
async function recordsAt({ client, table }: Read, keys: readonly Keys[]): Promise<readonly EvidenceRecord[]> {
  const found: unknown[] = [];
  let left: Record<string, unknown>[] = [...keys];
  for (let read = 0; left.length > 0; read++) {
    if (read >= MOST_READS) throw unreadable();
    if (read > 0) await pause(25 * 2 ** read);
    const { Responses, UnprocessedKeys } = await client
      .send(new BatchGetCommand({ RequestItems: { [table]: { Keys: left } } }))
      .catch((cause: unknown) => {
        throw unreadable(cause);
      });
    found.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found.flatMap(recordOf).sort(byTime);
}

function unreadable(cause?: unknown): EvidenceUnavailable {
  return new EvidenceUnavailable('evidence cannot be read from its table; it is tried again', { cause });
}

function recordOf(item: unknown): EvidenceRecord[] {
  const text = LedgerItem.pick({ record: true }).safeParse(item).data?.record;
  const record = EvidenceRecord.safeParse(parsed(text));
  return record.success ? [record.data] : [];
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const byTime = (one: EvidenceRecord, other: EvidenceRecord): number =>
  one.time < other.time ? -1 : one.time > other.time ? 1 : one.position - other.position;
