/** Cases as operators see and steer them, and whether all is well. */
import { checkHealth } from '../../functions/routes/check-health.ts';
import { showCases } from '../../functions/routes/show-cases.ts';
import { steerCase } from '../../functions/routes/steer-case.ts';
import { chain, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

export const cases = {
  'show-cases': {
    entry: 'functions/handlers/show-cases.ts',
    does: 'Lists cases and shows one with its plan, its evidence and its cost',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: showCases,
    grants: {
      cases: ['GetItem', 'Query'],
      'cases/byState': ['Query'],
      evidence: ['Query'],
      executions: ['GetExecutionHistory'],
    },
  },
  'steer-case': {
    entry: 'functions/handlers/steer-case.ts',
    does: 'Releases, retries or cancels a case for an operator, and takes their word that a task is done',
    woken: 'http',
    policies: true,
    timeoutSeconds: HTTP_SECONDS,
    routes: steerCase,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      approvals: ['Query', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
      executions: ['StopExecution'],
    },
  },
  'check-health': {
    entry: 'functions/handlers/check-health.ts',
    does: 'Looks at each target with the least call that proves its secret and permission, at source keys, at how sources were last read and at what waits',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    sources: true,
    routes: checkHealth,
    grants: {
      brakes: ['UpdateItem'],
      connectors: ['InvokeFunction'],
      checkers: ['InvokeFunction'],
      'source-secrets': ['GetSecretValue'],
      sources: ['GetItem'],
      undelivered: ['GetQueueAttributes'],
      'late-evidence': ['GetQueueAttributes'],
      'late-evidence-dead': ['GetQueueAttributes'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
