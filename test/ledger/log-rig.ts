/** A log on this machine: a real DynamoDB engine, and the adapters of S3 and KMS over HTTP. Its parts are made of addresses alone, so that another process can have them too. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../../functions/core/ids.ts';
import type { Publishing } from '../../functions/ledger/log/publish.ts';
import { ledgerOf } from './samples.ts';

export const Addresses = z.object({ dynamodb: z.string(), s3: z.string(), kms: z.string(), keyId: z.string() });
export type Addresses = z.infer<typeof Addresses>;

export const BUCKET = 'log';
export const ORIGIN = 'tenure/evidence';

export function partsAt({ dynamodb, s3, kms, keyId }: Addresses): Publishing {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const common = { region: 'eu-west-1', credentials };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...common, endpoint: dynamodb }));
  return {
    log: { client, table: 'log' },
    ledger: ledgerOf(client),
    bucket: {
      s3: new S3Client({ ...common, endpoint: s3, forcePathStyle: true }),
      bucket: BUCKET,
      lockedUntil: () => Instant.parse('2033-01-01T00:00:00.000Z'),
    },
    key: { kms: new KMSClient({ ...common, endpoint: kms }), keyId, origin: ORIGIN },
  };
}
