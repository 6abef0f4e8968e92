/** What works: the state machines and their steps, what wakes them, and the evidence that came late. */
import { ArnFormat, Stack, type StackProps } from 'aws-cdk-lib';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { joiner } from '../workflows/joiner.ts';
import { leaver } from '../workflows/leaver.ts';
import { mover } from '../workflows/mover.ts';
import { CaseMachine } from './constructs/case-machine.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { WakeUps } from './constructs/wake-ups.ts';
import type { Resources } from './resources.ts';

const WORKFLOWS = { joiner, mover, leaver } as const;
type Workflow = keyof typeof WORKFLOWS;

export interface WorkflowStackProps extends StackProps {
  readonly making: Making;
  readonly connectors: Readonly<Record<string, LambdaFunction>>;
  readonly lateEvidence: Queue;
}

export class WorkflowStack extends Stack {
  /** What the stack was given, and the bus, the schedules and the machines. */
  readonly resources: Resources;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly machines: Readonly<Record<Workflow, StateMachine>>;
  readonly undelivered: DeadLetters;

  constructor(scope: Construct, id: string, { making, connectors, lateEvidence, ...props }: WorkflowStackProps) {
    super(scope, id, props);
    const wakeUps = new WakeUps(this, 'WakeUps', { name: making.configuration.name });
    this.undelivered = new DeadLetters(this, 'Undelivered');
    const given = { ...making, resources: { ...making.resources, ...wakeUps.resources } };
    const steps = {
      'load-case': namedFunction(this, 'load-case', given),
      'plan-case': namedFunction(this, 'plan-case', given),
      'record-cut': namedFunction(this, 'record-cut', given),
      'settle-case': namedFunction(this, 'settle-case', given),
      'ask-approval': namedFunction(this, 'ask-approval', given),
      'record-failure': namedFunction(this, 'record-failure', given),
    };
    this.machines = caseMachines(this, making, steps, connectors);
    this.resources = { ...given.resources, ...machineResources(this, this.machines) };
    const all = { ...making, resources: this.resources };
    const { undelivered: deadLetters } = this;
    const openCase = namedFunction(this, 'open-case', all, { functionName: wakeUps.openCaseName, deadLetters });
    const sweep = namedFunction(this, 'sweep', all, { functionName: wakeUps.sweepName, deadLetters });
    wakeUps.wake(openCase, sweep, deadLetters);
    const appendLate = namedFunction(this, 'append-late-evidence', all);
    new EventSourceMapping(this, 'LateEvidence', {
      target: appendLate,
      eventSourceArn: lateEvidence.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
    });
    this.functions = { ...steps, 'open-case': openCase, sweep, 'append-late-evidence': appendLate };
  }
}

type Steps = Readonly<
  Record<
    'load-case' | 'plan-case' | 'record-cut' | 'settle-case' | 'ask-approval' | 'record-failure',
    LambdaFunction
  >
>;

function caseMachines(
  scope: Construct,
  { configuration }: Making,
  steps: Steps,
  connectors: Readonly<Record<string, LambdaFunction>>,
): Record<Workflow, StateMachine> {
  const machine = (workflow: Workflow) =>
    new CaseMachine(scope, workflow, {
      name: `${configuration.name}-${workflow}`,
      workflow: WORKFLOWS[workflow],
      steps: {
        loadCase: steps['load-case'],
        planCase: steps['plan-case'],
        recordCut: steps['record-cut'],
        settleCase: steps['settle-case'],
        askApproval: steps['ask-approval'],
        recordFailure: steps['record-failure'],
        connectors,
      },
      logRetention: configuration.keepLogsDays,
    }).machine;
  return { joiner: machine('joiner'), mover: machine('mover'), leaver: machine('leaver') };
}

function machineResources(stack: Stack, machines: Readonly<Record<Workflow, StateMachine>>): Resources {
  const arns = Object.values(machines).map((machine) => machine.stateMachineArn);
  const byKind = Object.entries(machines).map(([kind, machine]) => [kind, machine.stateMachineArn]);
  const environment = { MACHINES: stack.toJsonString(Object.fromEntries(byKind)) };
  const executions = arns.map((arn) => {
    const name = stack.splitArn(arn, ArnFormat.COLON_RESOURCE_NAME).resourceName ?? '';
    return stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  });
  return {
    machines: { arns, environment },
    executions: { arns: executions, environment },
    'task-tokens': { arns },
  };
}
