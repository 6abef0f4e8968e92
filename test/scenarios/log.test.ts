/** The log over all evidence: every record of every case has its place and lies signed for and locked in the bucket, without anybody asking. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { EMPTY, extend, leafHash, rootOf } from '../../functions/core/log/merkle.ts';
import { readNote } from '../../functions/core/log/note.ts';
import { entriesPath, TILE } from '../../functions/core/log/tiles.ts';
import { getFile } from '../../functions/ledger/log/log-bucket.ts';
import { CHECKPOINT } from '../../functions/ledger/log/publish.ts';
import { type Company, openCompany } from './company.ts';

async function logOf({ stage }: Company) {
  const { embedded } = stage.application;
  const config = { endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() };
  const bucket = `tenure-log-${embedded.account}-${embedded.region}`;
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const { size, root } = readCheckpoint(readNote((await getFile({ s3, bucket }, CHECKPOINT))!.toString())!.text)!;
  const entries: string[] = [];
  while (entries.length < size) {
    const path = entriesPath(entries.length / TILE, Math.min(TILE, size - entries.length));
    entries.push(...(await getFile({ s3, bucket }, path))!.toString().split('\n').slice(0, -1));
  }
  return { s3, bucket, root, entries };
}

async function recordsOf({ stage }: Company): Promise<string[]> {
  const { embedded } = stage.application;
  const [, evidence] = [...embedded.resources['tenure-evidence']!].find(([id]) => /^Evidence(?!.*Key)/.test(id))!;
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() }),
  );
  const records: string[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: evidence.ref }))
    records.push(...Items.map(({ record }) => String(record)));
  return records;
}

it('has every record, also after a kill and a start', async () => {
  const first = await openCompany();
  await first.hire('w-1');
  await first.settle(120);
  const before = await logOf(first);
  expect(before.entries.toSorted()).toEqual((await recordsOf(first)).toSorted());
  expect(before.entries.length).toBeGreaterThan(10);
  expect(rootOf(extend(EMPTY, before.entries.map(leafHash)))).toEqual(before.root);
  const locked = new DeleteObjectCommand({ Bucket: before.bucket, Key: entriesPath(0, before.entries.length) });
  await expect(before.s3.send(locked)).rejects.toMatchObject({ name: 'AccessDenied' });

  const again = await first.restart();
  await again.hire('w-2');
  await again.settle(120);
  const after = await logOf(again);
  expect(after.entries.slice(0, before.entries.length)).toEqual(before.entries);
  expect(after.entries.toSorted()).toEqual((await recordsOf(again)).toSorted());
  expect(rootOf(extend(EMPTY, after.entries.map(leafHash)))).toEqual(after.root);
});
