/** The bucket of the log, the key that signs it and the authority that says when, from the function's environment. */
import { randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Instant } from '../core/ids.ts';
import { readVkey } from '../core/log/note.ts';
import { addDays } from '../core/schedule.ts';
import type { Witness } from '../ledger/log/ask-witness.ts';
import type { LogBucket } from '../ledger/log/log-bucket.ts';
import type { LogKey } from '../ledger/log/sign-checkpoint.ts';
import type { Authority } from '../ledger/log/stamp-checkpoint.ts';
import { clock } from './clock.ts';
import { config, json } from './config.ts';

const name = z.string().min(1);
let bucket: LogBucket | undefined;
let key: LogKey | undefined;

export function logBucket(): LogBucket {
  if (bucket !== undefined) return bucket;
  const { LOG_BUCKET, LOG_LOCKED_DAYS } = config({ LOG_BUCKET: name, LOG_LOCKED_DAYS: z.coerce.number().int().min(1) });
  bucket = {
    s3: new S3Client({}),
    bucket: LOG_BUCKET,
    lockedUntil: () => Instant.parse(addDays(clock(), LOG_LOCKED_DAYS)),
  };
  return bucket;
}

export function logKey(): LogKey {
  if (key !== undefined) return key;
  const { LOG_KEY_ID: keyId, LOG_ORIGIN: origin } = config({ LOG_KEY_ID: name, LOG_ORIGIN: name });
  key = { kms: new KMSClient({}), keyId, origin };
  return key;
}

/** Undefined where none is configured. */
export function logAuthority(): Authority | undefined {
  const { LOG_TIMESTAMPS_URL: url } = config({ LOG_TIMESTAMPS_URL: z.url().optional() });
  return url === undefined ? undefined : { url, now: clock, newNonce: () => randomBytes(8) };
}

const Witnesses = json(z.array(z.object({ url: z.url(), vkey: z.string() }))).optional();

/** Nobody where none is configured. Their keys were read when they were (functions/core/configuration.ts). */
export function logWitnesses(): readonly Witness[] {
  const { LOG_WITNESSES: witnesses = [] } = config({ LOG_WITNESSES: Witnesses });
  return witnesses.flatMap(({ url, vkey }) => {
    const key = readVkey(vkey);
    return key === undefined ? [] : [{ url, key }];
  });
}
