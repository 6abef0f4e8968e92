/** Signals: receivers are told, signed, of what was done. Only where `signals` is configured. */
import type { Configuration } from '../../functions/core/configuration.ts';
import { describeSignals } from '../../functions/routes/describe-signals.ts';
import { manageSignals } from '../../functions/routes/manage-signals.ts';
import { pollSignals } from '../../functions/routes/poll-signals.ts';
import { type FunctionSpec, HTTP_SECONDS, LONGEST_SECONDS, STEP_SECONDS } from './spec.ts';

/** Ours: it goes on for a minute and a half, and a push may take ten seconds more. */
const PUSH_SECONDS = 120;

const when = ({ signals: configured }: Configuration): boolean => configured !== undefined;

/** What it takes to tell a receiver of a record. */
const tells = {
  cases: ['GetItem', 'Query', 'BatchGetItem'],
  people: ['GetItem'],
  signals: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  'signal-keys': ['Sign'],
  'signals-queue': ['SendMessage'],
} as const;

export const signals = {
  'describe-signals': {
    entry: 'functions/handlers/describe-signals.ts',
    does: 'Says where receivers of signals find everything, and the keys events are signed with',
    woken: 'http',
    when,
    timeoutSeconds: HTTP_SECONDS,
    routes: describeSignals,
    grants: { 'signal-keys': ['GetPublicKey'] },
  },
  'manage-signals': {
    entry: 'functions/handlers/manage-signals.ts',
    does: 'Lets receivers make, change and end their event stream, and have it verified',
    woken: 'http',
    when,
    timeoutSeconds: HTTP_SECONDS,
    routes: manageSignals,
    grants: {
      signals: ['GetItem', 'Query', 'PutItem', 'DeleteItem', 'BatchWriteItem'],
      'signal-keys': ['Sign'],
      'signals-queue': ['SendMessage'],
    },
  },
  'poll-signals': {
    entry: 'functions/handlers/poll-signals.ts',
    does: 'Gives receivers that poll the events that wait for them',
    woken: 'http',
    when,
    timeoutSeconds: HTTP_SECONDS,
    routes: pollSignals,
    grants: { signals: ['GetItem', 'Query', 'PutItem', 'DeleteItem'] },
  },
  'prepare-signals': {
    entry: 'functions/handlers/prepare-signals.ts',
    does: 'Signs for each receiver what evidence says was done to whom',
    woken: 'wake',
    when,
    timeoutSeconds: STEP_SECONDS,
    grants: {
      'evidence-stream': ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
      ...tells,
    },
  },
  'sweep-signals': {
    entry: 'functions/handlers/sweep-signals.ts',
    does: 'Finds records of evidence that no receiver of signals was told of, and tells of them',
    woken: 'wake',
    when,
    timeoutSeconds: LONGEST_SECONDS,
    grants: { evidence: ['BatchGetItem'], 'evidence/byDay': ['Query'], ...tells },
  },
  'push-signals': {
    entry: 'functions/handlers/push-signals.ts',
    does: 'Pushes to receivers the events that wait for them',
    woken: 'wake',
    when,
    timeoutSeconds: PUSH_SECONDS,
    grants: {
      signals: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      'signal-keys': ['Sign'],
      'signals-queue': [
        'SendMessage',
        'ReceiveMessage',
        'DeleteMessage',
        'ChangeMessageVisibility',
        'GetQueueAttributes',
      ],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
