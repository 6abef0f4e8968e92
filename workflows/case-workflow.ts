/** The way of every case: load (unless it was just opened), observe, plan, run the lanes, settle; then again, ask, or done. A wake-up loads anew. */
import {
  Choice,
  Condition,
  type IChainable,
  IntegrationPattern,
  Succeed,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { observeTargets } from './at-every-target.ts';
import { ABOUT, call, caught, failure, type Piece, type WorkflowSteps } from './steps.ts';

const action = (name: string) => Condition.jsonata(`{% $states.input.action = '${name}' %}`);

/** The workflow whose plan runs as `lanes`, in their order. */
export function caseWorkflow(scope: Construct, steps: WorkflowSteps, lanes: readonly Piece[]): IChainable {
  const done = Succeed.jsonata(scope, 'Nothing is left to run');
  const failed = failure(scope, steps);
  const load = call(scope, 'Load the case', steps.loadCase, ABOUT).addCatch(failed, caught);
  const observe = observeTargets(scope, steps);
  const plan = call(
    scope,
    'Plan the changes',
    steps.planCase,
    { ...ABOUT, observing: '{% $observing %}' },
    {
      assign: {
        planDigest: '{% $states.result.Payload.planDigest %}',
        lanes: '{% $states.result.Payload.lanes %}',
        outcomes: '{% [$observing[$exists(failed)]] %}',
      },
    },
  ).addCatch(failed, caught);
  const settle = call(scope, 'Settle the case', steps.settleCase, {
    ...ABOUT,
    planDigest: '{% $planDigest %}',
    outcomes: '{% $outcomes %}',
  }).addCatch(failed, caught);
  const ask = call(
    scope,
    'Ask the approvers and wait',
    steps.askApproval,
    { caseId: '{% $caseId %}', planDigest: '{% $planDigest %}', taskToken: '{% $states.context.Task.Token %}' },
    {
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      taskTimeout: Timeout.jsonata('{% $states.input.seconds %}'),
      outputs: {},
    },
  )
    .addCatch(load, { errors: ['States.Timeout'], outputs: {} })
    .addCatch(failed, caught);
  const wait = Wait.jsonata(scope, 'Wait before looking again', {
    time: WaitTime.seconds('{% $states.input.seconds %}'),
    outputs: {},
  });

  wait.next(load);
  ask.next(load);
  settle.next(
    Choice.jsonata(scope, 'Is anything left?').when(action('again'), wait).when(action('ask'), ask).otherwise(done),
  );
  const [first = settle] = lanes;
  lanes.forEach((lane, index) => {
    lane.addCatch(failed, caught);
    lane.next(lanes[index + 1] ?? settle);
  });
  plan.next(Choice.jsonata(scope, 'May the plan run?').when(action('apply'), first).otherwise(settle));
  observe.addCatch(failed, caught);
  observe.next(plan);
  load.next(Choice.jsonata(scope, 'Is there work to do?').when(action('observe'), observe).otherwise(done));
  const assign = { caseId: '{% $states.input.caseId %}', personId: '{% $states.input.personId %}' };
  return Choice.jsonata(scope, 'Was it just opened?', { assign })
    .when(Condition.jsonata('{% $exists($states.input.systems) %}'), observe, { assign })
    .otherwise(load);
}
