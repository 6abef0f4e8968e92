/** What stands beside records: their private parts, or that they have been erased. Never in the log. */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { CaseId } from '../../core/ids.ts';
import type { Ledger } from '../ledger.ts';

/** A record that commits to a private part. */
export interface Committed {
  readonly caseId: CaseId;
  readonly position: number;
  /** The person's pseudonym. */
  readonly person: string;
}

export type Beside =
  /** `text` is the canonical JSON that was committed to. */
  | { readonly kind: 'private'; readonly text: string; readonly salt: string }
  /** `authority` is the id of the record that says so; without one no verifier takes it for an erasure. */
  | { readonly kind: 'erased'; readonly authority?: string };

/** Answers in the order of the records. */
export type ReadPrivate = (records: readonly Committed[]) => Promise<readonly Beside[]>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_GETS = 100;
/** Our choices: requests at once, and how often a busy table is asked again. */
const AT_ONCE = 8;
const MOST_READS = 6;

const Item = z.object({
  pk: z.string(),
  sk: z.number(),
  salt: z.string().optional(),
  private: z.string().optional(),
  /** The record by which it was erased. */
  erasedBy: z.string().optional(),
});
type Item = z.infer<typeof Item>;

/** As they lie in the evidence table. */
export function privateFromTable(ledger: Pick<Ledger, 'client' | 'table'>): ReadPrivate {
  return async (records) => {
    const answers: Beside[] = [];
    for (let from = 0; from < records.length; from += MOST_GETS * AT_ONCE) {
      const starts = Array.from({ length: AT_ONCE }, (_, at) => from + at * MOST_GETS);
      const some = starts.map((start) => readSome(ledger, records.slice(start, start + MOST_GETS)));
      answers.push(...(await Promise.all(some)).flat());
    }
    return answers;
  };
}

async function readSome(ledger: Pick<Ledger, 'client' | 'table'>, records: readonly Committed[]): Promise<Beside[]> {
  const items = new Map<string, Item>();
  let Keys: Record<string, unknown>[] = records.map(({ caseId, position }) => ({ pk: caseId, sk: position }));
  for (let read = 0; Keys.length > 0; read += 1) {
    if (read > 0) await pause(25 * 2 ** read);
    if (read >= MOST_READS) throw unreadable();
    const { Responses, UnprocessedKeys } = await ledger.client.send(asking(ledger, Keys)).catch((cause: unknown) => {
      throw unreadable(cause);
    });
    for (const one of Responses?.[ledger.table] ?? []) {
      const item = Item.parse(one);
      items.set(`${item.pk}/${item.sk}`, item);
    }
    Keys = UnprocessedKeys?.[ledger.table]?.Keys ?? [];
  }
  return records.map(({ caseId, position }) => besideOf(items.get(`${caseId}/${position}`)));
}

function asking({ table }: Pick<Ledger, 'table'>, Keys: Record<string, unknown>[]): BatchGetCommand {
  const ProjectionExpression = 'pk, sk, salt, #private, erasedBy';
  const names = { '#private': 'private' };
  return new BatchGetCommand({
    RequestItems: { [table]: { Keys, ConsistentRead: true, ProjectionExpression, ExpressionAttributeNames: names } },
  });
}

function besideOf(item: Item | undefined): Beside {
  if (item?.private !== undefined && item.salt !== undefined)
    return { kind: 'private', text: item.private, salt: item.salt };
  return { kind: 'erased', ...(item?.erasedBy === undefined ? {} : { authority: item.erasedBy }) };
}

function unreadable(cause?: unknown): EvidenceUnavailable {
  return new EvidenceUnavailable('evidence cannot be read from its table; it is tried again', { cause });
}
