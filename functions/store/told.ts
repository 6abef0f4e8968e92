/** Which records of evidence receivers of signals were told of, and how far the net under their stream has looked. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EvidenceRecord } from '../core/evidence.ts';
import { Instant } from '../core/ids.ts';
import { readMany } from './items.ts';
import type { SignalTable } from './signals.ts';

export type Place = Pick<EvidenceRecord, 'caseId' | 'position'>;

/** Our choice: four times as long as the net reaches back (functions/handlers/sweep-signals.ts), and as long as what waits is kept. */
const KEPT_SECONDS = 30 * 86_400;

const told = ({ caseId, position }: Place) => ({ pk: `told#${caseId}`, sk: String(position) });
const SWEPT = { pk: 'swept', sk: 'swept' };

/** Whoever listened then was told: nobody is again. */
export async function putTold({ client, table }: SignalTable, place: Place, now: Instant): Promise<void> {
  const expiresAt = Math.floor(Date.parse(now) / 1000) + KEPT_SECONDS;
  await client.send(new PutCommand({ TableName: table, Item: { ...told(place), expiresAt } }));
}

/** Those of which nobody was told yet. */
export async function untold<Record extends Place>(
  { client, table }: SignalTable,
  records: readonly Record[],
): Promise<readonly Record[]> {
  const found = await readMany(client, table, records.map(told));
  const known = new Set(found.map(({ pk, sk }) => `${pk}/${sk}`));
  return records.filter((record) => {
    const { pk, sk } = told(record);
    return !known.has(`${pk}/${sk}`);
  });
}

/** Of everything older, receivers were told. Undefined: nobody has looked yet. */
export async function readSwept({ client, table }: SignalTable): Promise<Instant | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: SWEPT, ConsistentRead: true }));
  return Item && z.object({ until: Instant }).parse(Item).until;
}

export async function putSwept({ client, table }: SignalTable, until: Instant): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { ...SWEPT, until } }));
}
