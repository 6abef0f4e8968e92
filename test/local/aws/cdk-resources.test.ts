/** What CDK writes into a template for the resources of these adapters is what they take: nothing it writes is refused. */
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { EventBus, EventField, Match, Rule, Schedule as RuleSchedule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { beforeEach, expect, it } from 'vitest';
import { createEventSourceMappingService } from '../../../local/aws/event-source-mapping.ts';
import { createEventsService } from '../../../local/aws/events.ts';
import { createHttpApiService } from '../../../local/aws/http-api.ts';
import { createKmsService } from '../../../local/aws/kms.ts';
import { createS3Service } from '../../../local/aws/s3.ts';
import { createSchedulerService } from '../../../local/aws/scheduler.ts';
import { createSecretsService } from '../../../local/aws/secrets.ts';
import { createSqsService } from '../../../local/aws/sqs.ts';
import type { Provisioned, Resource, Service } from '../../../local/service.ts';
import { functionArn, type TestHost, temporaryFolder, testHost } from '../../support/aws-host.ts';

let host: TestHost;
let services: Service[];

beforeEach(async () => {
  const folder = temporaryFolder();
  host = testHost(folder.path);
  const api = createHttpApiService(host);
  await api.listen();
  services = [
    createEventsService(host),
    createSchedulerService(host),
    createSqsService(host, { endpoint: 'http://127.0.0.1' }),
    createEventSourceMappingService(host),
    createKmsService(host),
    createSecretsService(host),
    createS3Service(host),
    api,
  ];
  return async () => {
    await Promise.all(services.map((service) => service.stop()));
    host.db.close();
    folder.remove();
  };
});

it('every resource of a stack like ours is provisioned', () => {
  const refused = provisionAll(exampleStack());
  expect(refused).toEqual([]);
});

function exampleStack(): Stack {
  const stack = new Stack(new App(), 'Example', { env: { account: host.account, region: host.region } });
  const fn = new LambdaFn(stack, 'Fn', {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  const dead = new Queue(stack, 'Dead', { enforceSSL: true, retentionPeriod: Duration.days(14) });
  const work = new Queue(stack, 'Work', {
    enforceSSL: true,
    encryption: QueueEncryption.SQS_MANAGED,
    visibilityTimeout: Duration.minutes(3),
    deadLetterQueue: { queue: dead, maxReceiveCount: 5 },
  });
  fn.addEventSource(
    new SqsEventSource(work, {
      batchSize: 25,
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      maxConcurrency: 2,
    }),
  );
  const bus = new EventBus(stack, 'Bus', { eventBusName: 'tenure' });
  new Rule(stack, 'Received', {
    eventBus: bus,
    eventPattern: {
      source: ['tenure'],
      detailType: ['CaseReceived', 'CaseEnded'],
      detail: { n: Match.greaterThan(1), p: Match.exists() },
    },
    targets: [
      new LambdaFunction(fn, {
        event: RuleTargetInput.fromObject({
          personId: EventField.fromPath('$.detail.personId'),
          id: EventField.eventId,
        }),
        retryAttempts: 3,
        maxEventAge: Duration.hours(2),
        deadLetterQueue: dead,
      }),
      new SqsQueue(work, { message: RuleTargetInput.fromEventPath('$.detail') }),
    ],
  });
  new Rule(stack, 'Sweep', { schedule: RuleSchedule.rate(Duration.minutes(5)), targets: [new LambdaFunction(fn)] });
  const scheduleGroup = new ScheduleGroup(stack, 'Group', { scheduleGroupName: 'people' });
  new Schedule(stack, 'Nightly', {
    scheduleGroup,
    schedule: ScheduleExpression.cron({ hour: '3', minute: '15', timeZone: TimeZone.EUROPE_LONDON }),
    target: new LambdaInvoke(fn, {
      role: new Role(stack, 'ScheduleRole', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') }),
      input: ScheduleTargetInput.fromObject({ kind: 'nightly' }),
      deadLetterQueue: dead,
    }),
  });
  const mac = new Key(stack, 'Mac', { keySpec: KeySpec.HMAC_256, keyUsage: KeyUsage.GENERATE_VERIFY_MAC });
  new Alias(stack, 'MacAlias', { aliasName: 'alias/mac', targetKey: mac });
  const data = new Key(stack, 'Data', { enableKeyRotation: true, pendingWindow: Duration.days(7) });
  new Key(stack, 'Checkpoint', { keySpec: KeySpec.ECC_NIST_EDWARDS25519, keyUsage: KeyUsage.SIGN_VERIFY });
  new Secret(stack, 'Okta', { secretName: 'tenure/okta', generateSecretString: { excludePunctuation: true } });
  new Bucket(stack, 'Exports', {
    enforceSSL: true,
    encryption: BucketEncryption.KMS,
    encryptionKey: data,
    bucketKeyEnabled: true,
    serverAccessLogsBucket: new Bucket(stack, 'Logs', { enforceSSL: true }) as IBucket,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    versioned: true,
    lifecycleRules: [{ expiration: Duration.days(30) }],
  });
  const api = new HttpApi(stack, 'Api', { createDefaultStage: false, description: 'Tenure' });
  new HttpStage(stack, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: 50, burstLimit: 100 },
    accessLogSettings: { destination: new LogGroupLogDestination(new LogGroup(stack, 'Access')) },
  });
  const integration = new HttpLambdaIntegration('Integration', fn);
  const authorizer = new HttpJwtAuthorizer('Oidc', 'https://issuer.example.com', { jwtAudience: ['tenure'] });
  api.addRoutes({ path: '/v1/events', methods: [HttpMethod.POST], integration, authorizer: new HttpNoneAuthorizer() });
  api.addRoutes({
    path: '/v1/cases/{id}',
    methods: [HttpMethod.GET],
    integration,
    authorizer,
    authorizationScopes: ['read'],
  });
  return stack;
}

/** Provisions in an order that intrinsics allow, and says what was refused and why. */
function provisionAll(stack: Stack): readonly string[] {
  const resources = Template.fromStack(stack).toJSON().Resources as Record<
    string,
    { Type: string; Properties?: object }
  >;
  const done = new Map<string, Provisioned>();
  const refused: string[] = [];
  const resolve = (logicalId: string): Provisioned => {
    const known = done.get(logicalId);
    if (known !== undefined) return known;
    const { Type: type, Properties: properties = {} } = resources[logicalId]!;
    const service = services.find(({ types }) => types.includes(type));
    const resolved = intrinsics(properties, resolve) as Resource['properties'];
    const provisioned =
      service === undefined ? elsewhere(logicalId) : service.provision({ logicalId, type, properties: resolved });
    done.set(logicalId, provisioned);
    return provisioned;
  };
  for (const logicalId of Object.keys(resources))
    try {
      resolve(logicalId);
    } catch (error) {
      refused.push(String(error));
    }
  return refused;
}

/** What another service of the host provides: functions and roles. */
function elsewhere(logicalId: string): Provisioned {
  return { ref: logicalId, attributes: { Arn: functionArn(logicalId) } };
}

function intrinsics(value: unknown, provisioned: (logicalId: string) => Provisioned): unknown {
  if (Array.isArray(value)) return value.map((one) => intrinsics(one, provisioned));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref, 'Fn::GetAtt': att, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof ref === 'string') return ref.startsWith('AWS::') ? 'aws' : provisioned(ref).ref;
  if (Array.isArray(att)) return attribute(provisioned(String(att[0])), String(att[1]));
  if (Array.isArray(join)) return (intrinsics(join[1], provisioned) as unknown[]).join(String(join[0]));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, intrinsics(one, provisioned)]));
}

function attribute({ attributes }: Provisioned, name: string): string {
  const value = attributes[name];
  if (value === undefined) throw new Error(`no attribute ${name}`);
  return value;
}
