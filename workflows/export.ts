/** An export: planned, its parts written side by side as executions of their own, then everything else and the manifest; or why there is none. */
import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DistributedMap,
  Fail,
  type IChainable,
  JitterType,
  ProvideItems,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { INPUT_VERSION } from '../functions/core/steps.ts';
import { CROWDED, caught, type Payload, RETRY } from './steps.ts';

/** The Lambdas an export's machine calls. */
export interface ExportSteps {
  readonly planExport: IFunction;
  readonly writePart: IFunction;
  readonly finishExport: IFunction;
  readonly failExport: IFunction;
}

/** Names the executions of parts, in ARNs and in what the machine's role may do. */
export const PARTS_LABEL = 'parts';
/** Our choice: each holds some 20 MB, reads the log's bucket, and asks KMS for a key per person. */
const PARTS_AT_ONCE = 10;
/** How often an erasure may come between planning and finishing. Our choice: people are erased seldom. */
const MOST_ROUNDS = 5;

const ATTEMPT = {
  exportId: '{% $states.input.exportId %}',
  startedAt: '{% $states.input.startedAt %}',
  round: '{% $states.input.round %}',
};
const PART = { part: '{% $states.input.part %}' };

/** A quarter of an hour that was not enough is not enough often: once more, for the sandbox that was slow. */
const TIMED_OUT = { errors: ['Sandbox.Timedout'], interval: Duration.seconds(5), maxAttempts: 1 };
/** Parts that failed together do not come back together. */
const APART = { ...RETRY, jitterStrategy: JitterType.FULL };

export function exportMachine(scope: Construct, steps: ExportSteps): IChainable {
  const failed = step(scope, 'Say why there will be no export', steps.failExport, {
    ...ATTEMPT,
    error: '{% $states.input.error %}',
    cause: '{% $states.input.cause %}',
  });
  failed.next(new Fail(scope, 'There is no export', stopped('ExportFailed')));
  const plan = step(scope, 'Plan the parts', steps.planExport, ATTEMPT).addCatch(failed, orSay());
  const finish = step(scope, 'Write the other files and the manifest', steps.finishExport, ATTEMPT)
    .addCatch(erasedSince(scope, plan, failed), {
      errors: ['ErasedSince'],
      outputs: { ...ATTEMPT, round: '{% $states.input.round + 1 %}', ...caught.outputs },
    })
    .addCatch(failed, orSay());
  const parts = everyPart(scope, steps).addCatch(failed, orSay());
  return plan
    .next(parts)
    .next(finish)
    .next(Succeed.jsonata(scope, 'The export is ready', { outputs: {} }));
}

/** Each part is an execution of its own: its history is not this one's, and any number of them may be. */
function everyPart(scope: Construct, steps: ExportSteps): DistributedMap {
  const failed = step(scope, 'Say which part failed', steps.failExport, {
    ...ATTEMPT,
    ...PART,
    error: '{% $states.input.error %}',
    cause: '{% $states.input.cause %}',
  });
  failed.next(new Fail(scope, 'The part is not written', stopped('PartFailed')));
  const write = step(scope, 'Write the part', steps.writePart, { ...ATTEMPT, ...PART }, PART).addCatch(failed, {
    outputs: { ...ATTEMPT, ...PART, ...caught.outputs },
  });
  return DistributedMap.jsonata(scope, 'Write every part', {
    label: PARTS_LABEL,
    items: ProvideItems.jsonata('{% [1..$states.input.parts] %}'),
    itemSelector: { ...ATTEMPT, part: '{% $states.context.Map.Item.Value %}' },
    maxConcurrency: PARTS_AT_ONCE,
    outputs: '{% $states.input %}',
  }).itemProcessor(write);
}

/** The record of an erasure comes with the next checkpoint: planned anew, the export has it. */
function erasedSince(scope: Construct, plan: IChainable, failed: IChainable): IChainable {
  const wait = Wait.jsonata(scope, 'Wait for the log', { time: WaitTime.duration(Duration.seconds(20)) });
  wait.next(plan);
  return Choice.jsonata(scope, 'Planned anew too often?')
    .when(Condition.jsonata(`{% $states.input.round > ${MOST_ROUNDS} %}`), failed)
    .otherwise(wait);
}

const orSay = () => ({ errors: ['States.ALL'], outputs: { ...ATTEMPT, ...caught.outputs } });

const stopped = (error: string) => ({
  error,
  cause: 'GET /v1/exports/{id} says why and what to do; see docs/runbook.md#export-failed',
});

/** Ids only go in and come out: what was written lies in the bucket. */
function step(
  scope: Construct,
  name: string,
  lambdaFunction: IFunction,
  payload: Payload,
  outputs: string | Payload = '{% $states.result.Payload %}',
): TaskStateBase {
  return LambdaInvoke.jsonata(scope, name, {
    lambdaFunction,
    payload: TaskInput.fromObject({ version: INPUT_VERSION, ...payload }),
    outputs,
    retryOnServiceExceptions: false,
  })
    .addRetry(CROWDED)
    .addRetry(TIMED_OUT)
    .addRetry(APART);
}
