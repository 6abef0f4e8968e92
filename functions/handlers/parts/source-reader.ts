/** The reader of the source a function was deployed for: its kind, its address, and its credentials read from their secret. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import { clock } from '../../runtime/clock.ts';
import { config } from '../../runtime/config.ts';
import { nameOfSecret } from '../../runtime/secret-name.ts';
import { SourceRefused, SourceUnavailable } from '../../sources/errors.ts';
import { kindNamed } from '../../sources/manifest.ts';
import type { Reader, SourceApi } from '../../sources/source.ts';
import { sourceNamed } from './configured-sources.ts';

const secrets = new SecretsManagerClient({});
/** Read anew after this long, so that a rotated credential is known. */
const SECRET_SECONDS = 60;
let made: { readonly reader: Reader; readonly secret: string; readonly atMs: number } | undefined;

function sourceName(): string {
  return config({ SOURCE: z.string().min(1) }).SOURCE;
}

/** The same while its secret is: what it has been given for it, a token, is good for longer. Throws `SourceRefused` where the secret is empty or has another form. */
export async function sourceReader(): Promise<Reader> {
  const nowMs = Date.parse(clock());
  if (made !== undefined && nowMs - made.atMs < SECRET_SECONDS * 1000) return made.reader;
  const name = sourceName();
  const secret = await secretText(name);
  const reader = made?.secret === secret ? made.reader : connected(name, secret);
  made = { reader, secret, atMs: nowMs };
  return reader;
}

function connected(name: string, secret: string): Reader {
  const configured = sourceNamed(name);
  const api = configured && kindNamed(configured.kind)?.api;
  if (configured === undefined || api === undefined) throw new InvalidInput(`source ${name} is not read by an API`);
  const { SOURCE_URL: address } = config({ SOURCE_URL: z.string().min(1) });
  // as: the source's own types are put away; what it is given here is parsed by its own schemas
  const { credentials, settings, credentialsForm, keepsCredentials, connect } = api as SourceApi<unknown, unknown>;
  const read = credentials.safeParse(parsed(secret));
  if (!read.success)
    throw new SourceRefused(
      `the credentials of source ${name} do not have the right form: ${mend(name, credentialsForm)}`,
    );
  return connect({
    ...{ address, credentials: read.data, mapping: configured.mapping },
    settings: settings.parse(configured.settings),
    now: () => Date.parse(clock()),
    ...(keepsCredentials === undefined ? {} : { keep }),
  });
}

async function secretText(name: string): Promise<string> {
  const { SecretString = '' } = await secrets
    .send(new GetSecretValueCommand({ SecretId: secretId() }))
    .catch((cause: unknown) => {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new SourceRefused(`source ${name} has no credentials: ${mend(name, 'what docs/sources.md says')}`, {
        cause,
      });
    });
  return SecretString;
}

/** What an operator has put there since we read it stays: what was to replace it was made of what it no longer holds. */
async function keep(credentials: unknown): Promise<void> {
  const name = sourceName();
  if (made !== undefined && (await secretText(name)) !== made.secret) {
    made = undefined;
    throw new SourceUnavailable(`the credentials of source ${name} were changed meanwhile; it is read again with them`);
  }
  const SecretString = JSON.stringify(credentials);
  await secrets.send(new PutSecretValueCommand({ SecretId: secretId(), SecretString }));
  if (made !== undefined) made = { ...made, secret: SecretString };
}

function secretId(): string {
  return config({ SOURCE_API_SECRET_ARN: z.string().min(1) }).SOURCE_API_SECRET_ARN;
}

function mend(name: string, form: string): string {
  return `put ${form} into the secret ${nameOfSecret(secretId())}, then tenure pull ${name}`;
}

/** What is no JSON is refused by the schema. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
