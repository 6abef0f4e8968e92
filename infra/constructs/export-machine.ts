/** The state machine that makes exports, and the functions it calls. */
import { readFileSync } from 'node:fs';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import * as z from 'zod';
import { exportMachine, PARTS_LABEL } from '../../workflows/export.ts';
import type { Resources } from '../resources.ts';
import { type Making, namedFunction } from './named-function.ts';
import { WorkflowMachine } from './workflow-machine.ts';

const PACKAGE = new URL('../../package.json', import.meta.url);

type Step = 'plan-export' | 'write-part' | 'finish-export' | 'fail-export';

export class ExportMachine extends Construct {
  readonly functions: Readonly<Record<Step, LambdaFunction>>;
  readonly machine: StateMachine;
  /** What starts it is granted. */
  readonly resources: Resources;

  constructor(scope: Construct, id: string, making: Making) {
    super(scope, id);
    const { name, keepLogsDays } = making.configuration;
    const version = { environment: { TENURE_VERSION: tenureVersion() } };
    this.functions = {
      'plan-export': namedFunction(scope, 'plan-export', making),
      'write-part': namedFunction(scope, 'write-part', making, version),
      'finish-export': namedFunction(scope, 'finish-export', making, version),
      'fail-export': namedFunction(scope, 'fail-export', making),
    };
    const steps = {
      planExport: this.functions['plan-export'],
      writePart: this.functions['write-part'],
      finishExport: this.functions['finish-export'],
      failExport: this.functions['fail-export'],
    };
    this.machine = new WorkflowMachine(this, 'Workflow', {
      name: `${name}-export`,
      workflow: (within) => exportMachine(within, steps),
      calls: Object.values(this.functions),
      logRetention: keepLogsDays,
      mapLabel: PARTS_LABEL,
    }).machine;
    const arn = this.machine.stateMachineArn;
    this.resources = { 'export-machine': { arns: [arn], environment: { EXPORT_MACHINE_ARN: arn } } };
  }
}

/** Every export says which version wrote it. */
function tenureVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE, 'utf8'))).version;
}
