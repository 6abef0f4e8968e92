/** Every role of the application, and everything it may do: a grant more or a grant fewer than this table is a failure. */
import { describe, expect, it } from 'vitest';
import { composed, permitted, templates } from './synthesized.ts';

const EVIDENCE = [
  'dynamodb:Query tenure-evidence/Evidence',
  'dynamodb:PutItem tenure-evidence/Evidence if {"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":["TransactWriteItems"]}}',
];
const PERSON_KEYS = [
  ...['GetItem', 'PutItem'].map((action) => `dynamodb:${action} tenure-evidence/PersonKeys`),
  ...['GenerateDataKey', 'Decrypt'].map((action) => `kms:${action} tenure-evidence/PersonKey`),
];
const LATE = ['sqs:SendMessage tenure-evidence/LateEvidence', 'kms:GenerateMac tenure-evidence/LateEvidenceKey'];
const TIMERS = [
  ...['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'].map(
    (action) => `scheduler:${action} scheduler:::schedule/tenure/*`,
  ),
  'iam:PassRole tenure-workflow/WakeUps/ScheduleRole if {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}',
];
const BUS = ['events:PutEvents tenure-workflow/WakeUps/Bus'];
/** To verify what signing in has sealed, and not to seal. */
const SESSION = 'kms:VerifyMac tenure-api/SessionKey';
const UNDELIVERED = ['sqs:SendMessage tenure-workflow/Undelivered'];
const CONNECTORS = [
  'lambda:InvokeFunction tenure-connectors/connector-entra/Function',
  'lambda:InvokeFunction tenure-connectors/connector-okta/Function',
];
const machines = (action: string, kind: string, end = '') =>
  ['joiner', 'mover', 'leaver'].map((machine) => `states:${action} states:::${kind}:tenure-${machine}${end}`);

const table = (path: string) => (actions: string) =>
  actions.split(' ').map((action) => `dynamodb:${action} tenure-data/${path}`);
const log = (actions: string) => actions.split(' ').map((action) => `dynamodb:${action} tenure-evidence/Log`);
const follow = (of: string) =>
  ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
    (action) => `dynamodb:${action} tenure-evidence/${of}`,
  );
const SIGNS = [
  ...['PutObject', 'PutObjectRetention', 'GetObject'].map((action) => `s3:${action} s3:::tenure-log--/*`),
  's3:ListBucket s3:::tenure-log--',
  'kms:Sign tenure-evidence/LogKey',
  'kms:GetPublicKey tenure-evidence/LogKey',
];
/** The bucket of exports. */
const SHELF = [
  's3:ListBucket s3:::tenure-exports--',
  's3:GetObject s3:::tenure-exports--/*',
  's3:PutObject s3:::tenure-exports--/*',
];
const people = table('People');
const cases = table('Cases');
const approvals = table('Approvals');
const brakes = table('Brakes');
const brakesByState = table('Brakes/index/byState')('Query');

const notices = (actions: string) => actions.split(' ').map((action) => `dynamodb:${action} tenure-notices/Notices`);
const noticesByState = ['dynamodb:Query tenure-notices/Notices/index/byState'];

const connector = (system: string) => [
  `secretsmanager:GetSecretValue tenure-connectors/${system} secret`,
  ...cases('GetItem BatchGetItem PutItem UpdateItem'),
  ...people('BatchGetItem ConditionCheckItem'),
  ...EVIDENCE,
  ...PERSON_KEYS,
  ...LATE,
];

const sources = table('Sources');
const TAKES_EVENTS = [
  ...cases('PutItem GetItem UpdateItem'),
  ...people('PutItem GetItem BatchGetItem'),
  ...brakes('GetItem BatchGetItem PutItem UpdateItem'),
  ...brakesByState,
  ...EVIDENCE,
  ...PERSON_KEYS,
  ...LATE,
  ...BUS,
];
const SOURCE_KEYS = ['hr', 'bamboo'].map((source) => `secretsmanager:GetSecretValue tenure-api/${source} keys`);

