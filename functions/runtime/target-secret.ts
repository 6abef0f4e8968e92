/** The secret of this connector's target, read from where its configuration says. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { TargetRejected } from '../core/errors.ts';
import { config } from './config.ts';

/** Throws `TargetRejected`, which names the secret and the form it should have, never what is in it. */
export async function targetSecret<Output>(schema: z.ZodType<Output>, form: string): Promise<Output> {
  const { TARGET_SECRET_ARN } = config({ TARGET_SECRET_ARN: z.string().min(1) });
  const mend = `put ${form} there (docs/deploy.md), then retry the case`;
  const { SecretString = '' } = await new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId: TARGET_SECRET_ARN }))
    .catch((cause: unknown) => {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new TargetRejected(`the secret ${nameOf(TARGET_SECRET_ARN)} is empty: ${mend}`, { cause });
    });
  const read = schema.safeParse(parsed(SecretString));
  if (read.success) return read.data;
  throw new TargetRejected(`the secret ${nameOf(TARGET_SECRET_ARN)} does not have the right form: ${mend}`);
}

/** As an operator knows it: the ARN adds account, region and six characters. */
function nameOf(arn: string): string {
  return arn.split(':').slice(6).join(':').slice(0, -7);
}

/** What is no JSON is refused by the schema. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
