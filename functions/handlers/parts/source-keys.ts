/** The keys that verify what a source signs, read from where its configuration says; read anew after a minute, so that a rotated key is known. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { clock } from '../../runtime/clock.ts';
import { config, json } from '../../runtime/config.ts';
import { newSalt } from '../../runtime/random.ts';
import { SourceSecret } from '../../sources/signature.ts';

const secrets = new SecretsManagerClient({});
const SECRET_SECONDS = 60;
const ENVIRONMENT = { SOURCE_SECRETS: json(z.record(z.string(), z.string())) };
const read = new Map<string, { readonly secret: SourceSecret; readonly at: number }>();

/** Stands in for the keys of a source that is not configured: nothing fits them, and the answer is word for word the same. */
const NOBODYS: SourceSecret = { keys: [newSalt()] };

/** Of a source that is not configured: keys that nothing fits. */
export async function keysOf(source: string): Promise<SourceSecret> {
  const { SOURCE_SECRETS } = config(ENVIRONMENT);
  // A name such as `constructor` is on every object, and is no source.
  const SecretId = Object.hasOwn(SOURCE_SECRETS, source) ? SOURCE_SECRETS[source] : undefined;
  if (SecretId === undefined) return NOBODYS;
  const known = read.get(source);
  const now = Date.parse(clock()) / 1000;
  if (known !== undefined && now - known.at < SECRET_SECONDS) return known.secret;
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const parsed = json(SourceSecret).safeParse(SecretString);
  if (!parsed.success)
    throw new Error(
      `the secret of source ${source} is not {"keys": ["…"]} with keys of 16 characters or more; see docs/deploy.md`,
    );
  read.set(source, { secret: parsed.data, at: now });
  return parsed.data;
}
