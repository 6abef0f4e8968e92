/** Somebody's work changes: leave cuts first, then what the new work needs, then what the old work gave. */
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { lane } from './at-every-target.ts';
import { caseWorkflow } from './case-workflow.ts';
import type { WorkflowSteps } from './steps.ts';

export function mover(scope: Construct, steps: WorkflowSteps): IChainable {
  return caseWorkflow(scope, steps, [
    lane(scope, steps, 'cut'),
    lane(scope, steps, 'provision'),
    lane(scope, steps, 'clean-up'),
  ]);
}
