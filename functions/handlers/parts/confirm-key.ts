/** Has a source say which of the keys that were offered is its own, and puts that one among those that verify it. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { config, json } from '../../runtime/config.ts';
import { logger } from '../../runtime/lambda.ts';
import { nameOfSecret } from '../../runtime/secret-name.ts';
import { SourceRefused } from '../../sources/errors.ts';
import { SourceSecret } from '../../sources/signature.ts';
import type { Reader } from '../../sources/source.ts';
import { forgetKeys, offeredKeys } from './offered-keys.ts';

const secrets = new SecretsManagerClient({});

export async function confirmKey(source: string, reader: Reader): Promise<void> {
  const offered = await offeredKeys(source);
  if (offered.length === 0 || reader.ownKey === undefined) return;
  const key = await reader.ownKey(offered, `/v1/sources/${source}`);
  if (key === undefined) {
    logger.info('a source calls none of the keys that were offered its own; tenure pull asks again', {
      source,
      offered: offered.length,
    });
    return;
  }
  await keep(source, key);
  await forgetKeys(source);
  logger.info('a source has confirmed the key it signs with; it verifies from now on', { source });
}

/** As the newest: those before it verify on, so that nothing on its way is lost. */
async function keep(source: string, key: string): Promise<void> {
  const { SOURCE_KEYS_SECRET_ARN: SecretId } = config({ SOURCE_KEYS_SECRET_ARN: z.string().min(1) });
  const keys = keysIn(source, SecretId, await kept(SecretId));
  if (keys.includes(key)) return;
  const secret: SourceSecret = { keys: [key, ...keys] };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(secret) }));
}

/** Undefined where nothing was put there yet. */
async function kept(SecretId: string): Promise<string | undefined> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId })).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return { SecretString: undefined };
    throw error;
  });
  return SecretString;
}

/** Throws `SourceRefused` for what somebody has put there that we cannot read: it is theirs, and never written over. */
function keysIn(source: string, arn: string, text: string | undefined): SourceSecret['keys'] {
  if (text === undefined || text === '') return [];
  const read = json(SourceSecret).safeParse(text);
  if (read.success) return read.data.keys;
  throw new SourceRefused(
    `the key ${source} has confirmed is not kept: the secret ${nameOfSecret(arn)} is not of our form, and is left as it is; put {"keys": ["…"]} with what is in use there (keys of 16 characters or more), then tenure pull ${source}`,
  );
}
