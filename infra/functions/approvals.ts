/** Approvals: listing, deciding, having somebody else decide. */
import { decideApproval } from '../../functions/routes/decide-approval.ts';
import { delegations } from '../../functions/routes/delegate.ts';
import { showApprovals } from '../../functions/routes/show-approvals.ts';
import { appends, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

export const approvals = {
  'show-approvals': {
    entry: 'functions/handlers/show-approvals.ts',
    does: 'Lists the approvals that wait for the caller',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: showApprovals,
    // That an auditor read them is evidence, by the reader's pseudonym.
    grants: { 'approvals/byState': ['Query'], cases: ['GetItem'], people: ['GetItem', 'PutItem'], ...appends },
  },
  'decide-approval': {
    entry: 'functions/handlers/decide-approval.ts',
    does: 'Takes one decision on one approval and answers the waiting state machine',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: decideApproval,
    grants: {
      'approvals/byId': ['Query'],
      approvals: ['GetItem', 'UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      ...appends,
      bus: ['PutEvents'],
      executions: ['DescribeExecution'],
      'task-tokens': ['SendTaskSuccess'],
    },
  },
  delegate: {
    entry: 'functions/handlers/delegate.ts',
    does: 'Has somebody else decide approvals for the caller for a time, takes that back, and lists such delegations',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: delegations,
    grants: { people: ['GetItem', 'Query', 'PutItem'], ...appends },
  },
} as const satisfies Record<string, FunctionSpec>;
