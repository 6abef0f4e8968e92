/** What `tenure doctor` says of a company, and the secrets it looks at. */
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { tokenFor } from '../../cli/api.ts';
import { doctor } from '../../cli/commands/doctor.ts';
import type { Company } from './company.ts';

export interface Examined {
  readonly exitCode: number;
  /** As it is printed, with one space for many. */
  readonly text: string;
  /** What it checked, each with its state and what it says: `ok: answers, and takes our secret`. */
  readonly checks: Readonly<Record<string, string>>;
}

interface Told {
  readonly checks: readonly { readonly what: string; readonly state: string; readonly said: string }[];
}

export async function examined(company: Company): Promise<Examined> {
  const { api: url, issuer } = company.stage.application;
  const token = await tokenFor(issuer, 'operator');
  const {
    text,
    json,
    exitCode = 0,
  } = await doctor.run([], {
    ...{ json: false, data: '', url, token, as: undefined, values: {} },
  });
  const { checks } = json as Told; // as: what the command prints with --json
  return {
    ...{ exitCode, text: text.replace(/\s+/g, ' ') },
    checks: Object.fromEntries(checks.map(({ what, state, said }) => [what, `${state}: ${said}`])),
  };
}

export async function putSecret(company: Company, SecretId: string, SecretString: string): Promise<void> {
  await secretsOf(company).send(new PutSecretValueCommand({ SecretId, SecretString }));
}

export async function secretOf(company: Company, SecretId: string): Promise<string> {
  const { SecretString = '' } = await secretsOf(company).send(new GetSecretValueCommand({ SecretId }));
  return SecretString;
}

function secretsOf({ stage }: Company): SecretsManagerClient {
  const { url: endpoint, region, credentials } = stage.application.embedded;
  return new SecretsManagerClient({ endpoint, region, credentials: credentials() });
}
