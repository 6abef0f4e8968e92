/** What chat channels add to the templates: only what is configured, each function with its own rights, and nothing where there are none. */
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import type { ChannelsConfiguration } from '../../functions/core/configuration.ts';
import { composed, configuration, permitted, type Resources, said, templates, withChannels } from './synthesized.ts';

const all = templates(composed(withChannels).stacks);
const without = templates(composed().stacks);
const { slack, teams } = withChannels.channels ?? {};

function rolesOf(stack: string, from = all): Record<string, readonly string[]> {
  const roles = Object.values(from[stack]?.resources ?? {}).filter(({ Type }) => Type === 'AWS::IAM::Role');
  return Object.fromEntries(
    roles.map((role) => [
      role.Metadata['aws:cdk:path'].replace(/^[^/]+\/(.+)\/Role\/Resource$/, '$1'),
      permitted(role, stack, from).filter((line) => !/^(logs|xray):/.test(line)),
    ]),
  );
}

const of = (type: string, from = all): Resources[string][] =>
  Object.values(from).flatMap(({ resources }) => Object.values(resources).filter(({ Type }) => Type === type));

describe('a company without channels', () => {
  it('has no stack, function, secret, queue or route of theirs', () => {
    expect(Object.keys(without)).not.toContain('tenure-channels');
    expect(
      of('AWS::ApiGatewayV2::Route', without)
        .map(({ Properties }) => Properties.RouteKey)
        .join(),
    ).not.toContain('/v1/channels/');
  });

  it('is what it is with them, but for the stack of their own, their routes and their alarms', () => {
    for (const stack of ['data', 'evidence', 'connectors'].map((part) => `tenure-${part}`))
      expect(all[stack]?.resources).toEqual(without[stack]?.resources);
    const names = (from: typeof all) => Object.keys(from['tenure-workflow']?.resources ?? {});
    expect(names(all)).toEqual(names(without));
  });
});

describe('what each function of a channel may do', () => {
  const roles = rolesOf('tenure-channels');
  const decide = rolesOf('tenure-api', without)['decide-approval'] ?? [];
  const peopleInBatches = 'dynamodb:BatchGetItem tenure-data/People';
  const takes = (queue: string) =>
    ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'].map(
      (action) => `sqs:${action} tenure-channels/${queue}`,
    );

  it('tell-approvers reads what is asked and keeps what it told; it decides nothing and writes no evidence', () => {
    expect(roles['tell-approvers']).toEqual(
      [
        ...['GetItem', 'Query', 'PutItem', 'UpdateItem'].map((action) => `dynamodb:${action} tenure-data/Approvals`),
        ...['dynamodb:BatchGetItem tenure-data/Cases', 'dynamodb:Query tenure-data/People', peopleInBatches],
        ...takes('Tellings'),
        ...['slack', 'teams'].map((name) => `secretsmanager:GetSecretValue tenure-channels/${name} secret`),
      ].sort(),
    );
  });

  it('receive-slack verifies and keeps, and reaches nothing else', () => {
    expect(roles['receive-slack']).toEqual([
      'secretsmanager:GetSecretValue tenure-channels/slack secret',
      'sqs:SendMessage tenure-channels/Clicks',
    ]);
  });

  it('what decides may do what deciding by the API may, and find out who it was', () => {
    const ofSlack = ['secretsmanager:GetSecretValue tenure-channels/slack secret', ...takes('Clicks')];
    expect(roles['decide-by-chat']).toEqual([...decide, peopleInBatches, ...ofSlack].sort());
    expect(roles['receive-teams'], 'and no secret').toEqual([...decide, peopleInBatches].sort());
  });

  it('is all there is', () => {
    expect(Object.keys(roles).sort()).toEqual(['decide-by-chat', 'receive-slack', 'receive-teams', 'tell-approvers']);
  });
});

describe('what is not configured is not there', () => {
  const functionsOf = (channels: ChannelsConfiguration) =>
    Object.keys(rolesOf('tenure-channels', templates(composed({ ...configuration, channels }).stacks)));

  it.each([
    ['Teams', { slack }, ['decide-by-chat', 'receive-slack', 'tell-approvers']],
    ['Slack', { teams }, ['receive-teams', 'tell-approvers']],
  ] as const)('%s', (_, channels, functions) => {
    expect(functionsOf(channels as ChannelsConfiguration).sort()).toEqual(functions);
  });
});

it('what is said of approvals reaches a queue, with a way out for what cannot be told or decided', () => {
  const [rule] = of('AWS::Events::Rule').filter(({ Properties }) =>
    Properties.EventPattern?.['detail-type']?.includes('ApprovalNotice'),
  );
  const [target] = rule?.Properties.Targets ?? [];
  expect(said(target.Arn, 'tenure-channels', all)).toBe('tenure-channels/Tellings');
  expect(said(target.DeadLetterConfig.Arn, 'tenure-channels', all)).toBe('tenure-channels/Undone');
  const queues = Object.values(all['tenure-channels']?.resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::SQS::Queue',
  );
  const redriven = queues.flatMap(({ Properties }) => Properties.RedrivePolicy?.deadLetterTargetArn ?? []);
  expect(redriven.map((arn) => said(arn, 'tenure-channels', all))).toEqual(Array(2).fill('tenure-channels/Undone'));
  const alarms = of('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName);
  expect(alarms).toEqual(expect.arrayContaining(['tenure-chat-dead-letters', 'tenure-decide-by-chat-failing']));
});

it('the routes of channels take no bearer token: their functions verify what vendors sign', () => {
  const routes = of('AWS::ApiGatewayV2::Route').filter(({ Properties }) =>
    Properties.RouteKey.includes('/v1/channels/'),
  );
  expect(routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType])).toEqual([
    ['POST /v1/channels/slack', 'NONE'],
    ['POST /v1/channels/teams', 'NONE'],
  ]);
});

it('no secret stands in a template: they are made empty, under names an operator knows', () => {
  const secrets = of('AWS::SecretsManager::Secret').filter(({ Properties }) => Properties.Name.includes('/channels/'));
  expect(
    secrets.map(({ Properties }) => [Properties.Name, Properties.SecretString, Properties.GenerateSecretString]),
  ).toEqual([
    ['tenure/channels/slack', undefined, undefined],
    ['tenure/channels/teams', undefined, undefined],
  ]);
});

it('cdk-nag finds nothing that is not acknowledged', () => {
  const { app } = composed(withChannels);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});
