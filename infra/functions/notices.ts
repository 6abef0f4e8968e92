/** Telling people: what is sent by mail, and what operators see of it. */
import type { Configuration } from '../../functions/core/configuration.ts';
import { showNotices } from '../../functions/routes/show-notices.ts';
import { appends, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

/** Ours: a run sends some hundreds of mails, and comes back for more. */
const SEND_SECONDS = 120;

export const tellsByMail = ({ channels }: Configuration): boolean => channels?.mail !== undefined;

export const notices = {
  'send-notices': {
    entry: 'functions/handlers/send-notices.ts',
    does: 'Keeps what people are to be told of, and sends it together at its time',
    woken: 'wake',
    timeoutSeconds: SEND_SECONDS,
    policies: true,
    templates: true,
    when: tellsByMail,
    grants: {
      news: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
      notices: ['BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
      'notices/byState': ['Query'],
      people: ['GetItem', 'Query'],
      cases: ['BatchGetItem'],
      approvals: ['Query'],
      brakes: ['GetItem'],
      sources: ['GetItem'],
      ...appends,
      mail: ['SendEmail', 'GetEmailIdentity'],
      'mail-account': ['GetAccount'],
      'notice-schedules': ['CreateSchedule'],
      'notice-schedule-role': ['PassRole'],
    },
  },
  'show-notices': {
    entry: 'functions/handlers/show-notices.ts',
    does: 'Lists what people were told and what waits, and shows what a notice would say',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    templates: true,
    when: tellsByMail,
    routes: showNotices,
    // That an auditor read them is evidence, by the reader's pseudonym.
    grants: {
      'notices/byState': ['Query'],
      people: ['GetItem', 'Query', 'PutItem'],
      ...appends,
      cases: ['BatchGetItem'],
      approvals: ['Query'],
      brakes: ['GetItem'],
      sources: ['GetItem'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
