/** Calls connectors: one at a time for a target, all targets side by side, each with its own waiting and its own failure. */
import { Choice, Condition, ProvideItems, Map as StateMap, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Lane } from '../functions/core/change.ts';
import { ConnectorTask } from './connector-task.ts';
import { CROWDED, call, caught, type Piece, RETRY, type WorkflowSteps } from './steps.ts';

/** How often one target may ask one case to wait: an hour at the usual minute. Then an operator is told. */
const MOST_THROTTLES = 60;
const TARGETS_AT_ONCE = 10;

/** Observes at every system of `Load the case`'s answer. */
export function observeTargets(scope: Construct, steps: WorkflowSteps): StateMap {
  return atEveryTarget(scope, steps, {
    name: 'Observe every target',
    one: 'Observe the target',
    systems: '$states.input.systems',
    payload: { action: 'observe' },
    assign: { observing: '{% $states.result %}' },
  });
}

/** Applies one lane of the stored plan at every target that has changes in it. */
export function lane(scope: Construct, steps: WorkflowSteps, lane: Lane): Piece {
  return atEveryTarget(scope, steps, {
    name: `Run the ${lane} lane at every target`,
    one: `Run the ${lane} lane at the target`,
    systems: `$lookup($lanes, '${lane}')`,
    payload: { action: 'apply', lane, planDigest: '{% $planDigest %}' },
    assign: { outcomes: '{% $append($outcomes, $states.result) %}' },
  });
}

interface AtEveryTarget {
  readonly name: string;
  readonly one: string;
  readonly systems: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly assign: Readonly<Record<string, string>>;
}

function atEveryTarget(
  scope: Construct,
  steps: WorkflowSteps,
  { name, one, systems, payload, assign }: AtEveryTarget,
): StateMap {
  const lane = payload.lane === undefined ? {} : { lane: payload.lane };
  const recordFailure = call(scope, `${one}: record the failure`, steps.recordFailure, {
    caseId: '{% $caseId %}',
    system: '{% $states.input.system %}',
    ...lane,
    error: '{% $states.input.error %}',
    cause: '{% $states.input.cause %}',
  });
  const ask = new ConnectorTask(scope, one, {
    connectors: steps.connectors,
    payload,
    outputs: '{% $states.result.Payload %}',
  })
    .addRetry(CROWDED)
    .addRetry(RETRY);
  const wait = Wait.jsonata(scope, `${one}: wait as it asks`, {
    time: WaitTime.seconds('{% $states.input.seconds %}'),
  });
  const throttled = Choice.jsonata(scope, `${one}: asked to wait too often?`)
    .when(Condition.jsonata(`{% $states.input.throttles > ${MOST_THROTTLES} %}`), recordFailure)
    .otherwise(wait.next(ask));
  ask.addCatch(throttled, {
    errors: ['TargetThrottled'],
    outputs: {
      system: '{% $states.input.system %}',
      throttles: '{% $states.input.throttles + 1 %}',
      // The first only: Lambda says the message once more in its stack trace.
      seconds: '{% $number($match($states.errorOutput.Cause, /retryAfterSeconds=([0-9]+)/, 1).groups[0]) %}',
      error: '{% $states.errorOutput.Error %}',
      cause: '{% $states.errorOutput.Cause %}',
    },
  });
  ask.addCatch(recordFailure, {
    errors: ['States.ALL'],
    outputs: { system: '{% $states.input.system %}', ...caught.outputs },
  });
  return StateMap.jsonata(scope, name, {
    items: ProvideItems.jsonata(`{% [$map(${systems}, function($system) { {'system': $system, 'throttles': 0} })] %}`),
    maxConcurrency: TARGETS_AT_ONCE,
    assign,
  }).itemProcessor(ask);
}
