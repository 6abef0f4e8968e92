/** The keys by which the gateway knows who calls: a pair for each role, new with every start. */
import { randomBytes } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Principals {
  /** Always the same pair for the same principal while the host runs. */
  credentialsOf(principal: string): Credentials;
  byAccessKeyId(accessKeyId: string): { readonly principal: string; readonly secretAccessKey: string } | undefined;
}

export function createPrincipals(): Principals {
  const issued = new Map<string, Credentials>();
  const owners = new Map<string, { principal: string; secretAccessKey: string }>();

  function issue(principal: string): Credentials {
    const credentials = {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
    };
    issued.set(principal, credentials);
    owners.set(credentials.accessKeyId, { principal, secretAccessKey: credentials.secretAccessKey });
    return credentials;
  }

  return {
    credentialsOf: (principal) => issued.get(principal) ?? issue(principal),
    byAccessKeyId: (accessKeyId) => owners.get(accessKeyId),
  };
}
