/** What is known of people, and whose an account is. */
import { askErasure } from '../../functions/routes/ask-erasure.ts';
import { linkAccount } from '../../functions/routes/link-account.ts';
import { listPeople } from '../../functions/routes/list-people.ts';
import { showAccess } from '../../functions/routes/show-access.ts';
import { appends, type FunctionSpec, HTTP_SECONDS, LONGEST_SECONDS } from './spec.ts';

export const people = {
  'show-access': {
    entry: 'functions/handlers/show-access.ts',
    does: 'Shows what a person holds, why, and until when',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: showAccess,
    policies: true,
    grants: {
      people: ['GetItem', 'Query', 'PutItem'],
      ...appends,
      brakes: ['UpdateItem'],
      connectors: ['InvokeFunction'],
    },
  },
  'list-people': {
    entry: 'functions/handlers/list-people.ts',
    does: 'Lists everybody with their records and reasons, for simulating a change of policy',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: listPeople,
    grants: { people: ['Scan', 'BatchGetItem'] },
  },
  'link-account': {
    entry: 'functions/handlers/link-account.ts',
    does: "Takes an operator's word that an account is a person's, and plans for them again",
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: linkAccount,
    grants: {
      people: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
      cases: ['GetItem', 'PutItem', 'UpdateItem'],
      ...appends,
      bus: ['PutEvents'],
      connectors: ['InvokeFunction'],
    },
  },
  'ask-erasure': {
    entry: 'functions/handlers/ask-erasure.ts',
    does: 'Takes the word of two operators that a person be erased, and shows how far it is',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: askErasure,
    grants: {
      people: ['GetItem', 'Query', 'PutItem'],
      'cases/byState': ['Query'],
      ...appends,
      eraser: ['InvokeFunction'],
    },
  },
  'erase-person': {
    entry: 'functions/handlers/erase-person.ts',
    does: 'Erases a person as two operators confirmed, and destroys the key of what evidence says of them',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    grants: {
      people: ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'],
      cases: ['Query', 'PutItem', 'DeleteItem'],
      'cases/byState': ['Query'],
      approvals: ['Query', 'DeleteItem'],
      sources: ['Query', 'DeleteItem'],
      brakes: ['Query', 'DeleteItem'],
      ...appends,
      bus: ['PutEvents'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
