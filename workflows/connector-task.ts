/** A task that calls the connector of the system in its input: a new connector is a new name in the table, nothing else changes. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { QueryLanguage, TaskStateBase, type TaskStateJsonataBaseProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { INPUT_VERSION } from '../functions/core/steps.ts';
import { ABOUT } from './steps.ts';

export interface ConnectorTaskProps extends TaskStateJsonataBaseProps {
  /** By system. */
  readonly connectors: Readonly<Record<string, IFunction>>;
  /** Beside version, case and system. */
  readonly payload: Readonly<Record<string, string>>;
}

export class ConnectorTask extends TaskStateBase {
  protected override readonly taskMetrics = {};
  protected override readonly taskPolicies: PolicyStatement[];
  readonly #props: ConnectorTaskProps;

  constructor(scope: Construct, id: string, props: ConnectorTaskProps) {
    super(scope, id, { ...props, queryLanguage: QueryLanguage.JSONATA });
    this.#props = props;
    const resources = Object.values(props.connectors).flatMap((connector) => connector.resourceArnsForGrantInvoke);
    this.taskPolicies = [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })];
  }

  protected override _renderTask(): unknown {
    const table = Object.entries(this.#props.connectors).map(
      ([system, connector]) => `'${system}': '${connector.functionArn}'`,
    );
    return {
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: `{% $lookup({${table.join(', ')}}, $states.input.system) %}`,
        Payload: {
          version: INPUT_VERSION,
          ...ABOUT,
          system: '{% $states.input.system %}',
          ...this.#props.payload,
        },
      },
    };
  }
}
