/** Receivers of security events in the templates: each with its own, and nothing of them where none is configured. */
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { configurationWith } from '../support/configured-with.ts';
import { composed, permitted, said, templates } from './synthesized.ts';

const { app, stacks } = composed(
  configurationWith(`
streams:
  splunk: { address: 'https://hec.acme.example', index: identity, acknowledge: true }
  datadog: { tags: 'env:test' }
  webhook: { address: 'https://siem.acme.example/tenure' }
  securityLake:
    bucket: aws-security-data-lake-eu-west-1-acme
    region: eu-west-1
    accountId: '123456789012'
    keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/lake'
`),
);
const all = templates(stacks);
const without = templates(composed().stacks);
const made = Object.values(all['tenure-streams']!.resources);
const ofType = (type: string) => made.filter(({ Type }) => Type === type);

const READS = [
  'dynamodb:GetItem tenure-evidence/Log',
  'dynamodb:UpdateItem tenure-streams/Streams',
  'dynamodb:PutItem tenure-streams/Streams',
];

it('without streams there is no stack of theirs, and everything else is what it is with them', () => {
  const paths = (from: typeof all) =>
    Object.values(from).flatMap(({ resources }) => Object.values(resources).map((one) => one.Metadata['aws:cdk:path']));
  expect(Object.keys(without)).not.toContain('tenure-streams');
  const others = paths(all).filter(
    (path) =>
      !/^tenure-streams\/|stream-(splunk|datadog|webhook|security-lake)|\/security-events-(set-aside|behind)\//.test(
        path,
      ),
  );
  expect(others.toSorted()).toEqual(paths(without).toSorted());
});

describe('with streams', () => {
  it.each([
    ['stream-splunk', ['secretsmanager:GetSecretValue tenure-streams/splunk secret']],
    ['stream-datadog', ['secretsmanager:GetSecretValue tenure-streams/datadog secret']],
    ['stream-webhook', ['secretsmanager:GetSecretValue tenure-streams/webhook secret']],
    [
      'stream-security-lake',
      [
        's3:PutObject s3:::aws-security-data-lake-eu-west-1-acme/ext/tenure-*',
        'kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/lake',
      ],
    ],
  ])('%s reads the log, writes where it stands, and reaches its own receiver alone', (name, own) => {
    const role = made.find(({ Metadata }) => Metadata['aws:cdk:path'] === `tenure-streams/${name}/Role/Resource`)!;
    const may = permitted(role, 'tenure-streams', all).filter((line) => !/^(logs|xray):/.test(line));
    expect(may.filter((line) => !/^s3:(GetObject|ListBucket) /.test(line))).toEqual([...READS, ...own].toSorted());
    expect(may.filter((line) => /^s3:(GetObject|ListBucket) /.test(line))).toEqual([
      expect.stringMatching(/^s3:GetObject s3:::tenure-log-.*\/\*$/),
      expect.stringMatching(/^s3:ListBucket s3:::tenure-log-/),
    ]);
  });

  it('an alarm rings when events wait or are set aside, and says where the runbook speaks of it', () => {
    const alarms = Object.values(all['tenure-observability']!.resources).filter(({ Metadata }) =>
      /\/security-events-(behind|set-aside)\//.test(Metadata['aws:cdk:path']),
    );
    expect(alarms.map(({ Properties }) => Properties.AlarmDescription)).toEqual(
      Array(2).fill(expect.stringMatching(/docs\/runbook\.md#security-events-not-sent$/)),
    );
  });

  it('secrets are empty until an operator fills them', () => {
    const secrets = ofType('AWS::SecretsManager::Secret').map(({ Properties }) => Properties);
    expect(secrets.map(({ Name }) => Name).toSorted()).toEqual(
      ['datadog', 'splunk', 'webhook'].map((name) => `tenure/streams/${name}`),
    );
    for (const secret of secrets) expect(secret).not.toHaveProperty('SecretString');
  });

  it('the clock wakes each, Security Lake no more often than it asks for', () => {
    const clocks = ofType('AWS::Events::Rule').map(({ Properties }) => [
      said(Properties.Targets[0].Arn, 'tenure-streams', all),
      Properties.ScheduleExpression,
    ]);
    expect(Object.fromEntries(clocks)).toEqual({
      'tenure-streams/stream-splunk/Function': 'rate(1 minute)',
      'tenure-streams/stream-datadog/Function': 'rate(1 minute)',
      'tenure-streams/stream-webhook/Function': 'rate(1 minute)',
      'tenure-streams/stream-security-lake/Function': 'rate(5 minutes)',
    });
  });

  it('Splunk has a channel only where it acknowledges, which is a UUID', () => {
    const [splunk] = ofType('AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.Environment.Variables.STREAM === 'splunk',
    );
    expect(splunk!.Properties.Environment.Variables).toMatchObject({
      ...{ OCSF_VERSION: '1.8.0', SPLUNK_INDEX: 'identity', LOG_ORIGIN: 'tenure/evidence', TENURE_VERSION: '0.1.0' },
      SPLUNK_CHANNEL: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    });
  });

  it('cdk-nag finds nothing that is not acknowledged', () => {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
