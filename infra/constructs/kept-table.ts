/** A table nobody loses by accident: own key, point-in-time recovery, deletion protection, kept when the stack goes. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { TableEncryptionV2, TableV2, type TablePropsV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface KeptTableProps extends Omit<TablePropsV2, 'encryption'> {
  readonly key: IKey;
}

export class KeptTable extends TableV2 {
  constructor(scope: Construct, id: string, { key, ...props }: KeptTableProps) {
    super(scope, id, {
      ...props,
      encryption: TableEncryptionV2.customerManagedKey(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
