/** Makes a function of `infra/functions.ts` by its name. */
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Configuration } from '../../functions/core/configuration.ts';
import type { Bundles } from '../bundles.ts';
import { type FunctionName, functions } from '../functions.ts';
import type { Resources } from '../resources.ts';
import { TenureFunction, type TenureFunctionProps } from './tenure-function.ts';

/** What every function of a stack is made from. */
export interface Making {
  readonly configuration: Configuration;
  readonly bundles: Bundles;
  readonly resources: Resources;
}

export function namedFunction(
  scope: Construct,
  name: FunctionName,
  { configuration, bundles, resources }: Making,
  more: Pick<TenureFunctionProps, 'functionName' | 'deadLetters' | 'environment'> = {},
): LambdaFunction {
  const bundle = bundles[name];
  if (bundle === undefined) throw new Error(`no bundle "${name}": bundle the functions of infra/functions.ts first`);
  return new TenureFunction(scope, name, {
    spec: functions[name],
    bundle,
    resources,
    logRetention: configuration.keepLogsDays,
    ...more,
  }).lambda;
}
