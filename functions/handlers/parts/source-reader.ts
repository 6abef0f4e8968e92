/** The reader of the source a function was deployed for: its kind, its address, and its credentials read from their secret. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import { clock } from '../../runtime/clock.ts';
import { config } from '../../runtime/config.ts';
import { SourceRefused } from '../../sources/errors.ts';
import { kindNamed } from '../../sources/manifest.ts';
import type { Reach, Reader, SourceApi } from '../../sources/source.ts';
import { sourceNamed } from './configured-sources.ts';

const secrets = new SecretsManagerClient({});
/** Read anew after this long, so that a rotated credential is known. */
const SECRET_SECONDS = 60;
let made: { readonly reader: Reader; readonly atMs: number } | undefined;

export function sourceName(): string {
  return config({ SOURCE: z.string().min(1) }).SOURCE;
}

/** Throws `SourceRefused` where its secret is empty or has another form: an operator must put it right. */
export async function sourceReader(): Promise<Reader> {
  const nowMs = Date.parse(clock());
  if (made !== undefined && nowMs - made.atMs < SECRET_SECONDS * 1000) return made.reader;
  const name = sourceName();
  const configured = sourceNamed(name);
  const api = configured && kindNamed(configured.kind)?.api;
  if (configured === undefined || api === undefined) throw new InvalidInput(`source ${name} is not read by an API`);
  const { SOURCE_URL: address } = config({ SOURCE_URL: z.string().min(1) });
  // as: the source's own types are put away; what it is given here is parsed by its own schemas
  const { credentials, settings, credentialsForm, connect } = api as SourceApi<unknown, unknown>;
  const reach: Reach<unknown, unknown> = {
    address,
    credentials: await credentialsOf(name, credentials, credentialsForm),
    settings: settings.parse(configured.settings),
    mapping: configured.mapping,
    now: () => Date.parse(clock()),
  };
  made = { reader: connect(reach), atMs: nowMs };
  return made.reader;
}

async function credentialsOf(name: string, schema: z.ZodType, form: string): Promise<unknown> {
  const { SOURCE_API_SECRET_ARN: SecretId } = config({ SOURCE_API_SECRET_ARN: z.string().min(1) });
  const mend = `put ${form} into the secret tenure/sources/${name}/api (docs/sources.md), then tenure pull ${name}`;
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId })).catch((cause: unknown) => {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new SourceRefused(`source ${name} has no credentials: ${mend}`, { cause });
  });
  const read = schema.safeParse(parsed(SecretString));
  if (!read.success) throw new SourceRefused(`the credentials of source ${name} do not have the right form: ${mend}`);
  return read.data;
}

/** What is no JSON is refused by the schema. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
