/** Ticket systems: their hints, and what follows from what is read back. Only where `tickets` is configured. */

import { receiveTickets } from '../../functions/routes/receive-tickets.ts';
import { COMES_BACK_SECONDS } from '../../functions/runtime/ticket-queue.ts';
import { appends, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

/** A batch reads several tickets, each with a few calls that may take seconds. */
const READ_SECONDS = COMES_BACK_SECONDS;

export const tickets = {
  'receive-tickets': {
    entry: 'functions/handlers/receive-tickets.ts',
    does: 'Verifies the hints of ticket systems and puts them on the queue',
    woken: 'http',
    when: ({ tickets: configured }) => configured !== undefined,
    timeoutSeconds: HTTP_SECONDS,
    routes: receiveTickets,
    grants: { 'ticket-secrets': ['GetSecretValue'], 'tickets-queue': ['SendMessage'] },
  },
  'read-ticket': {
    entry: 'functions/handlers/read-ticket.ts',
    does: 'Reads tickets back, has approved ones asked for, counts their approvals, tells them the outcome',
    woken: 'wake',
    when: ({ tickets: configured }) => configured !== undefined,
    timeoutSeconds: READ_SECONDS,
    policies: true,
    grants: {
      'ticket-secrets': ['GetSecretValue'],
      'tickets-queue': [
        'SendMessage',
        'ReceiveMessage',
        'DeleteMessage',
        'GetQueueAttributes',
        'ChangeMessageVisibility',
      ],
      cases: ['PutItem', 'GetItem', 'UpdateItem'],
      people: ['Query', 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
      'people/waits': ['Query'],
      'approvals/byId': ['Query'],
      approvals: ['GetItem', 'Query', 'UpdateItem'],
      ...appends,
      bus: ['PutEvents'],
      executions: ['DescribeExecution'],
      'task-tokens': ['SendTaskSuccess'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
