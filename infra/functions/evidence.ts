/** Evidence: its exports, and what could not be written at the time. */
import { exportEvidence } from '../../functions/routes/export-evidence.ts';
import { showReleases } from '../../functions/routes/show-releases.ts';
import { appends, type FunctionSpec, HTTP_SECONDS, LONGEST_SECONDS, STEP_SECONDS } from './spec.ts';

/** What Lambda does with a stream in the function's name: docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html */
const FOLLOW = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'] as const;

const SIGN = {
  'log-files': ['PutObject', 'PutObjectRetention', 'GetObject'],
  'log-bucket': ['ListBucket'],
  'log-key': ['Sign', 'GetPublicKey'],
} as const;

/** The bucket of exports. */
const SHELF = { exports: ['PutObject', 'GetObject'], 'exports-bucket': ['ListBucket'] } as const;

export const evidence = {
  'export-evidence': {
    entry: 'functions/handlers/export-evidence.ts',
    does: 'Has a verifiable export of the evidence of a period made, says how far it is, and gives links to it',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: exportEvidence,
    grants: {
      brakes: ['UpdateItem'],
      people: ['GetItem', 'PutItem'],
      ...appends,
      ...SHELF,
      'export-machine': ['StartExecution'],
    },
  },
  'show-releases': {
    entry: 'functions/handlers/show-releases.ts',
    does: 'Lists what was deployed, what it changed, and who wrote and approved it',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: showReleases,
    // That they were read is evidence, by the reader's pseudonym.
    grants: { ...appends, people: ['GetItem', 'PutItem'] },
  },
  'plan-export': {
    entry: 'functions/handlers/plan-export.ts',
    does: 'Plans an export: which range of the log, in how many parts',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      'log-files': ['GetObject'],
      'log-bucket': ['ListBucket'],
      'log-key': ['GetPublicKey'],
      'log-publisher': ['InvokeFunction'],
      ...SHELF,
    },
  },
  'write-part': {
    entry: 'functions/handlers/write-part.ts',
    does: 'Writes one part of an export',
    woken: 'step',
    timeoutSeconds: LONGEST_SECONDS,
    grants: {
      evidence: ['BatchGetItem'],
      'person-keys': ['GetItem'],
      'person-key': ['Decrypt'],
      'log-files': ['GetObject'],
      'log-bucket': ['ListBucket'],
      'log-key': ['GetPublicKey'],
      ...SHELF,
    },
  },
  'finish-export': {
    entry: 'functions/handlers/finish-export.ts',
    does: 'Writes the other files of an export and its manifest',
    woken: 'step',
    timeoutSeconds: LONGEST_SECONDS,
    // Of 1,000,000 records in 50,000 cases: 471 MB at most, 6 s of processor time, 165 MB of tables in /tmp, which has 512 (docs/performance.md).
    memoryMb: 1024,
    verifier: true,
    grants: {
      log: ['Query'],
      'log-files': ['GetObject'],
      'log-bucket': ['ListBucket'],
      ...SHELF,
    },
  },
  'fail-export': {
    entry: 'functions/handlers/fail-export.ts',
    does: 'Says why there will be no export',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: { exports: ['PutObject'] },
  },
  'sequence-evidence': {
    entry: 'functions/handlers/sequence-evidence.ts',
    does: 'Gives records of evidence their places in the log',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    grants: {
      evidence: ['Query'],
      'evidence-stream': FOLLOW,
      log: ['GetItem', 'BatchGetItem', 'PutItem'],
    },
  },
  'publish-log': {
    entry: 'functions/handlers/publish-log.ts',
    does: 'Puts the log into its bucket and signs how far it is',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    grants: {
      evidence: ['Query'],
      // Before it says that a log has not grown, it looks whether all that was recorded is in it.
      'evidence/byDay': ['Query'],
      log: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
      'log-stream': FOLLOW,
      ...SIGN,
    },
  },
  'sweep-log': {
    entry: 'functions/handlers/sweep-log.ts',
    does: 'Finds evidence that is in no log, and a log that nobody signed, and makes good',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    grants: {
      evidence: ['Query'],
      'evidence/byDay': ['Query'],
      log: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
      ...SIGN,
    },
  },
  'append-late-evidence': {
    entry: 'functions/handlers/append-late-evidence.ts',
    does: 'Appends the signed evidence of cuts that could not be written at the time, and has their cases go on',
    woken: 'wake',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      ...appends,
      cases: ['GetItem', 'UpdateItem'],
      people: ['PutItem', 'DeleteItem'],
      bus: ['PutEvents'],
      'late-evidence-key': ['VerifyMac'],
      'late-evidence': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
