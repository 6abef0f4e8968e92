/** Receivers of signals: nothing of them without `signals`; with it, keys that sign RS256, a second reader of the evidence stream, and no right too many. */
import { describe, expect, it } from 'vitest';
import { Signals } from '../../functions/core/signals/settings.ts';
import { composed, configuration, permitted, said, templates } from './synthesized.ts';

const signals = Signals.parse({
  keys: ['second', 'first'],
  signsWith: 'first',
  receivers: { portal: { client: 'portal', audience: 'https://portal.example.com', subject: { format: 'email' } } },
});
const all = templates(composed({ ...configuration, publicUrl: 'https://tenure.example.com', signals }).stacks);
const of = (type: string, stack = 'tenure-signals') =>
  Object.values(all[stack]!.resources).filter(({ Type }) => Type === type);

it('nothing of it is made where it is not configured', () => {
  const without = templates(composed().stacks);
  expect(Object.keys(without)).not.toContain('tenure-signals');
  const routes = Object.values(without['tenure-api']!.resources).map(({ Properties }) => String(Properties?.RouteKey));
  expect(routes.filter((route) => /signals|ssf/.test(route))).toEqual([]);
});

it('each signing key is RSA of 2048 bits, is kept when its name goes, and everything published may sign', () => {
  const keys = of('AWS::KMS::Key').filter(({ Properties }) => Properties.KeyUsage === 'SIGN_VERIFY');
  expect(keys.map(({ Properties, DeletionPolicy }) => [Properties.KeySpec, DeletionPolicy])).toEqual([
    ['RSA_2048', 'Retain'],
    ['RSA_2048', 'Retain'],
  ]);
});

it('the stream of evidence is read without a pause, so that a cut is told of at once', () => {
  const [reads] = of('AWS::Lambda::EventSourceMapping').filter(({ Properties }) => Properties.StartingPosition);
  expect(reads?.Properties).toMatchObject({ StartingPosition: 'TRIM_HORIZON', BatchSize: 100 });
  expect(reads?.Properties.MaximumBatchingWindowInSeconds).toBeUndefined();
});

it('one bad item stops nobody: its batch is parted, it is given up, and lies where an alarm sees it', () => {
  const [reads] = of('AWS::Lambda::EventSourceMapping').filter(({ Properties }) => Properties.StartingPosition);
  expect(reads?.Properties).toMatchObject({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 10 });
  const { Destination } = reads?.Properties.DestinationConfig.OnFailure ?? {};
  expect(said(Destination, 'tenure-signals', all)).toBe('tenure-signals/Dead');
  expect(JSON.stringify(of('AWS::CloudWatch::Alarm', 'tenure-observability'))).toContain('-signals-dead-letters');
});

it('what the stream did not have told is looked for every hour', () => {
  const net = of('AWS::Events::Rule').find(
    ({ Metadata }) => Metadata['aws:cdk:path'] === 'tenure-signals/Net/Resource',
  );
  expect(net?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)' });
  expect(said(net?.Properties.Targets[0].Arn, 'tenure-signals', all)).toBe('tenure-signals/sweep-signals/Function');
});

it('receivers call with a token, and anybody may ask where everything is', () => {
  const routes = of('AWS::ApiGatewayV2::Route', 'tenure-api').filter(({ Properties }) =>
    /signals|ssf/.test(Properties.RouteKey),
  );
  expect(routes).toHaveLength(13);
  const open = routes.filter(({ Properties }) => Properties.AuthorizationType === 'NONE');
  expect(open.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
    'GET /.well-known/ssf-configuration',
    'GET /v1/signals/jwks',
  ]);
});

const table = (actions: string) => actions.split(' ').map((action) => `dynamodb:${action} tenure-signals/Signals`);
const keys = (action: string) => ['second', 'first'].map((name) => `kms:${action} tenure-signals/SigningKey ${name}`);
const queue = (actions: string) => actions.split(' ').map((action) => `sqs:${action} tenure-signals/Pushes`);

