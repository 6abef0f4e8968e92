/** Amazon Security Lake: Parquet files where it looks for those of a custom source (docs.aws.amazon.com/security-lake/latest/userguide/custom-sources.html). */
import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { parquetOf } from './parquet.ts';
import type { Outgoing, Sender, Sent } from './sender.ts';

export interface SecurityLakeStream {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Begins the names of the custom sources: a source holds events of one class. */
  readonly source: string;
  readonly region: string;
  readonly accountId: string;
}

/** Our choice: what a function holds in memory. Security Lake asks for few and large files. */
const LIMITS = { entries: 20_000, bytes: 64_000_000, entryBytes: 4_000_000 };

export function securityLakeSender(stream: SecurityLakeStream): Sender {
  return {
    limits: LIMITS,
    textOf: (event) => JSON.stringify(event),
    send: (batch) => send(stream, batch),
  };
}

/**
 * A file for each class and day, named for where its batch begins in the log: sent again it takes the place of the one before,
 * with what it had and perhaps more, so that nothing is there twice.
 */
async function send(stream: SecurityLakeStream, batch: readonly Outgoing[]): Promise<Sent> {
  const first = batch[0]?.index ?? 0;
  const files = Map.groupBy(batch, ({ event }) => fileOf(stream, event, first));
  for (const [Key, inFile] of files) {
    const events = inFile.map(({ event }) => event);
    const Body = parquetOf(events, events[0]?.class_uid ?? 0);
    const failed = await put(stream, Key, Body);
    if (failed !== undefined) return failed;
  }
  return { kind: 'taken' };
}

type Located = Pick<Outgoing['event'], 'class_uid' | 'time'>;

function fileOf(
  { source, region, accountId }: SecurityLakeStream,
  { class_uid, time }: Located,
  first: number,
): string {
  const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
  const folder = `ext/${source}-${class_uid}/region=${region}/accountId=${accountId}/eventDay=${day}`;
  return `${folder}/${String(first).padStart(16, '0')}.parquet`;
}

async function put({ s3, bucket }: SecurityLakeStream, Key: string, Body: Uint8Array): Promise<Sent | undefined> {
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/vnd.apache.parquet' }));
    return undefined;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    const because = `Security Lake's bucket answered ${status ?? 'nothing'}`;
    if (status === undefined || status === 408 || status === 429 || status >= 500) return { kind: 'later', because };
    return {
      kind: 'stopped',
      because: `${because}: look at its name, its policy and the custom sources (docs/security-events.md)`,
    };
  }
}
