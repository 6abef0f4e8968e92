/** A KMS key that works only through the named AWS services: who may read a table decides, not who may use its key. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface TableKeyProps {
  readonly description: string;
  /** `dynamodb`, `s3` … */
  readonly services: readonly string[];
}

/** The shape of AWS's own `aws/dynamodb` key policy, on a key the company owns (ADR 0012). */
export class TableKey extends Key {
  constructor(scope: Construct, id: string, { description, services }: TableKeyProps) {
    super(scope, id, { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
    const { account, region } = Stack.of(this);
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyThroughTheServicesThatStoreWithIt',
        principals: [new AnyPrincipal()],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': services.map((service) => `${service}.${region}.amazonaws.com`),
          },
        },
      }),
    );
  }
}
