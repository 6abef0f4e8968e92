/** Somebody leaves: the cut at every target, then, once nobody's cut is waiting, the clean-up; what is left is destroyed after retention. */
import { Duration } from 'aws-cdk-lib';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { lane } from './at-every-target.ts';
import { caseWorkflow } from './case-workflow.ts';
import { ABOUT, call, type Piece, type WorkflowSteps } from './steps.ts';

export function leaver(scope: Construct, steps: WorkflowSteps): IChainable {
  return caseWorkflow(scope, steps, [
    lane(scope, steps, 'cut'),
    recordCut(scope, steps),
    lane(scope, steps, 'clean-up'),
    lane(scope, steps, 'destroy'),
  ]);
}

/** Looks every 5 s for up to 20 min; a cut that is stuck for 15 min is an operator's and no longer waited for. */
const EVERY_CUT = { errors: ['CutsPending'], interval: Duration.seconds(5), backoffRate: 1, maxAttempts: 240 };

function recordCut(scope: Construct, steps: WorkflowSteps): Piece {
  return call(
    scope,
    'Record the cut and wait for every other',
    steps.recordCut,
    { ...ABOUT, planDigest: '{% $planDigest %}', outcomes: '{% $outcomes %}' },
    { outputs: '{% $states.input %}' },
  ).addRetry(EVERY_CUT);
}
