/** A planning whose answer was lost is made again: evidence says which plan never ran. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { INPUT_VERSION } from '../../functions/core/steps.ts';
import { openCompany } from './company.ts';
import { event } from './events.ts';

it('the plan that replaces another names it; one after a retry, which may have run, is named by none', async () => {
  let planCase = '';
  const company = await openCompany({
    alter: (templates) => {
      const stack = 'tenure-workflow';
      const [id] = Object.entries(templates[stack]!.Resources).find(
        ([name, { Type }]) => Type === 'AWS::Lambda::Function' && name.startsWith('plancase'),
      )!;
      planCase = `${stack}-${id}`; // what the template leaves unnamed is called so
    },
  });
  await company.spoil('okta', { on: '^POST', does: 'throttle', retryAfterSeconds: 30 });
  const hired = event('hired', 'w-9621');
  await company.send(hired);
  await company.settle(5);
  const { url: endpoint, region, credentials } = company.stage.application.embedded;
  const lambdas = new LambdaClient({ endpoint, region, credentials: credentials() });
  const { case: handled } = await company.caseOf(hired);
  expect(handled.state).toBe('executing');
  const observing = [{ system: 'okta' }, { system: 'entra' }];
  const input = { version: INPUT_VERSION, caseId: handled.caseId, personId: 'p-w-9621', observing };
  const answer = await lambdas.send(
    new InvokeCommand({ FunctionName: planCase, Payload: Buffer.from(JSON.stringify(input)) }),
  );
  expect(answer.FunctionError).toBeUndefined();
  await company.steer('retry', hired);
  await company.settle(300);
  const plans = (await company.caseOf(hired)).evidence.filter(({ kind }) => kind === 'planned');
  expect(plans.length).toBeGreaterThanOrEqual(3);
  expect(plans.map(({ facts }) => facts.replaces)).toEqual([
    undefined,
    plans[0]?.facts.planDigest,
    ...plans.slice(2).map(() => undefined),
  ]);
});
