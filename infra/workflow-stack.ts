/** What works: the state machines and their steps, what wakes them, the evidence that came late, and exports. */
import { ArnFormat, Stack, type StackProps } from 'aws-cdk-lib';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/core/configuration.ts';
import { joiner } from '../workflows/joiner.ts';
import { leaver } from '../workflows/leaver.ts';
import { mover } from '../workflows/mover.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { EvidenceLog } from './constructs/evidence-log.ts';
import { ExportMachine } from './constructs/export-machine.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { WakeUps } from './constructs/wake-ups.ts';
import { WorkflowMachine } from './constructs/workflow-machine.ts';
import type { Resources } from './resources.ts';

const WORKFLOWS = { joiner, mover, leaver } as const;
type Workflow = keyof typeof WORKFLOWS;

export interface WorkflowStackProps extends StackProps {
  readonly making: Making;
  readonly connectors: Readonly<Record<string, LambdaFunction>>;
  readonly lateEvidence: Queue;
  readonly streams: { readonly evidence: string; readonly log: string };
}

export class WorkflowStack extends Stack {
  /** What the stack was given, and the bus, the schedules and the machines. */
  readonly resources: Resources;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly machines: Readonly<Record<Workflow | 'export', StateMachine>>;
  readonly undelivered: DeadLetters;
  /** Those that follow the streams of the log. */
  readonly log: EvidenceLog['following'];

  constructor(
    scope: Construct,
    id: string,
    { making, connectors, lateEvidence, streams, ...props }: WorkflowStackProps,
  ) {
    super(scope, id, props);
    const wakeUps = new WakeUps(this, 'WakeUps', { name: making.configuration.name });
    this.undelivered = new DeadLetters(this, 'Undelivered');
    const undeliverable = {
      arns: [this.undelivered.queueArn],
      environment: { UNDELIVERED_URL: this.undelivered.queueUrl },
    };
    const { undelivered: deadLetters } = this;
    const log = new EvidenceLog(this, 'Log', making, { streams, wakeUps, undelivered: deadLetters });
    this.log = log.following;
    const exportable = { ...making, resources: { ...making.resources, ...log.resources } };
    const exporting = new ExportMachine(this, 'export', exportable);
    const erasing = namedFunction(
      this,
      'erase-person',
      { ...making, resources: { ...making.resources, ...wakeUps.resources } },
      { deadLetters },
    );
    this.resources = {
      ...making.resources,
      ...exporting.resources,
      ...wakeUps.resources,
      eraser: { arns: [erasing.functionArn], environment: { ERASE_PERSON_ARN: erasing.functionArn } },
      ...machineResources(this, making.configuration),
      undelivered: undeliverable,
    };
    const given = { ...making, resources: this.resources };
    const steps = {
      'load-case': namedFunction(this, 'load-case', given),
      'plan-case': namedFunction(this, 'plan-case', given),
      'record-cut': namedFunction(this, 'record-cut', given),
      'settle-case': namedFunction(this, 'settle-case', given),
      'ask-approval': namedFunction(this, 'ask-approval', given),
      'record-failure': namedFunction(this, 'record-failure', given),
    };
    this.machines = { ...caseMachines(this, making, steps, connectors), export: exporting.machine };
    const openCase = namedFunction(this, 'open-case', given, { functionName: wakeUps.openCaseName, deadLetters });
    const sweep = namedFunction(this, 'sweep', given, { functionName: wakeUps.sweepName, deadLetters });
    wakeUps.wake(openCase, sweep, deadLetters);
    const listed = { functionName: wakeUps.listAccountsName, deadLetters };
    const listAccounts = namedFunction(this, 'list-accounts', given, listed);
    wakeUps.listAccounts(listAccounts);
    const appendLate = namedFunction(this, 'append-late-evidence', given);
    new EventSourceMapping(this, 'LateEvidence', {
      target: appendLate,
      eventSourceArn: lateEvidence.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
    });
    this.functions = {
      ...steps,
      ...log.functions,
      ...exporting.functions,
      'erase-person': erasing,
      'open-case': openCase,
      sweep,
      'list-accounts': listAccounts,
      'append-late-evidence': appendLate,
    };
  }
}

type Steps = Readonly<
  Record<'load-case' | 'plan-case' | 'record-cut' | 'settle-case' | 'ask-approval' | 'record-failure', LambdaFunction>
>;

function caseMachines(
  scope: Construct,
  { configuration }: Making,
  steps: Steps,
  connectors: Readonly<Record<string, LambdaFunction>>,
): Record<Workflow, StateMachine> {
  const { 'record-cut': recordCut, ...every } = steps;
  const calls = [...Object.values(every), ...Object.values(connectors)];
  const machine = (workflow: Workflow, more: readonly LambdaFunction[] = []) =>
    new WorkflowMachine(scope, workflow, {
      name: machineName(configuration, workflow),
      workflow: (within) =>
        WORKFLOWS[workflow](within, {
          loadCase: steps['load-case'],
          planCase: steps['plan-case'],
          recordCut,
          settleCase: steps['settle-case'],
          askApproval: steps['ask-approval'],
          recordFailure: steps['record-failure'],
          connectors,
        }),
      calls: [...calls, ...more],
      logRetention: configuration.keepLogsDays,
    }).machine;
  return { joiner: machine('joiner'), mover: machine('mover'), leaver: machine('leaver', [recordCut]) };
}

const machineName = ({ name }: Configuration, workflow: string) => `${name}-${workflow}`;

/** By composed ARNs: a step that answers a task token belongs to the machine whose token it is. */
function machineResources(stack: Stack, configuration: Configuration): Resources {
  const arn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const named = Object.keys(WORKFLOWS).map((workflow) => [workflow, machineName(configuration, workflow)] as const);
  const machines = named.map(([workflow, name]) => [workflow, arn('stateMachine', name)] as const);
  const arns = machines.map(([, machine]) => machine);
  const environment = { MACHINES: stack.toJsonString(Object.fromEntries(machines)) };
  return {
    machines: { arns, environment },
    executions: {
      arns: named.map(([, name]) => arn('execution', `${name}:*`)),
      environment,
      wildcard: 'An execution is named when it starts: those of our own machines may be stopped or read, no other',
    },
    'task-tokens': { arns },
  };
}
