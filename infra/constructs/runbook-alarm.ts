/** An alarm that says in one sentence what is true, and which section of the runbook says what to do. */
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface RunbookAlarmProps extends Pick<AlarmProps, 'metric' | 'alarmName'> {
  readonly says: string;
  /** The anchor of its section in docs/runbook.md. */
  readonly section: string;
  readonly threshold?: number;
  /** How many periods running, 1 unless told. */
  readonly periods?: number;
  readonly tells: ITopic;
}

export class RunbookAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    { says, section, tells, threshold = 0, periods = 1, ...props }: RunbookAlarmProps,
  ) {
    super(scope, id, {
      ...props,
      alarmDescription: `${says}. What to do: docs/runbook.md#${section}`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const tell = new SnsAction(tells);
    this.addAlarmAction(tell);
    this.addOkAction(tell);
  }
}
