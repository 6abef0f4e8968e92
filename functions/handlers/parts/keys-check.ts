/** Whether a source has keys to verify what it sends by; and if not, who puts them there and where. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { json } from '../../runtime/config.ts';
import { nameOfSecret } from '../../runtime/secret-name.ts';
import { kindNamed } from '../../sources/manifest.ts';
import { SourceSecret } from '../../sources/signature.ts';
import type { Check } from './check-outflow.ts';
import { sourceNamed } from './configured-sources.ts';

const secrets = new SecretsManagerClient({});

/** Reads the keys to know that there are any, of the right form; never answers them. */
export async function keysCheck(source: string, SecretId: string): Promise<Check> {
  const kept = await secrets.send(new GetSecretValueCommand({ SecretId })).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
  const secret = `the secret ${nameOfSecret(SecretId)}`;
  const put = 'put {"keys": ["…"]} there, keys of 16 characters or more (docs/deploy.md)';
  if (kept === undefined)
    return {
      ok: false,
      said: `${secret} is empty, so that nothing it sends is taken: ${confirmsKeys(source) ? offered(source) : put}`,
    };
  const ok = json(SourceSecret).safeParse(kept.SecretString ?? '').success;
  return { ok, said: ok ? 'has keys to verify by' : `${secret} does not have the right form: ${put}` };
}

/** The vendor makes the key and says, asked by its API, that it is its own (confirm-key.ts). */
function confirmsKeys(source: string): boolean {
  const configured = sourceNamed(source);
  return configured !== undefined && kindNamed(configured.kind)?.api?.confirmsKeys === true;
}

function offered(source: string): string {
  return `subscribe to its webhooks (docs/sources.md); the key it offers then is put there by itself. Where it has offered one already, tenure pull ${source} asks again whether it is its own`;
}
