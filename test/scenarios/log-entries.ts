/** The records of a company's evidence, in the order of its log, as the bucket has them. */
import { S3Client } from '@aws-sdk/client-s3';
import { readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { readNote } from '../../functions/core/log/note.ts';
import { entriesPath, TILE } from '../../functions/core/log/tiles.ts';
import { getFile } from '../../functions/ledger/log/log-bucket.ts';
import { CHECKPOINT } from '../../functions/ledger/log/publish.ts';
import type { Company } from './company.ts';

export async function entriesOf({ stage }: Company): Promise<readonly string[]> {
  const { embedded } = stage.application;
  const config = { endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() };
  const bucket = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    bucket: `tenure-log-${embedded.account}-${embedded.region}`,
  };
  const { size } = readCheckpoint(readNote(String(await getFile(bucket, CHECKPOINT)))!.text)!;
  const entries: string[] = [];
  while (entries.length < size) {
    const path = entriesPath(entries.length / TILE, Math.min(TILE, size - entries.length));
    entries.push(
      ...String(await getFile(bucket, path))
        .split('\n')
        .slice(0, -1),
    );
  }
  return entries;
}
