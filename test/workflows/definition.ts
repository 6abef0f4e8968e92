/** The definitions of the three workflows, as they are synthesized, over functions that are only names. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, type IChainable, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { exportMachine } from '../../workflows/export.ts';
import { joiner } from '../../workflows/joiner.ts';
import { leaver } from '../../workflows/leaver.ts';
import { mover } from '../../workflows/mover.ts';

export const WORKFLOWS = { joiner, mover, leaver } as const;
export type Workflow = keyof typeof WORKFLOWS;

export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Next: string }[];
  readonly ItemProcessor?: Definition;
  readonly Arguments?: { readonly FunctionName?: string };
}
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:';

export function definitionOf(workflow: Workflow): Definition {
  const stack = new Stack(new App(), 'S', { env: { account: '111111111111', region: 'eu-west-1' } });
  const fn = (name: string) => LambdaFunction.fromFunctionArn(stack, name, `${ARN}${name}`);
  const steps = {
    loadCase: fn('load-case'),
    planCase: fn('plan-case'),
    recordCut: fn('record-cut'),
    settleCase: fn('settle-case'),
    askApproval: fn('ask-approval'),
    recordFailure: fn('record-failure'),
    connectors: { okta: fn('okta'), entra: fn('entra') },
  };
  return rendered(stack, WORKFLOWS[workflow](stack, steps));
}

/** That of exports. */
export function exportDefinition(): Definition {
  const stack = new Stack(new App(), 'S', { env: { account: '111111111111', region: 'eu-west-1' } });
  const fn = (name: string) => LambdaFunction.fromFunctionArn(stack, name, `${ARN}${name}`);
  const steps = {
    planExport: fn('plan-export'),
    writePart: fn('write-part'),
    finishExport: fn('finish-export'),
    failExport: fn('fail-export'),
  };
  return rendered(stack, exportMachine(stack, steps));
}

function rendered(stack: Stack, chain: IChainable): Definition {
  new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(chain),
    queryLanguage: QueryLanguage.JSONATA,
  });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(plain(machine?.Properties.DefinitionString)) as Definition; // as: ASL, checked by asl-validator
}

/** Only the partition is left open. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'aws')).join('');
}

/** Every state, those inside maps too, by id. */
export function statesOf({ States }: Definition): readonly (readonly [string, State])[] {
  return Object.entries(States).flatMap(([id, state]) => [
    [id, state] as const,
    ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor)),
  ]);
}

/** Where a state can lead. */
export function after(state: State): readonly string[] {
  const ways = [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map(({ Next }) => Next),
    ...(state.Catch ?? []).map(({ Next }) => Next),
  ];
  return ways.filter((way) => way !== undefined);
}
