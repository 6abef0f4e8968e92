/** A secret that an operator fills after the deployment: empty until then, so that nothing made up is ever sent to a vendor. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Configuration } from '../../functions/core/configuration.ts';

export interface KeptSecretProps {
  readonly name: string;
  readonly description: string;
  /** The company keeps it elsewhere: use that one. */
  readonly existingArn?: string | undefined;
}

/** Its ARN: the company's own secret, or a new and empty one. */
export function keptSecretArn(scope: Construct, id: string, props: KeptSecretProps): string {
  if (props.existingArn !== undefined) return props.existingArn;
  const secret = new Secret(scope, id, {
    secretName: props.name,
    description: props.description,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  if (secret.node.defaultChild instanceof CfnSecret) secret.node.defaultChild.generateSecretString = undefined;
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'Only the vendor or the source can make its new value; docs/runbook.md says how to rotate without a gap',
  });
  return secret.secretArn;
}

/** The secret with the keys that verify what a source signs. */
export function verifyingKeysArn(scope: Construct, { name, sources }: Configuration, source: string): string {
  const { title = source, secretArn } = sources[source] ?? {};
  return keptSecretArn(scope, `${source} keys`, {
    name: `${name}/sources/${source}`,
    description: `Keys that verify what ${title} signs`,
    existingArn: secretArn,
  });
}
