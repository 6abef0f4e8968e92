/** Pages for people who come by a link: signing in, one approval, somebody's first day. */
import type { Configuration } from '../../functions/core/configuration.ts';
import { decideByPage, showApprovalPage } from '../../functions/routes/approval-page.ts';
import { giveFirstDaySecret, showFirstDay } from '../../functions/routes/first-day-page.ts';
import { signIn } from '../../functions/routes/sign-in.ts';
import { appends, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

/** The function that asks one target for a first-day secret: of its connector's bundle and secret, and with no other right. */
export function firstDaySpec(system: string, title: string): FunctionSpec {
  return {
    entry: `functions/connectors/${system}/handler.ts`,
    does: `Makes what somebody first signs in with at ${title}, for the page that shows it once`,
    woken: 'step',
    timeoutSeconds: FIRST_DAY_SECONDS,
    grants: { 'target-secret': ['GetSecretValue'] },
  };
}

/** Within the page's own time, so that the page hears what came of it. */
const FIRST_DAY_SECONDS = 25;

/** Without a client at the identity provider nobody can sign in, and there are no pages. */
export const hasPages = ({ identity }: Configuration): boolean => identity.clientId !== undefined;

const page = { woken: 'http', timeoutSeconds: HTTP_SECONDS, when: hasPages } as const;

export const pages = {
  'sign-in': {
    entry: 'functions/handlers/sign-in.ts',
    does: 'Lets people sign in at the identity provider, and gives their browser a session',
    ...page,
    routes: signIn,
    grants: { 'session-key': ['GenerateMac', 'VerifyMac'], 'identity-secret': ['GetSecretValue'] },
  },
  'show-approval-page': {
    entry: 'functions/handlers/show-approval-page.ts',
    does: 'Shows one approval to somebody signed in; it can change nothing',
    ...page,
    policies: true,
    routes: showApprovalPage,
    grants: {
      'session-key': ['VerifyMac'],
      'approvals/byId': ['Query'],
      approvals: ['GetItem', 'Query'],
      cases: ['GetItem'],
      people: ['GetItem', 'BatchGetItem'],
    },
  },
  'decide-by-page': {
    entry: 'functions/handlers/decide-by-page.ts',
    does: 'Takes a decision from the form somebody signed in was shown',
    ...page,
    policies: true,
    routes: decideByPage,
    grants: {
      'session-key': ['VerifyMac'],
      'approvals/byId': ['Query'],
      approvals: ['GetItem', 'Query', 'UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
      ...appends,
      bus: ['PutEvents'],
      executions: ['DescribeExecution'],
      'task-tokens': ['SendTaskSuccess'],
    },
  },
  'show-first-day': {
    entry: 'functions/handlers/show-first-day.ts',
    does: "Shows what is ready for somebody's first day to who looks after it; it can change nothing of ours",
    ...page,
    policies: true,
    routes: showFirstDay,
    grants: { 'session-key': ['VerifyMac'], people: ['GetItem', 'Query'], connectors: ['InvokeFunction'] },
  },
  'give-first-day-secret': {
    entry: 'functions/handlers/give-first-day-secret.ts',
    does: 'Has a target make what lets somebody in on their first day, and shows it once',
    ...page,
    policies: true,
    routes: giveFirstDaySecret,
    grants: {
      'session-key': ['VerifyMac'],
      people: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      ...appends,
      'first-day': ['InvokeFunction'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
