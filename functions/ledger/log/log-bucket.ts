/** The bucket of the log: files that are put once and locked, and the checkpoint, which is put again. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Instant } from '../../core/ids.ts';

export interface LogBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Until when what is put now cannot be deleted, by anybody. */
  readonly lockedUntil: () => Instant;
}

/** A file of the log is there already, and is another: the log has forked, or what it is made of was altered. */
export class LogForked extends Error {
  override readonly name = 'LogForked';
  constructor(key: string) {
    super(
      `${key} was put before with other content: nothing is signed; compare the evidence table with the bucket (docs/runbook.md#log-forked)`,
    );
  }
}

/** Puts a file that never changes. Again is nothing; with other content it throws `LogForked`. */
export async function putForEver({ s3, bucket, lockedUntil }: LogBucket, Key: string, Body: Buffer): Promise<void> {
  const put = new PutObjectCommand({
    ...{ Bucket: bucket, Key, Body, IfNoneMatch: '*' },
    // S3 asks for a checksum of what is locked: docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
    ChecksumAlgorithm: 'SHA256',
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(lockedUntil()),
  });
  await s3.send(put).catch(async (error: unknown) => {
    if (!(error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412)) throw error;
    if (!(await getFile({ s3, bucket }, Key))?.equals(Body)) throw new LogForked(Key);
  });
}

/** Puts a file that the next one takes the place of. */
export async function putAgain({ s3, bucket }: LogBucket, Key: string, Body: Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'text/plain; charset=utf-8' }));
}

export async function getFile(
  { s3, bucket }: Pick<LogBucket, 's3' | 'bucket'>,
  Key: string,
): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return Body === undefined ? undefined : Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