const telling = [
  ...['GetItem', 'Query', 'BatchGetItem'].map((action) => `dynamodb:${action} tenure-data/Cases`),
  'dynamodb:GetItem tenure-data/People',
  ...table('GetItem BatchGetItem Query PutItem'),
  ...keys('Sign'),
  ...queue('SendMessage'),
  'sqs:SendMessage tenure-signals/Dead',
];

describe('a function of theirs may do this and nothing else', () => {
  it.each([
    ['tenure-api/describe-signals', keys('GetPublicKey')],
    [
      'tenure-api/manage-signals',
      [...table('GetItem Query PutItem DeleteItem BatchWriteItem'), ...keys('Sign'), ...queue('SendMessage')],
    ],
    ['tenure-api/poll-signals', table('GetItem Query PutItem DeleteItem')],
    [
      'tenure-signals/prepare-signals',
      [
        ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
          (action) => `dynamodb:${action} tenure-evidence/Evidence`,
        ),
        ...telling,
      ],
    ],
    [
      'tenure-signals/sweep-signals',
      [
        'dynamodb:BatchGetItem tenure-evidence/Evidence',
        'dynamodb:Query tenure-evidence/Evidence/index/byDay',
        ...telling,
      ],
    ],
    [
      'tenure-signals/push-signals',
      [
        ...table('GetItem Query PutItem UpdateItem DeleteItem'),
        ...keys('Sign'),
        ...queue('SendMessage ReceiveMessage DeleteMessage ChangeMessageVisibility GetQueueAttributes'),
      ],
    ],
  ])('%s', (path, may) => {
    const [stack = ''] = path.split('/');
    const role = of('AWS::IAM::Role', stack).find(
      ({ Metadata }) => Metadata['aws:cdk:path'] === `${path}/Role/Resource`,
    );
    const observed = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => `${action} ${path}/Logs`);
    const traced = ['xray:PutTraceSegments *', 'xray:PutTelemetryRecords *'];
    expect(permitted(role!, stack, all)).toEqual([...may, ...observed, ...traced].sort());
  });
});

it('an alarm rings when receivers were told late, or cannot be told', () => {
  const alarms = of('AWS::CloudWatch::Alarm', 'tenure-observability').filter(({ Metadata }) =>
    /\/signals-(swept|untold)\//.test(Metadata['aws:cdk:path']),
  );
  expect(alarms.map(({ Properties }) => Properties.MetricName)).toEqual(['SignalsSwept', 'SignalsUntold']);
  for (const { Properties } of alarms)
    expect(Properties.AlarmDescription).toMatch(/docs\/runbook\.md#signals-not-made$/);
});

it('an alarm rings when a receiver takes nothing, is paused or refuses, and says where the runbook speaks of it', () => {
  const alarms = of('AWS::CloudWatch::Alarm', 'tenure-observability').filter(({ Metadata }) =>
    /\/signals-(behind|paused|refused)\//.test(Metadata['aws:cdk:path']),
  );
  expect(alarms.map(({ Properties }) => [Properties.MetricName, Properties.Period, Properties.Threshold])).toEqual([
    ['SignalsBehind', 1800, 3600],
    ['SignalsPaused', 300, 0],
    ['SignalsRefused', 300, 0],
  ]);
  for (const { Properties } of alarms)
    expect(Properties.AlarmDescription).toMatch(/docs\/runbook\.md#signals-not-taken$/);
});

it('what cannot be pushed a hundred times lies where an alarm sees it', () => {
  const [pushes] = of('AWS::SQS::Queue').filter(({ Properties }) => Properties.RedrivePolicy !== undefined);
  expect(said(pushes?.Properties.RedrivePolicy.deadLetterTargetArn, 'tenure-signals', all)).toBe('tenure-signals/Dead');
});
