/** One Lambda, one role and one secret for each configured target: no function can read another target's credentials. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Manifest, manifest } from '../functions/connectors/manifest.ts';
import type { Configuration, TargetConfiguration } from '../functions/core/configuration.ts';
import { SETTINGS } from './config.ts';
import { keptSecretArn } from './constructs/kept-secret.ts';
import type { Making } from './constructs/named-function.ts';
import { TenureFunction } from './constructs/tenure-function.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { connectorSpec } from './functions/steps.ts';
import type { Resources } from './resources.ts';

export interface ConnectorsStackProps extends StackProps {
  readonly making: Making;
}

/** The name of a connector's function and bundle. */
export const connectorName = (system: string) => `connector-${system}`;

/** The specification of every configured target's connector, by function name. */
export function connectorSpecs({ targets }: Configuration): Record<string, FunctionSpec> {
  return Object.fromEntries(
    Object.keys(targets).map((system) => [connectorName(system), connectorSpec(system, titled(system).title)]),
  );
}

function titled(system: string): Manifest {
  const entry = Object.entries<Manifest>(manifest).find(([known]) => known === system)?.[1];
  if (entry === undefined) throw new Error(`no connector for "${system}" in functions/connectors/manifest.ts: add it`);
  return entry;
}

export class ConnectorsStack extends Stack {
  /** By system. */
  readonly connectors: Readonly<Record<string, LambdaFunction>>;
  readonly resources: Resources;

  constructor(scope: Construct, id: string, { making, ...props }: ConnectorsStackProps) {
    super(scope, id, props);
    this.connectors = Object.fromEntries(
      Object.entries(making.configuration.targets).map(([system, target]) => [
        system,
        connector(this, system, target, making),
      ]),
    );
    const arns = Object.entries(this.connectors).map(([system, { functionArn }]) => [system, functionArn] as const);
    this.resources = {
      connectors: {
        arns: arns.map(([, arn]) => arn),
        environment: { CONNECTORS: this.toJsonString(Object.fromEntries(arns)) },
      },
    };
  }
}

function connector(
  scope: Construct,
  system: string,
  target: TargetConfiguration,
  { configuration, bundles, resources }: Making,
): LambdaFunction {
  const name = connectorName(system);
  const { title, maxConcurrency } = titled(system);
  const secret = keptSecretArn(scope, `${system} secret`, {
    name: `${configuration.name}/targets/${system}`,
    description: `Credentials for ${title}`,
    existingArn: target.secretArn,
  });
  const bundle = bundles[name];
  if (bundle === undefined) throw new Error(`no bundle "${name}": bundle connectorSpecs(configuration) as well`);
  return new TenureFunction(scope, name, {
    spec: connectorSpec(system, title),
    bundle,
    resources: {
      ...resources,
      'target-secret': { arns: [secret], environment: { TARGET_SECRET_ARN: secret } },
    },
    environment: { TARGET_URL: target.address, ...settings(system, target) },
    logRetention: configuration.keepLogsDays,
    mostAtOnce: maxConcurrency,
  }).lambda;
}

function settings(system: string, { tenantId }: TargetConfiguration): Record<string, string> {
  const variable = SETTINGS[system]?.tenantId;
  return variable === undefined || tenantId === undefined ? {} : { [variable]: tenantId };
}
