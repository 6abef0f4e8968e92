/** What each person of the demo may hold, and why, at the times the week is checked. Names: policies/catalogue.yaml. */
import type { AccountState, Expected } from './script.ts';

const STAFF = {
  staff: 'staff-basics',
  intranet: 'staff-basics',
  expenses: 'staff-basics',
  'office-licence': 'staff-basics',
};
/** Security has the higher licence, and so not the other. */
const SECURED = {
  staff: 'staff-basics',
  intranet: 'staff-basics',
  expenses: 'staff-basics',
  'office-licence-e5': 'security-licence',
};
const CONTRACTOR = { contractors: 'contractor-basics', intranet: 'contractor-basics' };
const ENGINEERING = { engineering: 'engineering-team', 'engineering-files': 'engineering-documents' };
const FINANCE = { finance: 'finance-team', 'finance-files': 'finance-team' };
const LEDGER = { 'finance-ledger': 'ledger-for-accounting' };
const SALES = { sales: 'sales-team', 'sales-files': 'sales-documents' };
const PEOPLE = { 'people-team': 'people-team', 'people-files': 'people-team' };
const IT = { 'it-team': 'it-team' };
const SECURITY = { 'security-team': 'security-team' };
const CONSOLE = { 'security-console': 'console-for-security' };
const GERMANY = { 'germany-time-recording': 'germany-working-time' };
const US = { 'us-benefits': 'us-employee-benefits' };
const MANAGER = { 'people-managers': 'manager-tools' };
const HELPDESK = { 'helpdesk-administrator': 'helpdesk-for-it' };

const BOARD = 'okta:group:00gboard000000000000';
const BOOK_CLUB = 'okta:group:00gbookclub000000000';
const BOARD_ROOM = 'entra:group:e0000000-0000-4000-8000-000000000011';
const POWER_BI = 'entra:group:e0000000-0000-4000-8000-000000000012';

/** Viktor's, beyond what any rule gave him. */
const VIKTORS = [
  'okta:group:00gvpnadmins00000000',
  'okta:group:00gbackup00000000000',
  'okta:group:00gjiraold0000000000',
  'okta:group:00gitoncall000000000',
  'okta:group:00gserverroom0000000',
  'okta:app:0oaregistrar00000000',
  'entra:group:e0000000-0000-4000-8000-000000000013',
  'entra:group:e0000000-0000-4000-8000-000000000015',
  'entra:role:fe930be7-5e62-47db-91af-98c3a49a38b1',
];

/** Those the week leaves as they are. */
const unchanged: readonly Expected[] = [
  active('w-1001', { ...STAFF, ...MANAGER }, { alsoHolds: [BOARD, BOARD_ROOM] }),
  active('w-1002', { ...STAFF, ...ENGINEERING, ...MANAGER }),
  active('w-1003', { ...STAFF, ...FINANCE, ...LEDGER, ...MANAGER }, { alsoHolds: [BOARD, POWER_BI] }),
  active('w-1004', { ...STAFF, ...SALES, ...US, ...MANAGER }, { alsoHolds: [BOARD] }),
  active('w-1005', { ...STAFF, ...PEOPLE, ...GERMANY, ...MANAGER }),
  active('w-1006', { ...STAFF, ...IT, ...MANAGER }),
  active('w-1007', { ...SECURED, ...SECURITY, ...CONSOLE, ...MANAGER }),
  active('w-1008', { ...STAFF, ...ENGINEERING, ...GERMANY, ...MANAGER }),
  active('w-1012', { ...STAFF, ...FINANCE, ...LEDGER, ...MANAGER }),
  active('w-1016', { ...STAFF, ...PEOPLE, 'payroll-editor': 'payroll-for-people-operations' }),
  active('w-1018', { ...SECURED, ...SECURITY, ...CONSOLE }),
];

