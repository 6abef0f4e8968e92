/** The application synthesized over stand-in bundles, for tests that ask what the templates say. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../functions/core/configuration.ts';
import { begin, compose } from '../../infra/application.ts';
import { readConfiguration } from '../../infra/config.ts';
import { connectorSpecs } from '../../infra/connectors-stack.ts';
import { channelSpecs } from '../../infra/functions/chat.ts';
import { configured } from '../../infra/functions.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const configuration = readConfiguration(join(ROOT, 'tenure.config.yaml'));

/** A company that has every chat channel. */
export const withChannels: Configuration = {
  ...configuration,
  publicUrl: 'https://tenure.example.com',
  channels: {
    slack: { teamId: 'T0MARLOW', address: 'https://slack.com/api' },
    teams: {
      ...{ tenantId: '00000000-0000-4000-8000-000000000000', appId: '00000000-0000-4000-8000-00000000b071' },
      ...{ serviceUrl: 'https://smba.trafficmanager.net/teams', signIn: 'https://login.microsoftonline.com' },
      keys: 'https://login.botframework.com/v1/.well-known/keys',
    },
  },
};

/** The application in an app of its own; not synthesized yet. */
export function composed(of: Configuration = configuration) {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-infra-'));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'code', 'index.mjs'), 'export const handler = () => undefined;\n');
  const bundle = { folder: join(folder, 'code'), handler: 'index.handler' };
  const names = Object.keys({ ...configured(of), ...connectorSpecs(of), ...channelSpecs(of.channels) });
  const app = begin(join(folder, 'cdk.out'));
  const stacks = compose(app, { configuration: of, bundles: Object.fromEntries(names.map((name) => [name, bundle])) });
  return { app, stacks };
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is read by path, as it is written
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata: { readonly 'aws:cdk:path': string };
}
export type Resources = Readonly<Record<string, Resource>>;

/** Every stack's resources, by the stack's name. */
export function templates(
  stacks: Readonly<Record<string, Stack>>,
): Record<string, { resources: Resources; outputs: Record<string, { Value: unknown; Export?: { Name: string } }> }> {
  return Object.fromEntries(
    Object.values(stacks).map((stack) => {
      const { Resources: resources = {}, Outputs: outputs = {} } = Template.fromStack(stack).toJSON();
      return [stack.stackName, { resources, outputs }];
    }),
  );
}

/** A value of a template as a person would say it: paths for resources, nothing for partition, region and account. */
export function said(value: unknown, stack: string, all: ReturnType<typeof templates>): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const path = (logicalId: string) =>
    all[stack]?.resources[logicalId]?.Metadata['aws:cdk:path'].replace(/\/Resource$/, '') ?? `<${logicalId}>`;
  if ('Ref' in value) return String(value.Ref).startsWith('AWS::') ? '' : path(String(value.Ref));
  if ('Fn::GetAtt' in value) return path(String((value['Fn::GetAtt'] as string[])[0]));
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts
      .map((part) => said(part, stack, all))
      .join(separator)
      .replace(/^arn::/, '');
  }
  if ('Fn::ImportValue' in value) {
    for (const [owner, { outputs }] of Object.entries(all))
      for (const output of Object.values(outputs))
        if (output.Export?.Name === value['Fn::ImportValue']) return said(output.Value, owner, all);
  }
  throw new Error(`cannot say ${JSON.stringify(value)}`);
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** What a role may do: `action resource`, and its condition where it has one. */
export function permitted(role: Resource, stack: string, all: ReturnType<typeof templates>): string[] {
  return role.Properties.Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) =>
    PolicyDocument.Statement.flatMap(({ Effect, Action, Resource: on, Condition }) =>
      listed(Action).flatMap((action) =>
        listed(on).map(
          (resource) =>
            `${Effect === 'Allow' ? '' : `${Effect} `}${action} ${said(resource, stack, all)}${
              Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`
            }`,
        ),
      ),
    ),
  ).sort();
}

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
