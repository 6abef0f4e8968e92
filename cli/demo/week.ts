/** The week of the demo: what HR sends, who decides what, what must be refused, and what must be true in between. Times are UTC. */
import * as expected from './expected.ts';
import type { Answer, Script, Signature, Step } from './script.ts';

const DONE = ['completed', 'completed-with-exceptions'] as const;

const freya = {
  ...{
    key: '501',
    workerId: 'b-501',
    givenName: 'Freya',
    familyName: 'Lindqvist',
    email: 'freya.lindqvist@marlow.example',
  },
  ...{ department: 'Sales', title: 'Designer', country: 'GB', office: 'London', startDate: '2026-12-01' },
} as const;

export const week: Script = {
  startsAt: '2026-11-29T18:00:00.000Z',
  source: 'hr',
  steps: [
    send('2026-11-29T18:00:00.000Z', 'staff.csv', 'accepted', 'the people who already work here'),
    check('2026-11-29T18:30:00.000Z', 'nobody who worked here loses anything when Tenure comes', {
      people: [expected.benInFinance, expected.miguelStillHere],
    }),

    // Monday
    send('2026-11-30T08:00:00.000Z', 'monday.ndjson', 'accepted', 'an engineer for today, an accountant for tomorrow'),
    check('2026-11-30T09:00:00.000Z', 'the engineer is ready, with nobody asked; the accountant has not begun', {
      people: [expected.hannah, expected.lucaNotYet],
      cases: { 'hr-4001': DONE },
    }),
    send('2026-11-30T10:00:00.000Z', 'monday-again.ndjson', 'duplicate', 'HR sends the same event once more'),
    refusedFile(
      '2026-11-30T10:30:00.000Z',
      'monday-malformed.json',
      422,
      'good',
      'a date no calendar knows, a field short',
    ),
    refusedFile('2026-11-30T11:00:00.000Z', 'monday-forged.ndjson', 401, 'forged', 'a stranger hires an administrator'),

    // Tuesday
    send(
      '2026-12-01T08:00:00.000Z',
      'tuesday.ndjson',
      'accepted',
      'a hire for January, a contractor for tomorrow, and a reliability engineer whose manager asked for the hire',
    ),
    check('2026-12-01T08:30:00.000Z', 'the accountant works since midnight in Milan, without the ledger yet', {
      people: [expected.lucaWaiting, expected.marcusWaiting],
      cases: { 'hr-4002': ['awaiting-approval'], 'hr-4004': ['scheduled'], 'hr-4006': ['awaiting-approval'] },
    }),
    decide('2026-12-01T09:00:00.000Z', 'w-1003', 'w-1022', 'finance-ledger', 200, 'the owner of the ledger approves'),
    decide('2026-12-01T09:30:00.000Z', 'w-1026', 'w-1026', 'production-access', 403, 'the beneficiary tries'),
    decide('2026-12-01T09:40:00.000Z', 'w-1008', 'w-1026', 'production-access', 403, 'the requester tries'),
    decide('2026-12-01T09:50:00.000Z', 'w-1014', 'w-1026', 'production-access', 403, 'somebody no rule names tries'),
    decide(
      '2026-12-01T10:00:00.000Z',
      'w-1007',
      'w-1026',
      'production-access',
      200,
      'the owner of production approves',
    ),
    check('2026-12-01T10:30:00.000Z', 'what was approved is there', {
      people: [expected.luca, expected.marcus],
      cases: { 'hr-4002': DONE, 'hr-4006': DONE },
    }),

    {
      ...{ kind: 'enter', at: '2026-12-01T11:00:00.000Z', source: 'bamboo', member: freya },
      because: 'the design studio keeps its people in BambooHR: somebody begins there',
    },
    check('2026-12-01T11:30:00.000Z', 'she is read from BambooHR, and works like anybody', {
      shows: ['webhook'],
      people: [expected.freya],
    }),

    // Wednesday
    send(
      '2026-12-02T08:00:00.000Z',
      'wednesday.ndjson',
      'accepted',
      'an accountant; a move to Sales for tomorrow; a contract that ended on Monday, said late; a move to Security',
    ),
    send(
      '2026-12-02T12:00:00.000Z',
      'wednesday-out-of-order.ndjson',
      'superseded',
      'a promotion in his old department, older than the move that came before it',
    ),
    check('2026-12-02T12:30:00.000Z', 'late and out of order end as they would have in time', {
      people: [expected.sam, expected.elenaWaiting, expected.jack, expected.omar, expected.benInFinance],
      cases: { 'hr-4007': ['awaiting-approval'], 'hr-4009': DONE, 'hr-4011': ['superseded'] },
    }),
    {
      kind: 'decide',
      at: '2026-12-02T16:00:00.000Z',
      by: 'w-1007',
      beneficiary: 'w-1009',
      entitlement: 'security-console',
      decision: 'denied',
      status: 200,
      because: 'the head of security says no: not before the training',
    },

    send(
      '2026-12-02T17:00:00.000Z',
      'wednesday-renamed.ndjson',
      'held',
      'a colleague has married, and HR writes her as her passport does: another first name, family name and address under a known worker id; a cost centre in the same file',
    ),
    check(
      '2026-12-02T17:10:00.000Z',
      'it might be somebody else under her id: nothing is planned until people have looked',
      {
        shows: ['held-batch'],
        people: [expected.chloe],
        cases: { 'hr-4020': ['held'], 'hr-4021': ['held'] },
      },
    ),
    releaseBatch(
      '2026-12-02T17:20:00.000Z',
      'w-1006',
      200,
      'held',
      'the head of IT has asked HR: it is the same person',
    ),
    releaseBatch('2026-12-02T17:30:00.000Z', 'w-1006', 403, undefined, 'she says so a second time'),
    check('2026-12-02T17:40:00.000Z', 'one person twice is not two', { cases: { 'hr-4020': ['held'] } }),
    releaseBatch('2026-12-02T17:50:00.000Z', 'w-1005', 200, 'released', 'the head of people has seen the certificate'),
    check('2026-12-02T18:00:00.000Z', 'two have looked: the batch goes on, and her own accounts carry the new name', {
      shows: ['held-batch'],
      people: [expected.chloe],
      cases: { 'hr-4020': DONE, 'hr-4021': DONE },
    }),

    // Thursday
    send('2026-12-03T09:00:00.000Z', 'thursday-morning.ndjson', 'accepted', 'she leaves now; her ledger still waits'),
    check('2026-12-03T09:15:00.000Z', 'cut, and her own joiner case does nothing any more', {
      people: [expected.elena],
      cases: { 'hr-4007': ['superseded'], 'hr-4012': DONE },
    }),
    decide('2026-12-03T09:30:00.000Z', 'w-1012', 'w-1025', 'finance-ledger', 409, 'her manager approves too late'),
    send(
      '2026-12-03T14:00:00.000Z',
      'thursday-afternoon.ndjson',
      'accepted',
      'an administrator leaves now; a tidy-up in HR reaches the emergency account',
    ),
    check(
      '2026-12-03T14:15:00.000Z',
      'privileged people are cut like others; the clean-up waits; the emergency account stays',
      {
        people: [expected.viktorCut, expected.breakGlass],
        cases: { 'hr-4013': ['held'], 'hr-4014': ['blocked'] },
      },
    ),
    {
      kind: 'release',
      at: '2026-12-03T14:30:00.000Z',
      by: 'w-1006',
      eventId: 'hr-4013',
      because: 'the head of IT has looked at the sixteen revokes',
    },
    check('2026-12-03T15:00:00.000Z', 'released, and gone', {
      shows: ['held-plan'],
      people: [expected.viktor, expected.ben],
      cases: { 'hr-4008': DONE, 'hr-4013': DONE },
    }),

    {
      kind: 'ask',
      at: '2026-12-03T16:00:00.000Z',
      by: 'w-1014',
      beneficiary: 'w-1015',
      asks: 'exception',
      entitlement: 'sales-files',
      until: '2026-12-05',
      status: 202,
      because: 'his colleague asks that he keeps the sales files a day beyond his last, for the hand-over',
    },
    {
      ...decide('2026-12-03T16:30:00.000Z', 'w-1004', 'w-1015', 'sales-files', 200, 'his manager approves'),
      rule: 'manager-approval',
    },
    {
      ...decide(
        '2026-12-03T17:00:00.000Z',
        'w-1007',
        'w-1015',
        'sales-files',
        200,
        'the head of security approves too',
      ),
      rule: 'security-approval',
    },

    {
      ...{ kind: 'enter', at: '2026-12-03T18:00:00.000Z', source: 'bamboo' },
      member: { key: freya.key, status: 'left', lastDay: '2026-12-03' },
      because: 'she leaves within the week: her record says so, and BambooHR tells of no more than a change',
    },
    check('2026-12-03T18:30:00.000Z', 'she is cut at once, before the day is over', {
      shows: ['webhook'],
      people: [expected.freyaGone],
    }),

    // Friday and the weekend
    send(
      '2026-12-04T08:00:00.000Z',
      'friday.ndjson',
      'accepted',
      'two last days: one under legal hold, one in Los Angeles; an engineer who holds the ledger goes on call for production',
    ),
    check('2026-12-04T08:30:00.000Z', 'production beside the ledger is kept back by policy, and nobody is asked', {
      shows: ['separation'],
      people: [expected.priya],
      cases: { 'hr-4017': ['completed-with-exceptions'] },
    }),
    check('2026-12-04T22:30:00.000Z', 'nobody leaves before the end of their day', {
      people: [expected.miguelExcepted],
      cases: { 'hr-4015': ['scheduled'], 'hr-4016': ['scheduled'] },
    }),
    check('2026-12-04T23:30:00.000Z', 'midnight in Stockholm has passed, five in Los Angeles has not', {
      people: [expected.noah, expected.miguelExcepted],
    }),
    check('2026-12-05T01:30:00.000Z', 'five in Los Angeles has passed', { people: [expected.miguelHandingOver] }),
    check('2026-12-06T12:00:00.000Z', 'the exception has ended in Los Angeles: the files have gone as well', {
      shows: ['exception'],
      people: [expected.miguel],
    }),
    check('2026-12-06T18:00:00.000Z', 'the week is over: everybody holds what they should, for a reason', {
      people: expected.atTheEndOfTheWeek,
    }),

    // The weeks after
    send(
      '2026-12-07T08:00:00.000Z',
      'monday-after.ndjson',
      'accepted',
      'one who left on Friday stays after all; one whose contract ended comes back next Monday',
    ),
    check('2026-12-07T12:00:00.000Z', 'the termination is taken back, and so is what it took', {
      shows: ['rescission'],
      people: [expected.miguelStays, expected.jack],
      cases: { 'hr-4018': DONE, 'hr-4019': ['scheduled'] },
    }),
    check('2026-12-14T12:00:00.000Z', 'rehired, with the account he had before', {
      shows: ['rehire'],
      people: [expected.jackAgain],
      cases: { 'hr-4019': DONE },
    }),
    check(
      '2026-12-17T12:00:00.000Z',
      'the files of the old department are kept for a fortnight, and then gone by the clock',
      {
        shows: ['overlap'],
        people: [expected.benLater],
      },
    ),

    // January
    check('2027-01-05T12:00:00.000Z', 'the January hire has begun, and what is kept of leavers has ended', {
      shows: ['retention'],
      people: expected.inJanuary,
      cases: { 'hr-4004': DONE },
    }),
  ],
};

function send(at: string, file: string, answers: Answer, because: string): Step {
  return { kind: 'send', at, file, signature: 'good', status: 202, answers, because };
}

function refusedFile(at: string, file: string, status: 401 | 422, signature: Signature, because: string): Step {
  return { kind: 'send', at, file, signature, status, answers: 'refused', because };
}

function decide(
  at: string,
  by: string,
  beneficiary: string,
  entitlement: string,
  status: 200 | 403 | 409,
  because: string,
): Extract<Step, { kind: 'decide' }> {
  return { kind: 'decide', at, by, beneficiary, entitlement, decision: 'approved', status, because };
}

function check(
  at: string,
  because: string,
  what: Partial<Pick<Extract<Step, { kind: 'check' }>, 'people' | 'cases' | 'shows'>>,
): Step {
  const { people = [], cases = {}, shows = [] } = what;
  return { kind: 'check', at, people, cases, shows, because };
}

function releaseBatch(
  at: string,
  by: string,
  status: 200 | 403,
  becomes: 'held' | 'released' | undefined,
  because: string,
): Step {
  return { kind: 'release-batch', at, by, status, because, ...(becomes === undefined ? {} : { becomes }) };
}