/** Called otherwise since Wednesday, and the same person: she keeps what she has. */
export const chloe = active('w-1014', { ...STAFF, ...SALES }, { alsoHolds: [BOOK_CLUB] });
/** Of the design studio, from BambooHR. */
export const freya = active('b-501', { ...STAFF, ...SALES });
export const freyaGone = gone('b-501', 'suspended', 'suspended');
export const hannah = active('w-1021', { ...STAFF, ...ENGINEERING, ...GERMANY });
export const lucaWaiting = active('w-1022', { ...STAFF, ...FINANCE });
export const luca = active('w-1022', { ...STAFF, ...FINANCE, ...LEDGER });
/** A week before the first day the accounts are there, and let nobody in. */
export const lucaNotYet = gone('w-1022', 'suspended', 'suspended');
export const yukiNotYet = gone('w-1023', 'absent', 'absent');
export const yuki = active('w-1023', { ...STAFF, ...SALES });
export const sam: Expected = {
  worker: 'w-1024',
  accounts: { okta: 'active', entra: 'absent' },
  holds: { ...CONTRACTOR, sales: 'sales-team' },
};
export const marcusWaiting = active('w-1026', { ...STAFF, ...ENGINEERING });
export const marcus = active('w-1026', {
  ...STAFF,
  ...ENGINEERING,
  'production-access': 'production-for-reliability',
});
export const elenaWaiting = active('w-1025', { ...STAFF, ...FINANCE });
export const elena = gone('w-1025', 'suspended', 'suspended');
export const jack = gone('w-1011', 'suspended', 'absent');
/** Moved to Security without the console: its owner said no. */
export const omar = active('w-1009', { ...SECURED, ...SECURITY });
/** Before Thursday in New York, and from then on. */
export const benInFinance = active('w-1013', { ...STAFF, ...FINANCE, ...LEDGER, ...US });
export const ben = active('w-1013', {
  ...STAFF,
  ...SALES,
  ...US,
  'finance-files': 'finance-files-after-move',
});
/** A fortnight after: nothing has happened but the day. */
export const benLater = active('w-1013', { ...STAFF, ...SALES, ...US });
/** On call for production now, but for production itself: she holds the ledger, and nobody holds both. */
export const priya = active(
  'w-1010',
  { ...STAFF, ...ENGINEERING },
  { withoutReason: ['finance-ledger'], alsoHolds: [BOOK_CLUB] },
);
/** Cut, while his clean-up waits for a release: it is over the budget. */
export const viktorCut: Expected = {
  ...gone('w-1017', 'suspended', 'suspended'),
  withoutReason: Object.keys({ ...STAFF, ...IT, ...GERMANY, ...HELPDESK }),
  alsoHolds: VIKTORS,
};
export const viktor = gone('w-1017', 'suspended', 'suspended');
/** Protected: an event about it changes nothing, and a person decides. */
export const breakGlass: Expected = {
  worker: 'w-9001',
  accounts: { okta: 'active', entra: 'active' },
  holds: {},
  alsoHolds: ['entra:role:62e90394-69f5-4237-9190-012177145e10'],
};
/** Under legal hold the licence stays, and with it the mailbox. */
export const noah: Expected = { ...gone('w-1019', 'suspended', 'suspended'), withoutReason: ['office-licence'] };
export const miguelStillHere = active('w-1015', { ...STAFF, ...SALES, ...US }, { alsoHolds: [POWER_BI] });
/** By his rule, and for the hand-over beyond his last day. */
export const miguelExcepted = active(
  'w-1015',
  { ...STAFF, ...SALES, ...US, 'sales-files': 'files-for-the-hand-over+sales-documents' },
  { alsoHolds: [POWER_BI] },
);
/** Cut like others, but for what manager and security let him keep until the end of Saturday. */
export const miguelHandingOver: Expected = {
  ...gone('w-1015', 'suspended', 'suspended'),
  holds: { 'sales-files': 'files-for-the-hand-over' },
};
export const miguel = gone('w-1015', 'suspended', 'suspended');
/** He stays after all: what policy gives him is back. A group he held for no reason of ours is not, and the case says so. */
export const miguelStays = active('w-1015', { ...STAFF, ...SALES, ...US });
/** Rehired under another contract, with the account he had. */
export const jackAgain: Expected = {
  worker: 'w-1011',
  accounts: { okta: 'active', entra: 'absent' },
  holds: { ...CONTRACTOR, engineering: 'engineering-team' },
};

/** Everybody, on the Sunday evening after the week. */
export const atTheEndOfTheWeek: readonly Expected[] = [
  ...unchanged,
  ...[
    chloe,
    hannah,
    luca,
    yukiNotYet,
    sam,
    marcus,
    elena,
    jack,
    omar,
    ben,
    priya,
    viktor,
    breakGlass,
    noah,
    miguel,
    freyaGone,
  ],
];

/** Those for whom January changes something: a hire's first day, and the end of what is kept of leavers, but for the legal hold. */
export const inJanuary: readonly Expected[] = [
  yuki,
  noah,
  benLater,
  jackAgain,
  miguelStays,
  gone('w-1017', 'deactivated', 'absent'),
  gone('w-1025', 'deactivated', 'absent'),
];

function active(
  worker: string,
  holds: Expected['holds'],
  beyond: Pick<Expected, 'withoutReason' | 'alsoHolds'> = {},
): Expected {
  return { worker, accounts: { okta: 'active', entra: 'active' }, holds, ...beyond };
}

function gone(worker: string, okta: AccountState, entra: AccountState): Expected {
  return { worker, accounts: { okta, entra }, holds: {} };
}
