/** The shelf of exports this function reaches, from its environment. */
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Shelf } from '../ledger/export-shelf.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';

let s3: S3Client | undefined;

export function shelf(): Shelf {
  const name = z.string().min(1);
  const { EXPORTS_BUCKET, AWS_ENDPOINT_URL } = config({ EXPORTS_BUCKET: name, AWS_ENDPOINT_URL: z.url().optional() });
  s3 ??= new S3Client({});
  return { s3, bucket: EXPORTS_BUCKET, now: clock, endpoint: AWS_ENDPOINT_URL };
}
