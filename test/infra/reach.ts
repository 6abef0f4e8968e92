/** What the code of a handler can ask of AWS, read from its bundle: only what is reachable is in it. */
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { ROOT } from './synthesized.ts';

/** Which tables a file speaks of: the stores are named for theirs, and work is read from two together. */
const TABLES_OF: Readonly<Record<string, readonly string[]>> = {
  'functions/store/people.ts': ['people'],
  'functions/store/callers.ts': ['people'],
  'functions/store/everybody.ts': ['people'],
  'functions/store/requests.ts': ['people'],
  'functions/store/names.ts': ['people'],
  'functions/store/addresses.ts': ['people'],
  'functions/store/attested.ts': ['people'],
  'functions/store/delegations.ts': ['people'],
  'functions/ledger/log/log-table.ts': ['log'],
  'functions/ledger/log/sequence.ts': ['log'],
  'functions/ledger/log/sweep.ts': ['evidence'],
  'functions/ledger/log/stamp-checkpoint.ts': ['log'],
  'functions/ledger/log/publish.ts': ['log'],
  'functions/store/cases.ts': ['cases'],
  'functions/store/approvals.ts': ['approvals'],
  'functions/store/messages.ts': ['approvals'],
  'functions/store/work.ts': ['people', 'cases'],
  'functions/store/records.ts': ['people'],
  'functions/store/pseudonyms.ts': ['people'],
  'functions/store/waits.ts': ['people'],
  'functions/store/tickets.ts': ['people'],
  'functions/store/brakes.ts': ['brakes'],
  'functions/store/windows.ts': ['brakes'],
  'functions/store/calls.ts': ['brakes'],
  'functions/store/batches.ts': ['brakes'],
  'functions/store/layoffs.ts': ['brakes'],
  'functions/store/sources.ts': ['sources'],
  'functions/store/first-day.ts': ['people'],
  'functions/store/notices.ts': ['notices'],
  'functions/store/streams.ts': ['streams'],
  'functions/store/signals.ts': ['signals'],
  'functions/store/told.ts': ['signals'],
  'functions/store/deliveries.ts': ['sources'],
  'functions/store/sessions.ts': ['sources'],
  'functions/store/offers.ts': ['sources'],
  'functions/store/seen.ts': ['sources'],
  'functions/store/worker-ids.ts': ['sources'],
  'functions/store/readings.ts': ['sources'],
  'functions/store/listings.ts': ['sources'],
  'functions/ledger/person-keys.ts': ['person-keys'],
  'functions/store/erasures.ts': ['person-keys'],
  'functions/store/erase-people.ts': ['people'],
  'functions/store/erase-cases.ts': ['cases'],
  'functions/store/erase-approvals.ts': ['approvals'],
  'functions/store/erase-sources.ts': ['sources'],
  'functions/store/erase-brakes.ts': ['brakes'],
};

