/** A Workday tenant with one custom report, as its web service answers: prompts, effective dates in Pacific Time, basic or bearer. docs.workato.com/connectors/workday/workday_raas */
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept } from './staff.ts';

export const REPORT = { tenant: 'marlow', owner: 'isu_tenure', report: 'Tenure Workers' } as const;
const PATH = `/ccx/service/customreport2/${REPORT.tenant}/${REPORT.owner}/${encodeURIComponent(REPORT.report)}`;
const TOKEN = `/ccx/oauth2/${REPORT.tenant}/token`;
const LIVES_SECONDS = 3600;

export const workday: HrVendor = {
  tries: 0,
  answer: (call, office) => {
    if (call.method === 'POST' && call.path === TOKEN) return token(call, office);
    if (!isAllowed(call, office)) return { status: 401, body: { error: 'invalid credentials' } };
    if (call.method !== 'GET' || call.path !== PATH) return { status: 404, body: 'Not Found' };
    const unknown = [...call.query.keys()].find(
      (name) => !['format', 'Worker!WID', 'Effective_as_of_Date'].includes(name),
    );
    // Nothing was found on what Workday says to a prompt the report does not have.
    if (unknown !== undefined) return { status: 400, body: { error: 'Validation error: invalid prompt' } };
    return report(call, office);
  },
  refuse: ({ does, status, retryAfterSeconds }) =>
    does === 'throttle'
      ? { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } }
      : { status: does === 'miss' ? 404 : status },
};

function isAllowed(call: Call, { credentials, clock }: Office): boolean {
  const [kind = '', given = ''] = (call.headers.authorization ?? '').split(' ');
  if (kind === 'Basic')
    return Buffer.from(given, 'base64').toString() === `${credentials.username}:${credentials.password}`;
  const [, from = ''] = given.split('.');
  const age = clock.now() / 1000 - Number(from);
  return kind === 'Bearer' && given.startsWith('workday-token.') && age >= 0 && age < LIVES_SECONDS;
}

function token(call: Call, { credentials, clock }: Office): Answer {
  const form = new URLSearchParams(call.text);
  const client = `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`;
  if (call.headers.authorization !== client) return { status: 401, body: { error: 'invalid_client' } };
  if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== credentials.refreshToken)
    return { status: 400, body: { error: 'invalid_grant' } };
  const access_token = `workday-token.${Math.floor(clock.now() / 1000)}`;
  return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: LIVES_SECONDS } };
}

function report(call: Call, { staff, clock }: Office): Answer {
  const asOf = call.query.get('Effective_as_of_Date')?.slice(0, 10) ?? inCalifornia(clock.now());
  const one = call.query.get('Worker!WID');
  const rows = staff
    .all()
    .filter(({ key }) => one === null || key === one)
    .map((member) => row(member, asOf, staff));
  if (call.query.get('format') === 'json') return { status: 200, body: { Report_Entry: rows } };
  if (call.query.get('format') === 'csv')
    return { status: 200, headers: { 'content-type': 'text/csv' }, body: csv(rows) };
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: '<wd:Report_Data/>' };
}

/** The day it is for an integration system user. */
function inCalifornia(nowMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Los_Angeles' }).format(nowMs);
}

const ALPHA3: Readonly<Record<string, string>> = { GB: 'GBR', US: 'USA', DE: 'DEU', JP: 'JPN' };

/** Empty columns are left out. Somebody is terminated, and the report says so, as of the day after their last. */
function row(member: Kept, asOf: string, staff: Office['staff']): Record<string, string> {
  const { lastDay = '' } = member;
  const isOver = (lastDay !== '' && lastDay < asOf) || (lastDay === '' && member.status === 'left');
  const all: Record<string, string> = {
    WID: member.key,
    Worker_ID: member.workerId,
    First_Name: member.givenName,
    Last_Name: member.familyName,
    Email_Address: member.email ?? '',
    Worker_Type: member.employmentType === 'contractor' ? 'Contingent Worker' : 'Employee',
    Employee_Type: { employee: 'Regular', contractor: '', intern: 'Intern' }[member.employmentType],
    Supervisory_Organization: member.department,
    Business_Title: member.title,
    Cost_Center: member.costCenter ?? '',
    Country: ALPHA3[member.country] ?? member.country,
    Location: member.office,
    Manager_ID: (member.managerKey && staff.find(member.managerKey)?.workerId) || '',
    Hire_Date: member.startDate,
    Original_Hire_Date: member.startDate,
    Active: isOver || member.startDate > asOf ? '0' : '1',
    On_Leave: member.status === 'leave' ? '1' : '0',
    Termination_Date: isOver ? lastDay : '',
    Termination_Last_Day_of_Work: isOver ? lastDay : '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function csv(rows: readonly Record<string, string>[]): string {
  const names = [...new Set(rows.flatMap((one) => Object.keys(one)))];
  const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `${[names, ...rows.map((one) => names.map((name) => one[name] ?? ''))].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
}
