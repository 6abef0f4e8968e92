/** The secret of this connector's target, read from where its configuration says. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { TargetRejected } from '../core/errors.ts';
import { config } from './config.ts';
import { nameOfSecret } from './secret-name.ts';

/** The secret's name, as an operator knows it. */
export function secretName(): string {
  return nameOfSecret(arnOfSecret());
}

function arnOfSecret(): string {
  return config({ TARGET_SECRET_ARN: z.string().min(1) }).TARGET_SECRET_ARN;
}

/** Throws `TargetRejected`, which names the secret and the form it should have, never what is in it. */
export async function targetSecret<Output>(schema: z.ZodType<Output>, form: string): Promise<Output> {
  const arn = arnOfSecret();
  const mend = `put ${form} there (docs/deploy.md), run tenure doctor, then retry the case`;
  const { SecretString = '' } = await new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId: arn }))
    .catch((cause: unknown) => {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new TargetRejected(`the secret ${nameOfSecret(arn)} is empty: ${mend}`, { cause });
    });
  const read = schema.safeParse(parsed(SecretString));
  if (read.success) return read.data;
  throw new TargetRejected(`the secret ${nameOfSecret(arn)} does not have the right form: ${mend}`);
}

/** What is no JSON is refused by the schema. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
