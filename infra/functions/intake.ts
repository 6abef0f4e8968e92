/** What comes in: lifecycle events, requests, and events that are only to be planned. */
import { previewPlan } from '../../functions/routes/preview-plan.ts';
import { receiveEvents } from '../../functions/routes/receive-events.ts';
import { receiveRequests } from '../../functions/routes/receive-requests.ts';
import { chain, cutAnyway, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

export const intake = {
  'receive-events': {
    entry: 'functions/handlers/receive-events.ts',
    does: 'Verifies signed lifecycle events and stores a case and an inbox entry for each',
    woken: 'http',
    timeoutSeconds: 10,
    routes: receiveEvents,
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
  'receive-requests': {
    entry: 'functions/handlers/receive-requests.ts',
    does: 'Takes requests for access and for exceptions, shows them, and takes them back',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: receiveRequests,
    grants: {
      cases: ['PutItem', 'GetItem'],
      approvals: ['Query'],
      people: ['Query', 'GetItem', 'PutItem', 'UpdateItem'],
      brakes: ['BatchGetItem', 'UpdateItem'],
      evidence: chain,
      bus: ['PutEvents'],
    },
  },
  'preview-plan': {
    entry: 'functions/handlers/preview-plan.ts',
    does: 'Plans an event without storing or writing anything',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: previewPlan,
    grants: {
      people: ['GetItem', 'BatchGetItem', 'Query'],
      brakes: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      connectors: ['InvokeFunction'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
