/** What signing in needs: the key that seals what browsers carry, and the secret of our client at the identity provider. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Configuration } from '../../functions/core/configuration.ts';
import type { Resources } from '../resources.ts';
import { keptSecretArn } from './kept-secret.ts';
import { whoCalls } from './who-calls.ts';

/** Nothing where no client is configured. `address` is where people reach the API. */
export function signInResources(scope: Construct, { name, identity }: Configuration, address: string): Resources {
  const { issuer, clientId, secretArn } = identity;
  if (clientId === undefined) return {};
  const key = new Key(scope, 'SessionKey', {
    description: 'Seals the sessions that browsers carry',
    keySpec: KeySpec.HMAC_256,
    keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
    // Whoever is signed in signs in again: there is nothing to keep.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const secret = keptSecretArn(scope, 'Identity secret', {
    name: `${name}/identity`,
    description: 'Our client at the identity provider',
    existingArn: secretArn,
  });
  return {
    'session-key': { arns: [key.keyArn], environment: { SESSION_KEY_ID: key.keyId, PUBLIC_URL: address } },
    'identity-secret': {
      arns: [secret],
      environment: {
        ...{ IDENTITY_SECRET_ARN: secret, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId },
        ...whoCalls(identity),
      },
    },
  };
}
