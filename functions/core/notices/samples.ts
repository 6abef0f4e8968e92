/** What the templates of each occasion may name, with made-up values for a preview and for the check. Names as in docs/notices.md. */
import type { Occasion } from './occasion.ts';

const approval = {
  beneficiary: 'Nadia Haddad',
  title: 'Production database',
  because: 'access to production needs its owner',
  alsoGives: ['AWS production console'],
  expires: '2 December 2026 at 17:00',
  approvalId: 'a-1f0c2d3e4b5a',
  plan: '0123456789ab',
  link: 'https://tenure.example.com/v1/approvals/a-1f0c2d3e4b5a/page',
};

const joiner = {
  name: 'Nadia Haddad',
  workerId: 'w-2001',
  start: '1 December 2026',
  ready: ['an account at Okta', 'Engineering'],
  missing: ['Production database waits for an approval'],
  link: 'https://tenure.example.com/v1/people/w-2001/first-day',
};

const leaver = {
  name: 'Viktor Lindqvist',
  workerId: 'w-1005',
  lastDay: '30 November 2026',
  tasks: ['Give his mailbox to somebody'],
  takeOver: ['the group Release managers'],
  kept: ['Sales files, until 30 December 2026'],
  left: ['the account at Entra waits for another owner of a group'],
  outcome: 'access is taken back',
};

const stopped = {
  caseId: 'c-0123456789abcdef01234567',
  workerId: 'w-2001',
  kind: 'joiner',
  note: 'too many people leave: 12 of 100 in a day, the limit is 10',
  command: 'tenure case c-0123456789abcdef01234567',
};

const request = {
  title: 'Production database',
  name: 'Nadia Haddad',
  until: '31 December 2026',
  because: 'it was denied',
  command: 'tenure request okta:group:00g1 --for w-2001 --until DATE --because WHY',
};

/** A name that is a list here is a list in every message. */
export const SAMPLES = {
  'case-blocked': stopped,
  'case-held': stopped,
  'case-waits': stopped,
  'batch-held': {
    batchId: 'b-0123456789abcdef01234567',
    source: 'hr',
    events: '500',
    why: ['500 of 1200 people would leave, the limit is 5 %'],
    cuts: '500 people, the first from 1 December 2026 at 00:59',
    command: 'tenure batches b-0123456789abcdef01234567',
  },
  'source-silent': { source: 'hr', since: '27 November 2026 at 17:00', command: 'tenure sources hr' },
  'layoff-proposed': {
    layoffId: 'l-0123456789abcdef01234567',
    people: '40',
    because: 'the office in Leeds closes',
    until: '31 December 2026',
    command: 'tenure layoffs l-0123456789abcdef01234567',
  },
  'approval-asked': approval,
  'approval-reminded': approval,
  'approval-escalated': approval,
  'approval-expires-soon': approval,
  'approval-expired': { ...approval, caseId: stopped.caseId, command: stopped.command },
  'owned-without-heir': {
    name: leaver.name,
    things: ['entra:group:0f1e (Release managers)'],
    caseId: stopped.caseId,
    command: stopped.command,
  },
  'leaver-cut': leaver,
  'leaver-completed': leaver,
  'end-date-near': { name: leaver.name, workerId: leaver.workerId, lastDay: leaver.lastDay },
  'joiner-planned': joiner,
  'joiner-ready': joiner,
  'request-refused': request,
  'request-approved': request,
  'request-expiring': request,
} as const satisfies Record<Occasion, Readonly<Record<string, string | readonly string[]>>>;

/** The values a message of this occasion is made of: those of its sample, lists where that has lists. */
export type ValuesOf<O extends Occasion> = {
  readonly [Name in keyof (typeof SAMPLES)[O]]: (typeof SAMPLES)[O][Name] extends string ? string : readonly string[];
};
