/** The secret of our client at the identity provider, where it has one: PKCE alone is enough for one that has none. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { config, json } from './config.ts';
import { nameOfSecret } from './secret-name.ts';

const IdentitySecret = z.strictObject({ clientSecret: z.string().min(1) });

/** Read anew for each sign-in: there are few, and a rotated one counts at once. Throws, naming the form, never what is there. */
export async function clientSecret(): Promise<string | undefined> {
  const { IDENTITY_SECRET_ARN: SecretId } = config({ IDENTITY_SECRET_ARN: z.string().min(1) });
  const kept = await new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId }))
    .catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
  if (kept === undefined) return undefined;
  const read = json(IdentitySecret).safeParse(kept.SecretString ?? '');
  if (read.success) return read.data.clientSecret;
  throw new Error(
    `the secret ${nameOfSecret(SecretId)}, of our client at the identity provider, must be {"clientSecret": "…"}, or empty`,
  );
}
