/** What CDK renders of a JSONata workflow is what the engine takes: the same template runs here and deploys. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import * as sf from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { expect, it } from 'vitest';
import { testMachine } from './machine.ts';

function workflow(stack: Stack): sf.IChainable {
  const fn = LambdaFunction.fromFunctionArn(stack, 'F', 'arn:aws:lambda:us-east-1:111111111111:function:apply');
  const invoke = (id: string) =>
    LambdaInvoke.jsonata(stack, id, { lambdaFunction: fn, outputs: '{% $states.result.Payload %}' }).addRetry({
      errors: ['TargetUnavailable'],
      interval: Duration.seconds(5),
      jitterStrategy: sf.JitterType.FULL,
    });
  const failed = sf.Fail.jsonata(stack, 'Stop with the error', { error: '{% $states.input.Error %}' });
  const apply = invoke('Apply every change');
  const applyAll = sf.Map.jsonata(stack, 'For every system', {
    items: sf.ProvideItems.jsonata('{% $states.input.systems %}'),
    maxConcurrency: 5,
    outputs: '{% {"receipts": $states.result} %}',
  }).itemProcessor(apply);
  applyAll.addCatch(failed, { errors: ['States.ALL'] });
  const wait = sf.Wait.jsonata(stack, 'Wait a little', { time: sf.WaitTime.duration(Duration.seconds(3)) });
  const done = sf.Succeed.jsonata(stack, 'Done');
  const all = sf.Condition.jsonata('{% $count($states.input.receipts) = 2 %}');
  return applyAll.next(wait).next(sf.Choice.jsonata(stack, 'All there?').when(all, done).otherwise(failed));
}

it('a workflow written with CDK runs as it is', async () => {
  const stack = new Stack(new App(), 'S', { env: { region: 'us-east-1', account: '111111111111' } });
  const body = sf.DefinitionBody.fromChainable(sf.Chain.start(workflow(stack)));
  new sf.StateMachine(stack, 'M', { definitionBody: body, queryLanguage: sf.QueryLanguage.JSONATA });
  const [rendered] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const machine = testMachine(JSON.parse(resolved(rendered?.Properties.DefinitionString)) as object, {
    given: { invoke: (_, payload) => Promise.resolve({ payload: { applied: payload } }) },
  });
  const execution = await machine.start({ systems: ['okta', 'entra'] });
  await machine.advance(3);
  expect(await machine.describe(execution)).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"receipts":[{"applied":"okta"},{"applied":"entra"}]}',
  });
});

/** As the host resolves it: the parts joined, the partition filled in. */
function resolved(definition: string | { 'Fn::Join': [string, (string | object)[]] }): string {
  if (typeof definition === 'string') return definition;
  return definition['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws')).join('');
}
