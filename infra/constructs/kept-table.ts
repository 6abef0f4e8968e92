/** A table nobody loses by accident: own key, point-in-time recovery, deletion protection, kept when the stack goes. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnGlobalTable, TableEncryptionV2, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface KeptTableProps extends Omit<TablePropsV2, 'encryption'> {
  readonly key: IKey;
  /** How far back it can be recovered; as far as DynamoDB can, where nothing is said: 35 days. */
  readonly recoveryDays?: number;
}

export class KeptTable extends TableV2 {
  constructor(scope: Construct, id: string, { key, recoveryDays, ...props }: KeptTableProps) {
    super(scope, id, {
      ...props,
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        ...(recoveryDays === undefined ? {} : { recoveryPeriodInDays: recoveryDays }),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // TableEncryptionV2.customerManagedKey refuses a stack that names no region, and ours deploy to any.
    if (!(this.node.defaultChild instanceof CfnGlobalTable))
      throw new Error(`TableV2 no longer makes an AWS::DynamoDB::GlobalTable: give ${id} its key another way`);
    this.node.defaultChild.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', key.keyArn);
  }
}