const FUNCTIONS: Record<string, readonly string[]> = {
  'tenure-connectors/connector-okta': connector('okta'),
  'tenure-connectors/connector-entra': connector('entra'),
  'tenure-connectors/first-day-okta': ['secretsmanager:GetSecretValue tenure-connectors/okta secret'],
  'tenure-connectors/first-day-entra': ['secretsmanager:GetSecretValue tenure-connectors/entra secret'],
  'tenure-api/sign-in': [
    'kms:GenerateMac tenure-api/SessionKey',
    'kms:VerifyMac tenure-api/SessionKey',
    'secretsmanager:GetSecretValue tenure-api/Identity secret',
  ],
  'tenure-api/show-approval-page': [
    SESSION,
    ...table('Approvals/index/byId')('Query'),
    ...approvals('GetItem Query'),
    ...cases('GetItem'),
    ...people('GetItem BatchGetItem'),
  ],
  'tenure-api/decide-by-page': [
    SESSION,
    ...table('Approvals/index/byId')('Query'),
    ...approvals('GetItem Query UpdateItem'),
    ...cases('GetItem UpdateItem'),
    ...people('GetItem BatchGetItem Query PutItem DeleteItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...machines('DescribeExecution', 'execution', ':*'),
    ...machines('SendTaskSuccess', 'stateMachine'),
  ],
  'tenure-api/show-first-day': [SESSION, ...people('GetItem Query'), ...CONNECTORS],
  'tenure-api/give-first-day-secret': [
    SESSION,
    ...people('GetItem Query PutItem DeleteItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    'lambda:InvokeFunction tenure-connectors/first-day-entra/Function',
    'lambda:InvokeFunction tenure-connectors/first-day-okta/Function',
  ],
  'tenure-workflow/load-case': [
    ...cases('GetItem UpdateItem'),
    ...people('BatchGetItem Query PutItem DeleteItem'),
    ...approvals('Query UpdateItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
  ],
  'tenure-workflow/plan-case': [
    ...cases('BatchGetItem PutItem UpdateItem'),
    ...people('GetItem Query BatchGetItem ConditionCheckItem PutItem UpdateItem'),
    ...approvals('Query'),
    ...brakes('GetItem BatchGetItem Query UpdateItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...LATE,
  ],
  'tenure-workflow/record-cut': [
    ...cases('GetItem UpdateItem'),
    ...table('Cases/index/cuts')('Query'),
    ...people('GetItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...LATE,
  ],
  'tenure-workflow/settle-case': [
    ...cases('BatchGetItem UpdateItem'),
    ...approvals('Query UpdateItem'),
    ...people('BatchGetItem Query PutItem UpdateItem DeleteItem ConditionCheckItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...LATE,
    ...BUS,
    ...TIMERS,
  ],
  'tenure-workflow/ask-approval': [
    ...approvals('PutItem Query UpdateItem'),
    ...cases('GetItem UpdateItem'),
    ...people('GetItem Query PutItem DeleteItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...machines('SendTaskSuccess', 'stateMachine'),
  ],
  'tenure-workflow/record-failure': [
    ...cases('GetItem UpdateItem'),
    ...people('GetItem PutItem DeleteItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...LATE,
    ...BUS,
  ],
  'tenure-workflow/open-case': [
    ...people('BatchGetItem Query PutItem DeleteItem'),
    ...cases('GetItem PutItem UpdateItem'),
    ...approvals('Query UpdateItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...machines('StartExecution', 'stateMachine'),
    ...machines('DescribeExecution', 'execution', ':*'),
    ...machines('StopExecution', 'execution', ':*'),
    ...TIMERS,
    ...LATE,
    ...UNDELIVERED,
  ],
  'tenure-api/ask-erasure': [
    ...people('GetItem Query PutItem'),
    ...table('Cases/index/byState')('Query'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    'lambda:InvokeFunction tenure-workflow/erase-person/Function',
  ],
  'tenure-workflow/erase-person': [
    ...people('GetItem Query Scan PutItem UpdateItem DeleteItem'),
    ...cases('Query PutItem DeleteItem'),
    ...table('Cases/index/byState')('Query'),
    ...approvals('Query DeleteItem'),
    ...sources('Query DeleteItem'),
    ...brakes('Query DeleteItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...UNDELIVERED,
  ],
  'tenure-workflow/sweep': [
    'dynamodb:Query tenure-evidence/PersonKeys',
    'lambda:InvokeFunction tenure-workflow/erase-person/Function',
    ...table('Cases/index/byState')('Query'),
    ...table('People/index/waits')('Query'),
    ...cases('GetItem UpdateItem'),
    ...people('GetItem PutItem DeleteItem Scan'),
    ...brakes('GetItem PutItem'),
    ...brakesByState,
    ...sources('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...table('Approvals/index/byState')('Query'),
    ...approvals('Query UpdateItem'),
    ...BUS,
    ...machines('DescribeExecution', 'execution', ':*'),
    ...machines('SendTaskSuccess', 'stateMachine'),
    ...UNDELIVERED,
  ],
  'tenure-workflow/list-accounts': [
    ...CONNECTORS,
    ...people('BatchGetItem'),
    ...sources('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...UNDELIVERED,
  ],
  'tenure-workflow/sequence-evidence': [
    'dynamodb:Query tenure-evidence/Evidence',
    ...follow('Evidence'),
    ...log('GetItem BatchGetItem PutItem'),
  ],
  'tenure-workflow/publish-log': [
    'dynamodb:Query tenure-evidence/Evidence',
    'dynamodb:Query tenure-evidence/Evidence/index/byDay',
    ...follow('Log'),
    ...log('GetItem BatchGetItem Query PutItem'),
    ...SIGNS,
  ],
  'tenure-workflow/sweep-log': [
    'dynamodb:Query tenure-evidence/Evidence',
    'dynamodb:Query tenure-evidence/Evidence/index/byDay',
    ...log('GetItem BatchGetItem Query PutItem'),
    ...SIGNS,
    ...UNDELIVERED,
  ],
  'tenure-workflow/append-late-evidence': [
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...cases('GetItem UpdateItem'),
    ...people('PutItem DeleteItem'),
    ...BUS,
    'kms:VerifyMac tenure-evidence/LateEvidenceKey',
    'sqs:ReceiveMessage tenure-evidence/LateEvidence',
    'sqs:DeleteMessage tenure-evidence/LateEvidence',
    'sqs:GetQueueAttributes tenure-evidence/LateEvidence',
  ],
  'tenure-api/receive-events': [...TAKES_EVENTS, ...SOURCE_KEYS],
  'tenure-api/receive-webhook': [
    ...TAKES_EVENTS,
    ...SOURCE_KEYS,
    ...sources('BatchGetItem PutItem UpdateItem DeleteItem Query'),
    'sqs:SendMessage tenure-sources/bamboo/Queue',
  ],
  'tenure-api/show-sources': [
    ...sources('GetItem BatchGetItem Query'),
    'sqs:SendMessage tenure-sources/bamboo/Queue',
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
  ],
  'tenure-sources/bamboo/Read': [
    ...TAKES_EVENTS,
    ...sources('GetItem BatchGetItem PutItem UpdateItem DeleteItem Query'),
    'secretsmanager:GetSecretValue tenure-sources/bamboo/Credentials',
    ...['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
      (action) => `sqs:${action} tenure-sources/bamboo/Queue`,
    ),
  ],
  'tenure-api/list-people': people('BatchGetItem Scan'),
  'tenure-api/receive-requests': [
    ...cases('PutItem GetItem'),
    'dynamodb:Query tenure-data/Approvals',
    ...people('Query GetItem PutItem UpdateItem'),
    ...brakes('BatchGetItem UpdateItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
  ],
  'tenure-api/describe-api': [],
  'tenure-api/preview-plan': [
    ...people('GetItem BatchGetItem Query'),
    ...brakes('GetItem BatchGetItem Query UpdateItem'),
    ...CONNECTORS,
  ],
  'tenure-api/check-health': [
    ...brakes('UpdateItem'),
    ...CONNECTORS,
    'lambda:InvokeFunction tenure-notices/send-notices/Function',
    ...SOURCE_KEYS,
    ...sources('GetItem'),
    'dynamodb:Query tenure-evidence/Evidence/index/byDay',
    ...['GetItem', 'BatchGetItem', 'Query'].map((action) => `dynamodb:${action} tenure-evidence/Log`),
    'sqs:GetQueueAttributes tenure-workflow/Undelivered',
    'sqs:GetQueueAttributes tenure-evidence/LateEvidence',
    'sqs:GetQueueAttributes tenure-evidence/LateEvidenceDead',
  ],
  'tenure-api/show-cases': [
    ...cases('GetItem Query'),
    ...table('Cases/index/byState')('Query'),
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...machines('GetExecutionHistory', 'execution', ':*'),
  ],
  'tenure-api/show-approvals': [
    ...table('Approvals/index/byState')('Query'),
    ...cases('GetItem'),
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
  ],
  'tenure-api/decide-approval': [
    ...table('Approvals/index/byId')('Query'),
    ...approvals('GetItem UpdateItem'),
    ...cases('GetItem UpdateItem'),
    ...people('GetItem Query PutItem DeleteItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...machines('DescribeExecution', 'execution', ':*'),
    ...machines('SendTaskSuccess', 'stateMachine'),
  ],
  'tenure-api/show-brakes': [
    ...brakes('GetItem'),
    ...brakesByState,
    ...cases('BatchGetItem'),
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
  ],
  'tenure-api/steer-batch': [
    ...brakes('GetItem UpdateItem PutItem'),
    ...cases('GetItem UpdateItem'),
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
  ],
  'tenure-api/steer-layoff': [
    ...brakes('GetItem PutItem UpdateItem BatchWriteItem'),
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
  ],
  'tenure-api/delegate': [...people('GetItem Query PutItem'), ...EVIDENCE, ...PERSON_KEYS],
  'tenure-api/show-access': [
    ...people('GetItem Query PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...brakes('UpdateItem'),
    ...CONNECTORS,
  ],
  'tenure-api/link-account': [
    ...people('GetItem BatchGetItem Query PutItem DeleteItem ConditionCheckItem'),
    ...cases('GetItem PutItem UpdateItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...CONNECTORS,
  ],
  'tenure-api/steer-case': [
    ...cases('GetItem UpdateItem'),
    ...people('GetItem Query PutItem UpdateItem DeleteItem'),
    ...approvals('Query UpdateItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...BUS,
    ...machines('StopExecution', 'execution', ':*'),
  ],
  'tenure-api/show-releases': [...people('GetItem PutItem'), ...EVIDENCE, ...PERSON_KEYS],
  'tenure-api/export-evidence': [
    ...brakes('UpdateItem'),
    ...people('GetItem PutItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    ...SHELF,
    'states:StartExecution tenure-workflow/export/Workflow/Machine',
  ],
  'tenure-workflow/plan-export': [
    's3:GetObject s3:::tenure-log--/*',
    's3:ListBucket s3:::tenure-log--',
    'kms:GetPublicKey tenure-evidence/LogKey',
    'lambda:InvokeFunction tenure-workflow/publish-log/Function',
    ...SHELF,
  ],
  'tenure-workflow/write-part': [
    'dynamodb:BatchGetItem tenure-evidence/Evidence',
    'dynamodb:GetItem tenure-evidence/PersonKeys',
    'kms:Decrypt tenure-evidence/PersonKey',
    's3:GetObject s3:::tenure-log--/*',
    's3:ListBucket s3:::tenure-log--',
    'kms:GetPublicKey tenure-evidence/LogKey',
    ...SHELF,
  ],
  'tenure-workflow/finish-export': [
    ...log('Query'),
    's3:GetObject s3:::tenure-log--/*',
    's3:ListBucket s3:::tenure-log--',
    ...SHELF,
  ],
  'tenure-workflow/fail-export': ['s3:PutObject s3:::tenure-exports--/*'],
  'tenure-notices/send-notices': [
    ...notices('BatchGetItem PutItem UpdateItem DeleteItem'),
    ...noticesByState,
    ...people('GetItem Query'),
    ...cases('BatchGetItem'),
    ...approvals('Query'),
    ...brakes('GetItem'),
    ...sources('GetItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
    'ses:SendEmail ses:::identity/example.com',
    'ses:GetEmailIdentity ses:::identity/example.com',
    'ses:GetAccount *',
    'scheduler:CreateSchedule scheduler:::schedule/tenure-notices/*',
    'iam:PassRole tenure-notices/Timers/ScheduleRole if {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}',
    'sqs:ReceiveMessage tenure-notices/News',
    'sqs:DeleteMessage tenure-notices/News',
    'sqs:GetQueueAttributes tenure-notices/News',
    'sqs:SendMessage tenure-notices/Undelivered',
  ],
  'tenure-api/show-notices': [
    ...noticesByState,
    ...people('GetItem Query PutItem'),
    ...cases('BatchGetItem'),
    ...approvals('Query'),
    ...brakes('GetItem'),
    ...sources('GetItem'),
    ...EVIDENCE,
    ...PERSON_KEYS,
  ],
};

/** Every function may write its own log and its traces. */
const observed = (path: string) => [
  `logs:CreateLogStream ${path}/Logs`,
  `logs:PutLogEvents ${path}/Logs`,
  'xray:PutTraceSegments *',
  'xray:PutTelemetryRecords *',
];

const steps = (...names: string[]) => names.map((name) => `lambda:InvokeFunction tenure-workflow/${name}/Function`);
const DELIVERIES = [
  // Step Functions delivers logs and traces by itself; none of these names a resource.
  ...['Create', 'Get', 'Update', 'Delete'].map((verb) => `logs:${verb}LogDelivery *`),
  ...['ListLogDeliveries', 'PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'].map(
    (a) => `logs:${a} *`,
  ),
  ...['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'].map((a) => `xray:${a} *`),
];
const CASE = [
  ...steps('load-case', 'plan-case', 'settle-case', 'ask-approval', 'record-failure'),
  ...CONNECTORS,
  ...DELIVERIES,
];

const OTHERS: Record<string, readonly string[]> = {
  'tenure-workflow/joiner': CASE,
  'tenure-workflow/mover': CASE,
  'tenure-workflow/leaver': [...CASE, ...steps('record-cut')],
  'tenure-workflow/export/Workflow': [
    ...steps('plan-export', 'write-part', 'finish-export', 'fail-export'),
    ...DELIVERIES,
    'states:StartExecution states:::stateMachine:tenure-export',
    ...['DescribeExecution', 'StopExecution'].flatMap((action) => [
      `states:${action} states:::execution:tenure-export:*`,
      `states:${action} states:::execution:tenure-export/parts:*`,
    ]),
  ],
  'tenure-sources/bamboo/ScheduleRole': ['sqs:SendMessage tenure-sources/bamboo/Queue'],
  'tenure-workflow/WakeUps/ScheduleRole': [
    'lambda:InvokeFunction lambda:::function:tenure-open-case',
    'lambda:InvokeFunction lambda:::function:tenure-list-accounts',
    'lambda:InvokeFunction lambda:::function:tenure-sweep',
    'lambda:InvokeFunction lambda:::function:tenure-sweep-log',
  ],
  'tenure-notices/Timers/ScheduleRole': ['lambda:InvokeFunction lambda:::function:tenure-send-notices'],
};

const all = templates(composed().stacks);
const roles = Object.entries(all).flatMap(([stack, { resources }]) =>
  Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map((role) => {
      const path = role.Metadata['aws:cdk:path'].replace(/(\/Role)?\/Resource$/, '');
      return { path, role, may: permitted(role, stack, all) };
    }),
);

describe('a role may do what the table says and nothing else', () => {
  const expected: Record<string, readonly string[]> = {
    ...Object.fromEntries(Object.entries(FUNCTIONS).map(([path, may]) => [path, [...may, ...observed(path)]])),
    ...OTHERS,
  };

  it('the table names every role, and no role that is not there', () => {
    expect(roles.map(({ path }) => path).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(roles)('$path', ({ path, may }) => {
    expect(may).toEqual([...(expected[path] ?? [])].sort());
  });
});

describe('nothing widens a role from outside', () => {
  it('there is no policy beside the roles, and no managed policy on them', () => {
    const types = Object.values(all).flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    expect(types).not.toContain('AWS::IAM::Policy');
    expect(types).not.toContain('AWS::IAM::ManagedPolicy');
    for (const { role } of roles) expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('no role may update or delete evidence, nor put it outside a transaction', () => {
    const onEvidence = roles.flatMap(({ may }) => may.filter((line) => line.includes(' tenure-evidence/Evidence')));
    const byDay = 'dynamodb:Query tenure-evidence/Evidence/index/byDay';
    const reads = ['dynamodb:BatchGetItem tenure-evidence/Evidence', byDay, ...follow('Evidence')];
    expect(new Set(onEvidence)).toEqual(new Set([...EVIDENCE, ...reads]));
  });

  it('a service calls a function only from this application', () => {
    for (const { resources } of Object.values(all))
      for (const { Type, Properties } of Object.values(resources))
        if (Type === 'AWS::Lambda::Permission') expect(Properties.SourceArn).toBeDefined();
  });
});
