/** The secret of a chat channel, read anew after a while, so that one that was rotated is known. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { clock } from './clock.ts';
import { json } from './config.ts';
import { nameOfSecret } from './secret-name.ts';

const SECRET_SECONDS = 60;
const read = new Map<string, { readonly text: string; readonly at: number }>();
let secrets: SecretsManagerClient | undefined;

/** Throws an error that says what the secret should be like, never what is in it. */
export async function channelSecret<Schema extends z.ZodType>(
  arn: string,
  schema: Schema,
  form: string,
): Promise<z.infer<Schema>> {
  const parsed = json(schema).safeParse(await textOf(arn));
  if (parsed.success) return parsed.data;
  throw new Error(`the secret ${nameOfSecret(arn)} is empty, or of another form: put ${form} there (docs/channels.md)`);
}

async function textOf(SecretId: string): Promise<string> {
  const now = Date.parse(clock()) / 1000;
  const known = read.get(SecretId);
  if (known !== undefined && now - known.at < SECRET_SECONDS) return known.text;
  secrets ??= new SecretsManagerClient({});
  const { SecretString: text = '' } = await secrets.send(new GetSecretValueCommand({ SecretId })).catch(emptyYet);
  read.set(SecretId, { text, at: now });
  return text;
}

/** As one is that nobody has put anything into yet. */
function emptyYet(error: unknown): { readonly SecretString: string } {
  if (error instanceof ResourceNotFoundException) return { SecretString: '' };
  throw error;
}
