/** Somebody joins: accounts and grants, then what an earlier life here left behind. */
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { lane } from './at-every-target.ts';
import { caseWorkflow } from './case-workflow.ts';
import type { WorkflowSteps } from './steps.ts';

export function joiner(scope: Construct, steps: WorkflowSteps): IChainable {
  return caseWorkflow(scope, steps, [lane(scope, steps, 'provision'), lane(scope, steps, 'clean-up')]);
}
