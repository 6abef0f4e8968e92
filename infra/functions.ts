/** The Lambdas as data: where each is written, who wakes it, and everything it may do. Roles, environments and routes are made from this. */
import type { Grants } from './resources.ts';

/** What makes a function of the application. */
export interface FunctionSpec {
  /** From the root of the tree; exports `handler`. */
  readonly entry: string;
  readonly does: string;
  readonly grants: Grants;
  /** `step`: the state machines call it. `wake`: the bus, a schedule or a queue does. `http`: its routes do. */
  readonly woken: 'step' | 'wake' | 'http';
  readonly timeoutSeconds: number;
  /** The policy pack (`policies/`) goes into its bundle. */
  readonly policies?: true;
  readonly routes?: readonly string[];
  /** Its routes take no bearer token: the handler verifies a signature over the raw bytes. */
  readonly signed?: true;
}

/** API Gateway gives up after 30 s: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const HTTP_SECONDS = 29;
const STEP_SECONDS = 60;
/** As long as a Lambda can: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_SECONDS = 900;

const chain = ['Query', 'PutItem'] as const;
const cutAnyway = { 'late-evidence': ['SendMessage'], 'late-evidence-key': ['GenerateMac'] } as const;
const wakeUps = { schedules: ['CreateSchedule'], 'schedule-role': ['PassRole'] } as const;
/** Timers that are moved when a day moves. */
const movedWakeUps = { ...wakeUps, schedules: ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'] } as const;

export const functions = {
  'receive-events': {
    entry: 'functions/handlers/receive-events.ts',
    does: 'Verifies signed lifecycle events and stores a case and an inbox entry for each',
    woken: 'http',
    timeoutSeconds: 10,
    routes: ['POST /v1/events', 'POST /v1/sources/{source}'],
    signed: true,
    policies: true,
    grants: {
      cases: ['PutItem', 'GetItem', 'UpdateItem'],
      people: ['PutItem', 'GetItem', 'BatchGetItem'],
      brakes: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      'brakes/byState': ['Query'],
      evidence: chain,
      bus: ['PutEvents'],
      'source-secrets': ['GetSecretValue'],
      ...cutAnyway,
    },
  },
  'preview-plan': {
    entry: 'functions/handlers/preview-plan.ts',
    does: 'Plans an event without storing or writing anything',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['POST /v1/plans'],
    grants: { people: ['GetItem', 'BatchGetItem', 'Query'], connectors: ['InvokeFunction'] },
  },
  'show-cases': {
    entry: 'functions/handlers/show-cases.ts',
    does: 'Lists cases and shows one with its plan, its evidence and its cost',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['GET /v1/cases', 'GET /v1/cases/{id}', 'GET /v1/cases/{id}/cost', 'GET /v1/cases/{id}/recorded'],
    grants: {
      cases: ['GetItem'],
      'cases/byState': ['Query'],
      evidence: ['Query'],
      executions: ['GetExecutionHistory'],
    },
  },
  'show-approvals': {
    entry: 'functions/handlers/show-approvals.ts',
    does: 'Lists the approvals that wait for the caller',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: ['GET /v1/approvals'],
    grants: { 'approvals/byState': ['Query'], cases: ['GetItem'], people: ['GetItem'] },
  },
  'decide-approval': {
    entry: 'functions/handlers/decide-approval.ts',
    does: 'Takes one decision on one approval and answers the waiting state machine',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['POST /v1/approvals/{id}'],
    grants: {
      'approvals/byId': ['Query'],
      approvals: ['UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'PutItem', 'DeleteItem'],
      evidence: chain,
      bus: ['PutEvents'],
      executions: ['DescribeExecution'],
      'task-tokens': ['SendTaskSuccess'],
    },
  },
  'receive-requests': {
    entry: 'functions/handlers/receive-requests.ts',
    does: 'Takes requests for access and for exceptions, and takes them back',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['POST /v1/requests', 'POST /v1/requests/{id}/withdraw'],
    grants: {
      cases: ['PutItem', 'GetItem'],
      people: ['Query', 'GetItem', 'PutItem', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
    },
  },
  delegate: {
    entry: 'functions/handlers/delegate.ts',
    does: 'Has somebody else decide approvals for the caller for a time, and lists such delegations',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: ['POST /v1/delegations', 'GET /v1/delegations'],
    grants: { people: ['GetItem', 'PutItem'], evidence: chain },
  },
  'show-access': {
    entry: 'functions/handlers/show-access.ts',
    does: 'Shows what a person holds, why, and until when',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: ['GET /v1/people/{workerId}/access'],
    policies: true,
    grants: { people: ['GetItem', 'Query'], connectors: ['InvokeFunction'] },
  },
  'list-people': {
    entry: 'functions/handlers/list-people.ts',
    does: 'Lists everybody with their records and reasons, for simulating a change of policy',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: ['GET /v1/people'],
    grants: { people: ['Scan', 'BatchGetItem'] },
  },
  'steer-case': {
    entry: 'functions/handlers/steer-case.ts',
    does: 'Releases, retries or cancels a case for an operator',
    woken: 'http',
    policies: true,
    timeoutSeconds: HTTP_SECONDS,
    routes: ['POST /v1/cases/{id}/release', 'POST /v1/cases/{id}/retry', 'POST /v1/cases/{id}/cancel'],
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      approvals: ['Query', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
      executions: ['StopExecution'],
    },
  },
  'show-brakes': {
    entry: 'functions/handlers/show-brakes.ts',
    does: 'Lists the batches that are held and the layoffs, and shows one',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: ['GET /v1/batches', 'GET /v1/batches/{id}', 'GET /v1/layoffs', 'GET /v1/layoffs/{id}'],
    policies: true,
    grants: { brakes: ['GetItem'], 'brakes/byState': ['Query'] },
  },
  'steer-batch': {
    entry: 'functions/handlers/steer-batch.ts',
    does: 'Releases or rejects a held batch for its operators',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['POST /v1/batches/{id}/release', 'POST /v1/batches/{id}/reject'],
    grants: {
      brakes: ['GetItem', 'PutItem', 'UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'PutItem'],
      evidence: chain,
      bus: ['PutEvents'],
    },
  },
  'steer-layoff': {
    entry: 'functions/handlers/steer-layoff.ts',
    does: 'Takes the list of a layoff, and approves or rejects it for a second operator',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['POST /v1/layoffs', 'POST /v1/layoffs/{id}/release', 'POST /v1/layoffs/{id}/reject'],
    grants: {
      brakes: ['GetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem'],
      people: ['GetItem', 'PutItem'],
      evidence: chain,
    },
  },
  'link-account': {
    entry: 'functions/handlers/link-account.ts',
    does: "Takes an operator's word that an account is a person's, and plans for them again",
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['POST /v1/people/{workerId}/link'],
    grants: {
      people: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
      cases: ['GetItem', 'PutItem', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
      connectors: ['InvokeFunction'],
    },
  },
  'check-health': {
    entry: 'functions/handlers/check-health.ts',
    does: 'Looks at each target with the least call that proves its secret and permission, at source keys and at what waits',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: ['GET /v1/health'],
    grants: {
      connectors: ['InvokeFunction'],
      'source-secrets': ['GetSecretValue'],
      undelivered: ['GetQueueAttributes'],
      'late-evidence': ['GetQueueAttributes'],
      'late-evidence-dead': ['GetQueueAttributes'],
    },
  },
  'export-evidence': {
    entry: 'functions/handlers/export-evidence.ts',
    does: 'Has a verifiable export of the evidence of a period made, says how far it is, and gives links to it',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: ['POST /v1/exports', 'GET /v1/exports/{id}'],
    grants: {
      exports: ['PutObject', 'GetObject'],
      'exports-bucket': ['ListBucket'],
      'export-writer': ['InvokeFunction'],
    },
  },
  'write-export': {
    entry: 'functions/handlers/write-export.ts',
    does: 'Writes an export of the evidence of a period',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    grants: {
      evidence: ['Query'],
      'evidence/byDay': ['Query'],
      exports: ['PutObject', 'GetObject'],
      'exports-bucket': ['ListBucket'],
      'export-failure': ['InvokeFunction'],
    },
  },
  'fail-export': {
    entry: 'functions/handlers/fail-export.ts',
    does: 'Marks an export as failed that could not be written',
    woken: 'wake',
    timeoutSeconds: STEP_SECONDS,
    grants: { exports: ['PutObject'] },
  },
  'open-case': {
    entry: 'functions/handlers/open-case.ts',
    does: "Gives a person's next due case its turn and starts it, or schedules the wake-up for it",
    woken: 'wake',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      people: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
      cases: ['GetItem', 'PutItem', 'UpdateItem'],
      approvals: ['Query', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
      machines: ['StartExecution'],
      executions: ['DescribeExecution', 'StopExecution'],
      ...movedWakeUps,
      ...cutAnyway,
    },
  },
  sweep: {
    entry: 'functions/handlers/sweep.ts',
    does: 'Finds what should have been woken and was not, and wakes it; counts the approvals that wait, and the people',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    policies: true,
    grants: {
      'cases/byState': ['Query'],
      cases: ['UpdateItem'],
      'people/waits': ['Query'],
      people: ['PutItem', 'DeleteItem', 'Scan'],
      brakes: ['GetItem', 'PutItem'],
      'approvals/byState': ['Query'],
      evidence: ['PutItem'],
      bus: ['PutEvents'],
      executions: ['DescribeExecution'],
    },
  },
  'append-late-evidence': {
    entry: 'functions/handlers/append-late-evidence.ts',
    does: 'Appends the signed evidence of cuts that could not be written at the time, and has their cases go on',
    woken: 'wake',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      evidence: chain,
      cases: ['GetItem', 'UpdateItem'],
      people: ['PutItem', 'DeleteItem'],
      bus: ['PutEvents'],
      'late-evidence-key': ['VerifyMac'],
      'late-evidence': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
    },
  },
  'load-case': {
    entry: 'functions/handlers/load-case.ts',
    does: 'Gives a woken case its turn again, or a place in the inbox, and says whom to look for where',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      people: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
      approvals: ['Query', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
    },
  },
  'plan-case': {
    entry: 'functions/handlers/plan-case.ts',
    does: 'Plans, judges the guards and stores the plan',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      cases: ['BatchGetItem', 'PutItem', 'UpdateItem'],
      people: ['GetItem', 'BatchGetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem'],
      approvals: ['Query'],
      brakes: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      evidence: chain,
      ...cutAnyway,
    },
  },
  'record-cut': {
    entry: 'functions/handlers/record-cut.ts',
    does: "Records a leaver's cut and says whether any other cut is still to be finished",
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      'cases/cuts': ['Query'],
      people: ['GetItem'],
      evidence: chain,
      ...cutAnyway,
    },
  },
  'settle-case': {
    entry: 'functions/handlers/settle-case.ts',
    does: 'Reads the receipts and says what is left to do',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      cases: ['BatchGetItem', 'UpdateItem'],
      people: ['BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      evidence: chain,
      bus: ['PutEvents'],
      ...wakeUps,
      ...cutAnyway,
    },
  },
  'ask-approval': {
    entry: 'functions/handlers/ask-approval.ts',
    does: 'Stores the approvals a plan needs, with the task token that waits for them',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      approvals: ['PutItem', 'Query', 'UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      evidence: chain,
      bus: ['PutEvents'],
      'task-tokens': ['SendTaskSuccess'],
    },
  },
  'record-failure': {
    entry: 'functions/handlers/record-failure.ts',
    does: 'Leaves evidence of a failure and blocks the case for an operator',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'PutItem', 'DeleteItem'],
      evidence: chain,
      bus: ['PutEvents'],
      ...cutAnyway,
    },
  },
} as const satisfies Record<string, FunctionSpec>;
export type FunctionName = keyof typeof functions;

/** The function of a target system's connector. */
export function connectorSpec(system: string, title: string): FunctionSpec {
  return {
    entry: `functions/connectors/${system}/handler.ts`,
    does: `Observes and writes accounts and entitlements in ${title}`,
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      'target-secret': ['GetSecretValue'],
      cases: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      people: ['BatchGetItem', 'ConditionCheckItem'],
      evidence: chain,
      ...cutAnyway,
    },
  };
}

const table: Readonly<Record<FunctionName, FunctionSpec>> = functions;

/** The functions woken one way, by name. */
export function wokenBy(woken: FunctionSpec['woken']): readonly (readonly [FunctionName, FunctionSpec])[] {
  const names = Object.keys(table) as FunctionName[]; // the keys of the table are its names
  return names.filter((name) => table[name].woken === woken).map((name) => [name, table[name]]);
}
