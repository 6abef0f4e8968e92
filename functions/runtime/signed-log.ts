/** The bucket of the log, for who reads it, from the function's environment. */
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { LogBucket } from '../ledger/log/log-bucket.ts';
import { config } from './config.ts';

export function signedLog(): Pick<LogBucket, 's3' | 'bucket'> {
  return { s3: new S3Client({}), bucket: config({ LOG_BUCKET: z.string().min(1) }).LOG_BUCKET };
}
