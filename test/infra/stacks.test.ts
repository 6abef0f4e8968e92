/** What the templates promise: tables that are kept, evidence that is only appended, failures that somebody is told of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workday } from '../../functions/sources/workday/workday.ts';
import { readerSpec } from '../../infra/functions/sources.ts';
import { routesOfDeployment } from '../../infra/routes.ts';
import { OPEN_ROUTES } from '../support/open-routes.ts';
import { composed, configuration, type Resource, ROOT, said, templates } from './synthesized.ts';

const { stacks } = composed();
const all = templates(stacks);
const everything = Object.entries(all).flatMap(([stack, { resources }]) =>
  Object.values(resources).map((resource) => ({
    stack,
    path: resource.Metadata?.['aws:cdk:path'].replace(/\/Resource$/, ''),
    ...resource,
  })),
);
const ofType = (type: string) => everything.filter(({ Type }) => Type === type);
const at = (path: string) => everything.find((resource) => resource.path === path)!;

describe('tables', () => {
  const tables = ofType('AWS::DynamoDB::GlobalTable');

  it.each([
    ['tenure-data/People', 'pk:S sk:S', ['waits: waits:S waitsUntil:S']],
    ['tenure-data/Cases', 'pk:S sk:S', ['byState: state:S receivedAt:S', 'cuts: cutPending:S effectiveAt:S']],
    ['tenure-data/Approvals', 'pk:S sk:S', ['byState: state:S askedAt:S', 'byId: approvalId:S']],
    ['tenure-data/Brakes', 'pk:S sk:S', ['byState: stateOf:S stateAt:S']],
    ['tenure-evidence/Evidence', 'pk:S sk:N', ['byDay: day:S timeId:S']],
    ['tenure-notices/Notices', 'pk:S sk:S', ['byState: stateOf:S stateAt:S']],
  ])('%s has the keys of docs/architecture.md', (path, keys, indexes) => {
    const { Properties } = at(path);
    const types = new Map<string, string>(
      Properties.AttributeDefinitions.map((a: Record<string, string>) => [a.AttributeName, a.AttributeType]),
    );
    const read = (schema: { AttributeName: string }[]) =>
      schema.map(({ AttributeName }) => `${AttributeName}:${types.get(AttributeName)}`).join(' ');
    expect(read(Properties.KeySchema)).toBe(keys);
    const found = (Properties.GlobalSecondaryIndexes ?? []).map(
      ({ IndexName, KeySchema }: { IndexName: string; KeySchema: { AttributeName: string }[] }) =>
        `${IndexName}: ${read(KeySchema)}`,
    );
    expect(found).toEqual(indexes);
  });

  it.each(tables)(
    '$path is recoverable, protected and kept',
    ({ path, Properties, DeletionPolicy, UpdateReplacePolicy }) => {
      const [replica, ...others] = Properties.Replicas;
      expect(others).toEqual([]);
      // What is erased is gone with the last backup of its key.
      const days = path === 'tenure-evidence/PersonKeys' ? { RecoveryPeriodInDays: 1 } : {};
      expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true, ...days });
      expect(replica.DeletionProtectionEnabled).toBe(true);
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    },
  );

  it('evidence has another key than what Tenure knows now', () => {
    const keyOf = (path: string) => {
      const table = at(path);
      expect(table.Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
      return said(table.Properties.Replicas[0].SSESpecification.KMSMasterKeyId, table.stack, all);
    };
    expect(['People', 'Cases', 'Approvals'].map((table) => keyOf(`tenure-data/${table}`))).toEqual(
      Array(3).fill('tenure-data/Key'),
    );
    expect(keyOf('tenure-evidence/Evidence')).toBe('tenure-evidence/Key');
  });

  it('a key of a table works only through the services that store with it', () => {
    for (const [path, services] of [
      ['tenure-data/Key', ['dynamodb']],
      ['tenure-evidence/Key', ['dynamodb', 's3']],
    ] as const) {
      const { Properties, stack } = at(path);
      const [administration, use, ...others] = Properties.KeyPolicy.Statement;
      expect(others).toEqual([]);
      expect(said(administration.Principal.AWS, stack, all)).toBe('iam:::root');
      const via = [use.Condition.StringEquals['kms:ViaService']].flat().map((value) => said(value, stack, all));
      expect(via).toEqual(services.map((service) => `${service}..amazonaws.com`));
      expect(use.Condition.StringEquals['kms:CallerAccount']).toEqual({ Ref: 'AWS::AccountId' });
    }
  });
});

describe('evidence', () => {
  const { Properties } = at('tenure-evidence/Evidence');
  const [changes, puts, ...others] = Properties.Replicas[0].ResourcePolicy.PolicyDocument.Statement;

  it('is never changed or deleted, whoever asks', () => {
    expect(changes).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*' });
    expect(changes.Condition).toBeUndefined();
    expect([...changes.Action].sort()).toEqual([
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:DeleteTable',
      'dynamodb:PartiQLDelete',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:UpdateItem',
      'dynamodb:UpdateTimeToLive',
    ]);
  });

  it('is put inside a transaction or not at all, and nothing is allowed that roles were not granted', () => {
    expect(puts).toEqual({
      Sid: expect.any(String),
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: '*',
      Action: 'dynamodb:PutItem',
      Condition: { StringNotEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } },
    });
    expect(others).toEqual([]);
  });

  it('streams both images, so that an overwritten record is seen', () => {
    expect(Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });

  it('that comes late waits fourteen days, is tried a hundred times, and is signed with a key for nothing else', () => {
    const { Properties: queue, stack } = at('tenure-evidence/LateEvidence');
    expect(queue.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    expect(queue.RedrivePolicy.maxReceiveCount).toBe(100);
    expect(said(queue.RedrivePolicy.deadLetterTargetArn, stack, all)).toBe('tenure-evidence/LateEvidenceDead');
    const { Properties: key } = at('tenure-evidence/LateEvidenceKey');
    expect([key.KeySpec, key.KeyUsage]).toEqual(['HMAC_256', 'GENERATE_VERIFY_MAC']);
  });

  it('and what Tenure knows are in stacks that cannot be deleted by accident', () => {
    expect([stacks.data.terminationProtection, stacks.evidence.terminationProtection]).toEqual([true, true]);
  });
});

describe('functions', () => {
  const lambdas = ofType('AWS::Lambda::Function');

  it.each(lambdas)(
    '$path runs on Node 24, arm64, traced, with a log of its own that is not kept for ever',
    (lambda) => {
      const { Properties, stack } = lambda;
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
      const group = said(Properties.LoggingConfig.LogGroup, stack, all);
      expect(group).toBe(lambda.path.replace(/\/Function$/, '/Logs'));
      expect(at(group).Properties.RetentionInDays).toBe(365);
    },
  );

  it('a connector writes for no more people at a time than its manifest says', () => {
    const reserved = lambdas.map(({ path, Properties }) => [path, Properties.ReservedConcurrentExecutions]);
    expect(reserved.filter(([, most]) => most !== undefined)).toEqual([
      ['tenure-connectors/connector-okta/Function', 25],
      ['tenure-connectors/connector-entra/Function', 20],
    ]);
  });

  it.each([
    [
      'tenure-api/receive-events',
      'BRAKES_TABLE BUS_NAME CASES_TABLE EVIDENCE_TABLE LATE_EVIDENCE_KEY_ID LATE_EVIDENCE_QUEUE_URL PEOPLE_TABLE PERSON_KEYS_TABLE PERSON_KEY_ID SOURCE_SECRETS',
    ],
    ['tenure-api/list-people', 'PEOPLE_TABLE'],
    ['tenure-api/show-access', 'BRAKES_TABLE CONNECTORS EVIDENCE_TABLE PEOPLE_TABLE PERSON_KEYS_TABLE PERSON_KEY_ID'],
    [
      'tenure-api/export-evidence',
      'BRAKES_TABLE EVIDENCE_TABLE EXPORTS_BUCKET EXPORT_MACHINE_ARN PEOPLE_TABLE PERSON_KEYS_TABLE PERSON_KEY_ID',
    ],
    ['tenure-workflow/finish-export', 'EXPORTS_BUCKET LOG_BUCKET LOG_LOCKED_DAYS LOG_TABLE TENURE_VERSION'],
    [
      'tenure-workflow/open-case',
      'APPROVALS_TABLE BUS_NAME CASES_TABLE EVIDENCE_TABLE LATE_EVIDENCE_KEY_ID LATE_EVIDENCE_QUEUE_URL MACHINES OPEN_CASE_ARN PEOPLE_TABLE PERSON_KEYS_TABLE PERSON_KEY_ID SCHEDULE_GROUP SCHEDULE_ROLE_ARN',
    ],
    [
      'tenure-connectors/connector-entra',
      'CASES_TABLE ENTRA_TENANT_ID EVIDENCE_TABLE LATE_EVIDENCE_KEY_ID LATE_EVIDENCE_QUEUE_URL PEOPLE_TABLE PERSON_KEYS_TABLE PERSON_KEY_ID TARGET_SECRET_ARN TARGET_URL',
    ],
  ])('%s is told of what it may reach and of nothing else', (path, expected) => {
    const every = ['NODE_OPTIONS', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
    const { Variables } = at(`${path}/Function`).Properties.Environment;
    expect(Object.keys(Variables).sort()).toEqual([...expected.split(' '), ...every].sort());
  });

  it('no secret has a value in a template', () => {
    for (const { Properties } of ofType('AWS::SecretsManager::Secret'))
      expect(Object.keys(Properties).sort()).toEqual(['Description', 'Name']);
  });
});

describe('state machines', () => {
  const machines = ofType('AWS::StepFunctions::StateMachine');

  it.each(machines)(
    '$path is Standard, traced, and logs every state without what passes through it',
    ({ Properties }) => {
      expect(Properties.StateMachineType ?? 'STANDARD').toBe('STANDARD');
      expect(Properties.TracingConfiguration).toEqual({ Enabled: true });
      expect(Properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    },
  );

  it.each(machines)('$path may call exactly the functions its definition names', ({ Properties, stack, path }) => {
    const definition = said(Properties.DefinitionString, stack, all);
    const named = new Set(definition.match(/tenure-(?:workflow|connectors)\/[a-z-]+\/Function/g));
    const role = at(path.replace(/\/Machine$/, '/Role')).Properties as Resource['Properties'];
    const [{ Resource: granted }] = role.Policies[0].PolicyDocument.Statement;
    expect(new Set(granted.map((arn: unknown) => said(arn, stack, all)))).toEqual(named);
  });
});

describe('what wakes a person', () => {
  it('is an event of either kind, delivered for a day and then kept for an operator', () => {
    const { Properties, stack } = at('tenure-workflow/WakeUps/WakeThePerson');
    expect(Properties.EventPattern).toEqual({ 'detail-type': ['CaseReceived', 'CaseEnded'] });
    const [target] = Properties.Targets;
    expect(said(target.Arn, stack, all)).toBe('tenure-workflow/open-case/Function');
    expect(target.InputPath).toBe('$.detail');
    expect(said(target.DeadLetterConfig.Arn, stack, all)).toBe('tenure-workflow/Undelivered');
  });

  it('and, five minutes later at most, the sweep', () => {
    const { Properties } = at('tenure-workflow/WakeUps/Sweep');
    expect(Properties.ScheduleExpression).toBe('rate(1 hour)');
  });

  it('and when the stack the sweep is in is deployed, or put back, for then another deployment is to be recorded', () => {
    const { Properties, stack } = at('tenure-workflow/WakeUps/Deployed');
    expect(Properties.EventPattern).toEqual({
      ...{ source: ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'] },
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
      },
    });
    expect(at('tenure-workflow/sweep/Function').stack).toBe(stack);
    expect(said(Properties.Targets[0].Arn, stack, all)).toBe('tenure-workflow/sweep/Function');
  });

  it('the log has a sweep of its own, four times in the day that its streams keep', () => {
    expect(at('tenure-workflow/WakeUps/SweepLog').Properties.ScheduleExpression).toBe('rate(6 hours)');
  });

  it('all accounts are listed at night, with three hours to go on in', () => {
    expect(at('tenure-workflow/WakeUps/ListAccounts').Properties.ScheduleExpression).toBe('cron(40 2-5 * * ? *)');
  });

  it.each(['open-case', 'sweep', 'sweep-log', 'list-accounts'])(
    '%s leaves what it failed on in the dead letters, under the name its callers know',
    (name) => {
      const { Properties, stack } = at(`tenure-workflow/${name}/Function`);
      expect(Properties.FunctionName).toBe(`tenure-${name}`);
      expect(said(Properties.DeadLetterConfig.TargetArn, stack, all)).toBe('tenure-workflow/Undelivered');
    },
  );
});

describe('the reader of a source', () => {
  it('hides what it holds for minutes and not for hours, should it crash, and is as long as its slowest answer needs', () => {
    const seconds = ofType('AWS::SQS::Queue').find(({ path }) => path.includes('bamboo'))?.Properties.VisibilityTimeout;
    const own = ofType('AWS::Lambda::Function').find(({ path }) => path.includes('bamboo'))?.Properties.Timeout;
    expect([seconds, own]).toEqual([240, 240]);
    expect(readerSpec(workday.api!).timeoutSeconds).toBe(480);
  });
});

describe('an export', () => {
  it('is written in steps, each of which may take as long as a Lambda can', () => {
    for (const step of ['write-part', 'finish-export'])
      expect(at(`tenure-workflow/${step}/Function`).Properties.Timeout).toBe(900);
  });
});

describe('the HTTP API', () => {
  const routes = ofType('AWS::ApiGatewayV2::Route');

  it('has every route of infra/functions.ts, and takes a token on all but the signed intake, pages and its own description', () => {
    const authorization = Object.fromEntries(
      routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]),
    );
    const expected = routesOfDeployment(configuration).map(({ key, may }) => [
      key,
      typeof may === 'string' ? 'NONE' : 'JWT',
    ]);
    expect(authorization).toEqual(Object.fromEntries(expected));
    const open = Object.keys(authorization).filter((route) => authorization[route] === 'NONE');
    expect(open.sort()).toEqual([...OPEN_ROUTES].sort());
  });

  it('tells functions which claims name the caller, where they are not the usual ones', () => {
    const toldIn = (resources: typeof all): Record<string, string> =>
      Object.fromEntries(
        Object.values(resources['tenure-api']!.resources)
          .filter(
            ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Environment.Variables.IDENTITY,
          )
          .map(({ Metadata, Properties }) => [
            Metadata['aws:cdk:path'].split('/')[1],
            Properties.Environment.Variables.IDENTITY,
          ]),
      );
    expect(toldIn(all)).toEqual({});
    const { identity } = configuration;
    const claims = { workerId: 'employeeid', roles: 'groups' };
    const mapped = { ...configuration, identity: { ...identity, claims, roles: { operator: ['Tenure Operators'] } } };
    const told = toldIn(templates(composed(mapped).stacks));
    for (const one of Object.values(told))
      expect(JSON.parse(one)).toEqual({ ...claims, as: { operator: ['Tenure Operators'] } });
    // Whom people call with a token, and who signs them in; whoever verifies signatures or sessions reads no claims.
    const reads = routesOfDeployment(configuration).filter(({ may }) => typeof may !== 'string');
    expect(Object.keys(told).sort()).toEqual([...new Set(['sign-in', ...reads.map((one) => one.answeredBy)])].sort());
  });

  it('verifies the tokens of the configured issuer, throttles, and logs no address and no token', () => {
    const [authorizer] = ofType('AWS::ApiGatewayV2::Authorizer');
    expect(authorizer?.Properties.JwtConfiguration).toEqual({
      Audience: ['tenure'],
      Issuer: 'https://login.example.com',
    });
    const { Properties } = at('tenure-api/Stage');
    expect(Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
    const throttled = routesOfDeployment(configuration).flatMap(({ key, throttle }) =>
      throttle === undefined ? [] : ([[key, throttle]] as const),
    );
    expect(Properties.RouteSettings).toEqual(
      Object.fromEntries(
        throttled.map(([key, { perSecond, burst }]) => [
          key,
          { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst },
        ]),
      ),
    );
    // A stage that speaks of a route before it is there is refused by API Gateway.
    const { resources } = all['tenure-api']!;
    const before = at('tenure-api/Stage').DependsOn?.map((id) => resources[id]?.Properties.RouteKey);
    expect(before).toEqual(expect.arrayContaining(throttled.map(([key]) => key)));
    expect(Properties.AccessLogSettings.Format).not.toMatch(/sourceIp|authorization|userAgent|claims/i);
  });
});

describe('buckets', () => {
  const buckets = ofType('AWS::S3::Bucket');
  const logs = at('tenure-evidence/AccessLogs');

  // docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  it('who asked for what is logged where S3 delivers it: to no bucket with Object Lock or KMS, nor to one that logs to itself', () => {
    const logged = buckets.filter(({ path }) => path !== logs.path);
    expect(logged.map(({ path }) => path).sort()).toEqual(['tenure-evidence/Exports', 'tenure-evidence/LogFiles']);
    const prefixes = logged.map(({ Properties, stack }) => {
      const { DestinationBucketName, LogFilePrefix } = Properties.LoggingConfiguration;
      expect(said(DestinationBucketName, stack, all)).toBe(logs.path);
      return LogFilePrefix;
    });
    expect(new Set(prefixes).size).toBe(logged.length);
    const { ObjectLockEnabled, LoggingConfiguration, BucketEncryption } = logs.Properties;
    expect([ObjectLockEnabled, LoggingConfiguration]).toEqual([undefined, undefined]);
    expect(JSON.stringify(BucketEncryption)).toMatch(/"SSEAlgorithm":"AES256"/);
  });
});

describe('alarms', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const sections = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('## '))
    .map((line) => line.slice(3).toLowerCase().replaceAll(' ', '-'));
  const linked = alarms.map(({ Properties }) => /docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription)?.[1]);

  it('each links to a section of the runbook that exists', () => {
    for (const section of linked) expect(sections).toContain(section);
  });

  it('each section about an alarm has one', () => {
    const others = [
      'evidence-unavailable',
      'cases-that-wait-for-others',
      // Only where receivers are configured: test/infra/streams.test.ts, test/infra/signals.test.ts
      'security-events-not-sent',
      'signals-not-taken',
      'signals-not-made',
      'rotate-a-secret',
      'take-the-evidence-away-for-good',
    ];
    expect(sections.filter((section) => !linked.includes(section))).toEqual(others);
  });

  it('each tells the topic, when it begins and when it is over', () => {
    for (const { Properties, stack } of alarms)
      for (const actions of [Properties.AlarmActions, Properties.OKActions])
        expect(actions.map((action: unknown) => said(action, stack, all))).toEqual(['tenure-observability/Alarms']);
  });

  it('one watches every function, every machine, and every queue that should be empty', () => {
    const watched = JSON.stringify(alarms.map(({ Properties, stack }) => dimensions(Properties, stack)));
    for (const { path } of [
      ...ofType('AWS::Lambda::Function'),
      ...ofType('AWS::StepFunctions::StateMachine'),
      ...ofType('AWS::SQS::Queue'),
    ])
      expect(watched).toContain(path);
  });

  it('an alarm is raised by a leaver cut later than configured', () => {
    const { Properties } = at('tenure-observability/time-to-cut');
    expect(Properties).toMatchObject({
      Namespace: 'Tenure',
      MetricName: 'TimeToCut',
      Statistic: 'Maximum',
      Threshold: 300,
    });
  });
});

/** The things an alarm's metrics are about. */
function dimensions(properties: Resource['Properties'], stack: string): string[] {
  const metrics = properties.Metrics?.flatMap((query: Resource['Properties']) => query.MetricStat?.Metric ?? []) ?? [
    properties,
  ];
  return metrics.flatMap((metric: Resource['Properties']) =>
    (metric.Dimensions ?? []).map(({ Value }: { Value: unknown }) => nameIn(Value, stack)),
  );
}

/** A queue's metric names it by the last part of an ARN. */
function nameIn(value: unknown, stack: string): string {
  const text = JSON.stringify(value);
  const imported = /"Fn::ImportValue":"([^"]+)"/.exec(text)?.[1];
  return imported === undefined ? said(value, stack, all) : said({ 'Fn::ImportValue': imported }, stack, all);
}
