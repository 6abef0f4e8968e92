/** Puts security events into Amazon Security Lake. Woken by the clock. */
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { config } from '../runtime/config.ts';
import { lambda } from '../runtime/lambda.ts';
import { securityLakeSender } from '../streams/security-lake.ts';
import { sendTo } from './parts/send-events.ts';

const name = z.string().min(1);

export const handler = lambda(z.unknown(), async () => {
  const { LAKE_BUCKET, LAKE_SOURCE, LAKE_REGION, LAKE_ACCOUNT } = config({
    ...{ LAKE_BUCKET: name, LAKE_SOURCE: name, LAKE_REGION: name, LAKE_ACCOUNT: name },
  });
  await sendTo(
    securityLakeSender({
      s3: new S3Client({ region: LAKE_REGION }),
      ...{ bucket: LAKE_BUCKET, source: LAKE_SOURCE, region: LAKE_REGION, accountId: LAKE_ACCOUNT },
    }),
  );
});
