/** A log on this machine: a real DynamoDB engine, and the adapters of S3 and KMS over HTTP. Its parts are made of addresses alone, so that another process can have them too. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../../functions/core/ids.ts';
import type { Publishing } from '../../functions/ledger/log/publish.ts';
import { createKmsService } from '../../local/aws/kms.ts';
import { createS3Service } from '../../local/aws/s3.ts';
import { gateway, resource, temporaryFolder, testHost } from '../support/aws-host.ts';
import { startEngine } from './dynoxide.ts';
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

export interface LogRig {
  readonly addresses: Addresses;
  readonly parts: Publishing;
  stop(): Promise<void>;
}

export async function startLogRig(): Promise<LogRig> {
  const engine = await startEngine();
  await engine.createEvidenceTable('evidence');
  await engine.createTable('log');
  const folder = temporaryFolder();
  const host = testHost(folder.path);
  const s3 = createS3Service(host);
  s3.provision(resource('Log', 'AWS::S3::Bucket', { BucketName: BUCKET, ObjectLockEnabled: true }));
  const kms = createKmsService(host);
  const key = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY', KeyPolicy: {} };
  const { ref: keyId } = kms.provision(resource('Key', 'AWS::KMS::Key', key));
  const served = await Promise.all([gateway(s3), gateway(kms)]);
  const addresses = { dynamodb: engine.endpoint, s3: served[0].url, kms: served[1].url, keyId };
  return {
    addresses,
    parts: partsAt(addresses),
    async stop() {
      await Promise.all(served.map((one) => one.close()));
      await engine.stop();
      host.db.close();
      folder.remove();
    },
  };
}
