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
import { firstDaySpec, hasPages } from './functions/pages.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { connectorSpec } from './functions/steps.ts';
import type { Resources } from './resources.ts';

export interface ConnectorsStackProps extends StackProps {
  readonly making: Making;
}

/** The name of a connector's function and bundle. */
export const connectorName = (system: string) => `connector-${system}`;

/** The name of the function that makes a target's first-day secrets. */
export const firstDayName = (system: string) => `first-day-${system}`;

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
  /** Those that make first-day secrets, by name; none where there are no pages. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, { making, ...props }: ConnectorsStackProps) {
    super(scope, id, props);
    const targets = Object.entries(making.configuration.targets).map(([system, target]) => {
      const secret = keptSecretArn(this, `${system} secret`, {
        name: `${making.configuration.name}/targets/${system}`,
        description: `Credentials for ${titled(system).title}`,
        existingArn: target.secretArn,
      });
      return { system, target, secret };
    });
    this.connectors = Object.fromEntries(targets.map((one) => [one.system, connector(this, one, making)]));
    const letsIn = targets.filter(({ system }) => hasPages(making.configuration) && titled(system).firstDay);
    const firstDays = letsIn.map((one) => [one.system, firstDay(this, one, making)] as const);
    this.functions = Object.fromEntries(firstDays.map(([system, made]) => [firstDayName(system), made]));
    const arns = Object.entries(this.connectors).map(([system, { functionArn }]) => [system, functionArn] as const);
    this.resources = {
      connectors: {
        arns: arns.map(([, arn]) => arn),
        environment: { CONNECTORS: this.toJsonString(Object.fromEntries(arns)) },
      },
      'first-day': {
        arns: firstDays.map(([, { functionArn }]) => functionArn),
        environment: {
          FIRST_DAY: this.toJsonString(
            Object.fromEntries(firstDays.map(([system, made]) => [system, made.functionArn])),
          ),
        },
      },
    };
  }
}

interface Kept {
  readonly system: string;
  readonly target: TargetConfiguration;
  /** Its ARN. */
  readonly secret: string;
}

function connector(scope: Construct, kept: Kept, making: Making): LambdaFunction {
  const { title, maxConcurrency } = titled(kept.system);
  return new TenureFunction(scope, connectorName(kept.system), {
    ...common(kept, making),
    spec: connectorSpec(kept.system, title),
    mostAtOnce: maxConcurrency,
  }).lambda;
}

/** Of the same bundle, with the same secret of its target; whoever may call it may call no connector, and the other way round. */
function firstDay(scope: Construct, kept: Kept, making: Making): LambdaFunction {
  const { bundle, ...rest } = common(kept, making);
  return new TenureFunction(scope, firstDayName(kept.system), {
    ...rest,
    spec: firstDaySpec(kept.system, titled(kept.system).title),
    bundle: { ...bundle, handler: bundle.handler.replace(/\.handler$/, '.letIn') },
  }).lambda;
}

function common({ system, target, secret }: Kept, { configuration, bundles, resources }: Making) {
  const name = connectorName(system);
  const bundle = bundles[name];
  if (bundle === undefined) throw new Error(`no bundle "${name}": bundle connectorSpecs(configuration) as well`);
  return {
    bundle,
    resources: {
      ...resources,
      'target-secret': { arns: [secret], environment: { TARGET_SECRET_ARN: secret } },
    },
    environment: { TARGET_URL: target.address, ...settings(system, target) },
    logRetention: configuration.keepLogsDays,
  };
}

function settings(system: string, { tenantId }: TargetConfiguration): Record<string, string> {
  const variable = SETTINGS[system]?.tenantId;
  return variable === undefined || tenantId === undefined ? {} : { [variable]: tenantId };
}
