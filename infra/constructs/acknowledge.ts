/** Acknowledges a role's wildcards one by one, by the very ARN: another wildcard on the same role is still an error. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';

export interface Wildcard {
  readonly arn: string;
  readonly reason: string;
}

export function acknowledge(role: IRole, wildcards: readonly Wildcard[]): void {
  for (const { arn, reason } of wildcards)
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${asNamed(Stack.of(role).resolve(arn))}]`,
      reason,
    });
}

/** An ARN as cdk-nag names it in a finding: `<AWS::Region>` for a reference. */
function asNamed(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  if (typeof resolved === 'object' && resolved !== null) {
    if ('Ref' in resolved) return `<${String(resolved.Ref)}>`;
    if ('Fn::Join' in resolved && Array.isArray(resolved['Fn::Join'])) {
      const [separator, parts] = resolved['Fn::Join'];
      if (Array.isArray(parts)) return parts.map(asNamed).join(String(separator));
    }
  }
  throw new Error(`a wildcard ARN must be composed of text and pseudo parameters, not of ${JSON.stringify(resolved)}`);
}
