/** Chat channels: telling approvers what waits, and taking what they say there. Only of the channels a company configures. */
import type { ChannelsConfiguration } from '../../functions/core/configuration.ts';
import { receiveSlack } from '../../functions/routes/receive-slack.ts';
import { receiveTeams } from '../../functions/routes/receive-teams.ts';
import { approvals } from './approvals.ts';
import { type FunctionSpec, STEP_SECONDS } from './spec.ts';

const { grants: deciding } = approvals['decide-approval'];
/** A vendor may ask to be left alone for a while. */
const fromQueue = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'] as const;

/** Slack gives up after 3 s, and shows its user a warning: docs.slack.dev/interactivity/handling-user-interaction */
const RECEIVE_SECONDS = 10;
/** Functions of a queue; it is six times as long away from others: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const CHAT_SECONDS = 30;

/** By function name. Which channels there are matters, and nothing else of them. */
export function channelSpecs({
  slack,
  teams,
}: Partial<Record<keyof ChannelsConfiguration, unknown>> = {}): Readonly<Record<string, FunctionSpec>> {
  if (slack === undefined && teams === undefined) return {};
  return {
    'tell-approvers': {
      entry: 'functions/handlers/tell-approvers.ts',
      does: 'Tells approvers in chat what waits for them, and what became of it',
      woken: 'wake',
      timeoutSeconds: STEP_SECONDS,
      policies: true,
      grants: {
        approvals: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
        cases: ['BatchGetItem'],
        people: ['Query', 'BatchGetItem'],
        'chat-tellings': fromQueue,
        ...(slack === undefined ? {} : { 'slack-secret': ['GetSecretValue'] }),
        ...(teams === undefined ? {} : { 'teams-secret': ['GetSecretValue'] }),
      },
    },
    ...(slack === undefined ? {} : ofSlack),
    ...(teams === undefined ? {} : ofTeams),
  };
}

const ofTeams = {
  'receive-teams': {
    entry: 'functions/handlers/receive-teams.ts',
    does: 'Verifies what somebody did in Teams by the token of the Bot Connector, and decides it',
    woken: 'http',
    timeoutSeconds: RECEIVE_SECONDS,
    policies: true,
    routes: receiveTeams,
    grants: { ...deciding, people: [...deciding.people, 'BatchGetItem'] },
  },
} as const satisfies Record<string, FunctionSpec>;

const ofSlack = {
  'receive-slack': {
    entry: 'functions/handlers/receive-slack.ts',
    does: 'Verifies what somebody did in Slack, keeps it to be decided, and asks why they deny',
    woken: 'http',
    timeoutSeconds: RECEIVE_SECONDS,
    routes: receiveSlack,
    grants: { 'slack-secret': ['GetSecretValue'], 'chat-clicks': ['SendMessage'] },
  },
  'decide-by-chat': {
    entry: 'functions/handlers/decide-by-chat.ts',
    does: 'Decides what an approver said by a button in Slack',
    woken: 'wake',
    timeoutSeconds: CHAT_SECONDS,
    policies: true,
    grants: {
      ...deciding,
      people: [...deciding.people, 'BatchGetItem'],
      'chat-clicks': fromQueue,
      'slack-secret': ['GetSecretValue'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
