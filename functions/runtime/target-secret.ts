/** The secret of this connector's target, read from where its configuration says. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { TargetRejected } from '../core/errors.ts';
import { config } from './config.ts';

/** Throws `TargetRejected`, which names the secret and the form it should have, never what is in it. */
export async function targetSecret<Output>(schema: z.ZodType<Output>, form: string): Promise<Output> {
  const { TARGET_SECRET_ARN } = config({ TARGET_SECRET_ARN: z.string().min(1) });
  const { SecretString = '' } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: TARGET_SECRET_ARN }),
  );
  const read = schema.safeParse(parsed(SecretString));
  if (read.success) return read.data;
  throw new TargetRejected(
    `the secret ${TARGET_SECRET_ARN} does not have the form ${form}; put it there (docs/deploy.md), then retry the case`,
  );
}

/** What is no JSON is refused by the schema. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
