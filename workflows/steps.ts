/** What every workflow is given, and how it calls a Lambda: with retries from core's error names, and no failure without evidence. */
import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Fail,
  type IChainable,
  JitterType,
  type Map as StateMap,
  TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, type LambdaInvokeJsonataProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { RETRYABLE } from '../functions/core/errors.ts';
import { INPUT_VERSION } from '../functions/core/steps.ts';

/** The Lambdas a workflow calls. The machine's role needs lambda:InvokeFunction on each, connectors included. */
export interface WorkflowSteps {
  readonly loadCase: IFunction;
  readonly planCase: IFunction;
  readonly recordCut: IFunction;
  readonly settleCase: IFunction;
  readonly askApproval: IFunction;
  readonly recordFailure: IFunction;
  /** By system. */
  readonly connectors: Readonly<Record<string, IFunction>>;
}

/** Passing faults of Lambda itself, a killed or timed-out sandbox among them: docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html */
const LAMBDA_FAULTS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
] as const;

/** Two minutes in all; then an operator is told, and `tenure retry` goes on from there. */
export const RETRY = {
  errors: [...RETRYABLE, ...LAMBDA_FAULTS],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.seconds(60),
};

/** No room is not a fault: in a mass layoff a target's few places are shared for hours. */
export const CROWDED = {
  errors: ['Lambda.TooManyRequestsException'],
  interval: Duration.seconds(1),
  backoffRate: 1.5,
  maxAttempts: 200,
  maxDelay: Duration.seconds(60),
  jitterStrategy: JitterType.FULL,
};

/** A state of a workflow's own between planning and settling. */
export type Piece = TaskStateBase | StateMap;

export type Payload = Readonly<Record<string, string>>;

/** Whom a step is about, once the first state has said so. */
export const ABOUT = { caseId: '{% $caseId %}', personId: '{% $personId %}' };

/** Calls a step's Lambda with ids only; its answer is the next state's input. */
export function call(
  scope: Construct,
  name: string,
  lambdaFunction: IFunction,
  payload: Payload,
  more: Partial<LambdaInvokeJsonataProps> = {},
): TaskStateBase {
  return LambdaInvoke.jsonata(scope, name, {
    lambdaFunction,
    payload: TaskInput.fromObject({ version: INPUT_VERSION, ...payload }),
    outputs: '{% $states.result.Payload %}',
    retryOnServiceExceptions: false,
    ...more,
  })
    .addRetry(CROWDED)
    .addRetry(RETRY);
}

/** What a failing state of the case itself leads to: evidence first, then the execution fails. */
export function failure(scope: Construct, steps: WorkflowSteps): IChainable {
  const record = call(scope, 'Record the failure of the case', steps.recordFailure, {
    caseId: '{% $caseId %}',
    error: '{% $states.input.error %}',
    cause: '{% $states.input.cause %}',
  });
  return record.next(
    new Fail(scope, 'The case is blocked', {
      error: 'CaseBlocked',
      cause: 'the failure is in the case and its evidence; see docs/runbook.md',
    }),
  );
}

/** Leads every error of a state to `handler`, which finds `error` and `cause` in its input. */
export const caught = {
  outputs: {
    error: '{% $states.errorOutput.Error %}',
    cause: "{% $string($states.errorOutput.Cause ? $states.errorOutput.Cause : '') %}",
  },
};