/** How code asks for an action on a table: a command, or a piece of a transaction. */
const ON_TABLES: readonly (readonly [RegExp, string])[] = [
  [/new GetCommand\d*\(/, 'GetItem'],
  [/\bread(?:All|Many)\d*\(\s*(?:cases|client|brakes|people)/, 'BatchGetItem'],
  [/new BatchWriteCommand\d*\(/, 'BatchWriteItem'],
  [/new ScanCommand\d*\(|\beveryItemOfAll\d*\(/, 'Scan'],
  [/new BatchGetCommand\d*\(/, 'BatchGetItem'],
  [/new QueryCommand\d*\(|\b(?:queryPages|everyItem|sortKeysOf)\d*\(/, 'Query'],
  [/new PutCommand\d*\(/, 'PutItem'],
  [/\bPut: \{/, 'PutItem'],
  [/new UpdateCommand\d*\(|\bUpdate: \{|\bupdate\d*\(\s*table/, 'UpdateItem'],
  [/new DeleteCommand\d*\(|\bDelete: \{/, 'DeleteItem'],
  [/\bConditionCheck: \{/, 'ConditionCheckItem'],
];

/** Anywhere else: the grants each command needs. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  PutEventsCommand: ['bus PutEvents'],
  StartExecutionCommand: ['machines StartExecution'],
  StopExecutionCommand: ['executions StopExecution'],
  DescribeExecutionCommand: ['executions DescribeExecution'],
  GetExecutionHistoryCommand: ['executions GetExecutionHistory'],
  GetQueueAttributesCommand: ['undelivered', 'late-evidence', 'late-evidence-dead'].map(
    (queue) => `${queue} GetQueueAttributes`,
  ),
  SendTaskSuccessCommand: ['task-tokens SendTaskSuccess'],
  CreateScheduleCommand: ['schedules CreateSchedule', 'schedule-role PassRole'],
  UpdateScheduleCommand: ['schedules UpdateSchedule', 'schedule-role PassRole'],
  DeleteScheduleCommand: ['schedules DeleteSchedule'],
  SendMessageCommand: ['late-evidence SendMessage'],
  SendEmailCommand: ['mail SendEmail'],
  GetEmailIdentityCommand: ['mail GetEmailIdentity'],
  GetAccountCommand: ['mail-account GetAccount'],
  GenerateDataKeyCommand: ['person-key GenerateDataKey'],
  DecryptCommand: ['person-key Decrypt'],
  PutObjectCommand: ['exports PutObject'],
  // S3 tells only whom it lets list the bucket that an object is absent, and what is absent our code asks for.
  GetObjectCommand: ['exports GetObject', 'exports-bucket ListBucket'],
};
/** Whose secrets a file reads; a connector's its target's. */
const SECRETS: Readonly<Record<string, string>> = {
  'functions/handlers/parts/source-keys.ts': 'source-secrets',
  'functions/handlers/parts/keys-check.ts': 'source-secrets',
  'functions/handlers/check-health.ts': 'source-secrets',
  'functions/handlers/parts/source-reader.ts': 'source-secret',
};
/** Where a file sends, or reads, what others do elsewhere; a channel's secret is that of whoever names its variable. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  'functions/runtime/ticket-queue.ts SendMessageCommand': ['tickets-queue SendMessage'],
  'functions/runtime/ticket-queue.ts ChangeMessageVisibilityCommand': ['tickets-queue ChangeMessageVisibility'],
  'functions/runtime/ticket-settings.ts GetSecretValueCommand': ['ticket-secrets GetSecretValue'],
  'functions/runtime/push-queue.ts SendMessageCommand': ['signals-queue SendMessage'],
  'functions/runtime/clicks.ts SendMessageCommand': ['chat-clicks SendMessage'],
  'functions/runtime/channel-secret.ts GetSecretValueCommand': [],
  // Only where a vendor confirms the key it signs with: test/infra/source-secrets.test.ts
  'functions/handlers/parts/confirm-key.ts GetSecretValueCommand': [],
};
const NAMED_SECRETS = {
  SLACK_SECRET_ARN: 'slack-secret',
  TEAMS_SECRET_ARN: 'teams-secret',
  STREAM_SECRET_ARN: 'stream-secret',
} as const;
/** Which queue a file sends to and takes from: one function writes to many, a reader to its own. */
const QUEUE_COMMANDS: Readonly<Record<string, string>> = {
  SendMessageBatchCommand: 'SendMessage',
  ChangeMessageVisibilityCommand: 'ChangeMessageVisibility',
};
/** The frame of a queue's reader (functions/runtime/queue.ts) puts messages off in the queue they came from. */
const QUEUE_TAKEN_FROM: Readonly<Record<string, string>> = {
  'tell-approvers.ts': 'chat-tellings',
  'decide-by-chat.ts': 'chat-clicks',
  'push-signals.ts': 'signals-queue',
};
/** Timers of another group, which another function sets. */
const OF_FILE: Readonly<Record<string, readonly string[]>> = {
  'functions/runtime/flush-timer.ts CreateScheduleCommand': [
    'notice-schedules CreateSchedule',
    'notice-schedule-role PassRole',
  ],
  'functions/runtime/export-machine.ts StartExecutionCommand': ['export-machine StartExecution'],
  'functions/ledger/export-attempt.ts ListObjectsV2Command': ['exports-bucket ListBucket'],
  'functions/ledger/log/log-bucket.ts PutObjectCommand': ['log-files PutObject', 'log-files PutObjectRetention'],
  'functions/ledger/export/log-files.ts ListObjectsV2Command': ['log-bucket ListBucket'],
  'functions/ledger/log/log-bucket.ts GetObjectCommand': ['log-files GetObject', 'log-bucket ListBucket'],
  'functions/streams/security-lake.ts PutObjectCommand': ['security-lake PutObject'],
  'functions/runtime/signing-keys.ts SignCommand': ['signal-keys Sign'],
  'functions/runtime/signing-keys.ts GetPublicKeyCommand': ['signal-keys GetPublicKey'],
  'functions/ledger/log/sign-checkpoint.ts SignCommand': ['log-key Sign'],
  'functions/ledger/log/sign-checkpoint.ts GetPublicKeyCommand': ['log-key GetPublicKey'],
};
/** Whom a file calls: each calls one kind of function. */
const CALLED: Readonly<Record<string, string>> = {
  'functions/runtime/look.ts': 'connectors',
  'functions/runtime/accounts.ts': 'connectors',
  'functions/runtime/log-publisher.ts': 'log-publisher',
  'functions/runtime/let-in.ts': 'first-day',
  'functions/runtime/ask-checks.ts': 'checkers',
  'functions/runtime/eraser.ts': 'eraser',
};
/** Whose secret and whose key a file asks for, where that is not the function's own. */
const ITS_OWN: Readonly<Record<string, string>> = {
  'functions/runtime/client-secret.ts': 'identity-secret',
  'functions/runtime/sealed.ts': 'session-key',
};
const DOCUMENT_COMMANDS = /^(Get|BatchGet|Query|Put|Update|Delete|TransactWrite|BatchWrite|Scan)Command$/;

/** What a handler's code can make use of. */
export interface Reached {
  /** `resource action`, as infra/functions.ts grants them. */
  readonly grants: readonly string[];
  readonly policies: boolean;
}

/** Throws for a command it does not know. */
export function reachedBy(entry: string): Reached {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const text = outputFiles[0]?.text ?? '';
  const parts = declarations(text);
  return {
    grants: [...new Set(parts.flatMap(({ file, code }) => asked(file, code, entry)))].sort(),
    policies: parts.some(({ file }) => file === 'functions/runtime/policy-pack.ts'),
  };
}

/** The top-level declarations of a bundle, with the file each came from. */
function declarations(bundle: string): { file: string; code: string }[] {
  return bundle.split(/^\/\/ (?=functions\/)/m).flatMap((part) => {
    const [file = '', ...lines] = part.split('\n');
    return lines
      .join('\n')
      .split(/^(?=(?:async )?function|var|class)/m)
      .map((code) => ({ file, code }));
  });
}

function asked(file: string, code: string, entry: string): string[] {
  const named = Object.entries(NAMED_SECRETS).flatMap(([variable, secret]) =>
    code.includes(variable) ? [`${secret} GetSecretValue`] : [],
  );
  return [...onTables(file, code), ...elsewhere(file, code, entry), ...named];
}

/** It reads the table it is given: whose that is, who calls it says. */
const OF_ITS_CALLERS = /^async function\* queryPages\d*\(/;

function onTables(file: string, code: string): string[] {
  if (OF_ITS_CALLERS.test(code)) return [];
  const tables = TABLES_OF[file] ?? (file.startsWith('functions/ledger/') ? ['evidence'] : []);
  const index = /IndexName: "(\w+)"/.exec(code)?.[1];
  if (index !== undefined) return [`${tables[0] ?? 'evidence'}/${index} Query`];
  const actions = ON_TABLES.filter(([pattern]) => pattern.test(code)).map(([, action]) => action);
  return tables.flatMap((table) => actions.map((action) => `${table} ${action}`));
}

function elsewhere(file: string, code: string, entry: string): string[] {
  return [...code.matchAll(/new (\w+Command)\d*\(/g)].flatMap(([, command = '']) => {
    const own = OWN[`${file} ${command}`];
    if (own !== undefined) return [...own];
    if (command === 'GetSecretValueCommand')
      return [`${SECRETS[file] ?? ITS_OWN[file] ?? 'target-secret'} GetSecretValue`];
    if (command.endsWith('MacCommand'))
      return [`${ITS_OWN[file] ?? 'late-evidence-key'} ${command.replace('Command', '')}`];
    // Only where what a source's secret holds is good once: test/infra/source-secrets.test.ts
    if (command === 'PutSecretValueCommand') return [];
    const onQueue = QUEUE_COMMANDS[command];
    if (onQueue !== undefined && file === 'functions/runtime/queue.ts')
      return [`${QUEUE_TAKEN_FROM[basename(entry)] ?? 'unknown'} ${onQueue}`];
    if (onQueue !== undefined)
      return [`${/\/(?:read-source|import-sessions)\.ts$/.test(entry) ? 'source-queue' : 'source-queues'} ${onQueue}`];
    if (command === 'InvokeCommand') return [`${CALLED[file] ?? 'unknown'} InvokeFunction`];
    if (DOCUMENT_COMMANDS.test(command)) return [];
    const grants = OF_FILE[`${file} ${command}`] ?? ELSEWHERE[command];
    if (grants === undefined) throw new Error(`${file} sends ${command}: say in test/infra/reach.ts what it needs`);
    return grants;
  });
}
