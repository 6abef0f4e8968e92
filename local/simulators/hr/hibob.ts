/** HiBob as its documentation describes it: the fields that are asked for, machine and human, in one answer; webhooks of version 2. apidocs.hibob.com */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Answer } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept, StaffChange } from './staff.ts';

const PERSON = /^\/v1\/people\/([^/]+)$/;

export const hibob: HrVendor = {
  tries: 5,
  answer: (call, office) => {
    const { serviceUserId, token } = office.credentials;
    const wanted = `Basic ${Buffer.from(`${serviceUserId}:${token}`).toString('base64')}`;
    if (call.headers.authorization !== wanted) return refusal(401, 'Unauthorized');
    const key = PERSON.exec(call.path)?.[1];
    if (call.method !== 'POST' || key === undefined) return refusal(404, 'Not found');
    const asked = Asked.safeParse(JSON.parse(call.text || '{}'));
    if (!asked.success) return refusal(400, 'Invalid body');
    return key === 'search' ? search(asked.data, office) : person(decodeURIComponent(key), asked.data, office);
  },
  // apidocs.hibob.com/reference/rate-limiting: no Retry-After, but when the window ends.
  refuse: ({ does, status, retryAfterSeconds }) => {
    if (does !== 'throttle') return refusal(does === 'miss' ? 404 : status, 'Error');
    const nowSeconds = Math.floor(Date.now() / 1000);
    const headers = {
      date: new Date(nowSeconds * 1000).toUTCString(),
      'X-RateLimit-Limit': '50',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': String(nowSeconds + retryAfterSeconds),
    };
    return { ...refusal(429, 'Too many requests'), headers };
  },
  tell: (change, member, before, office) =>
    eventsOf(change, member, before).map((type) => () => {
      const data = { employeeId: member.key, ...(change === 'deleted' ? { email: member.email } : {}) };
      return signed(type, data, office);
    }),
};

const Asked = z.object({
  fields: z.array(z.string()).max(400).default([]),
  humanReadable: z.enum(['', 'APPEND', 'REPLACE']).default(''),
  showInactive: z.boolean().default(false),
});
type Asked = z.infer<typeof Asked>;

function refusal(status: number, error: string): Answer {
  return { status, body: { key: error.toLowerCase().replaceAll(' ', '.'), error } };
}

function search(asked: Asked, { staff }: Office): Answer {
  const shown = staff.all().filter(({ status }) => asked.showInactive || status !== 'left');
  return { status: 200, body: { employees: shown.map((one) => fieldsOf(one, asked, staff)) } };
}

function person(key: string, asked: Asked, { staff }: Office): Answer {
  const member = staff.find(key);
  return member === undefined
    ? refusal(404, 'Employee not found')
    : { status: 200, body: fieldsOf(member, asked, staff) };
}

const COUNTRIES: Readonly<Record<string, string>> = { GB: 'United Kingdom', US: 'United States', DE: 'Germany' };
const LIFECYCLES = { active: 'Employed', leave: 'Parental leave', left: 'Terminated' } as const;
const TYPES = { employee: 'Permanent', contractor: 'Contractor', intern: 'Intern' } as const;

/** By field: what the machine has, and what a person reads where that is another. */
function known(member: Kept, staff: Office['staff']): Readonly<Record<string, readonly [unknown, unknown?]>> {
  const manager = member.managerKey === undefined ? undefined : staff.find(member.managerKey);
  return {
    'root.id': [member.key],
    'root.firstName': [member.givenName],
    'root.surname': [member.familyName],
    'root.email': [member.email],
    'work.employeeIdInCompany': [member.workerId],
    'work.reportsToIdInCompany': [manager?.workerId],
    'work.department': [listId(member.department), member.department],
    'work.title': [listId(member.title), member.title],
    'work.site': [member.office, member.office],
    'work.startDate': [member.startDate, member.startDate.split('-').reverse().join('/')],
    'address.siteCountry': [listId(COUNTRIES[member.country] ?? member.country), COUNTRIES[member.country]],
    'payroll.employment.type': [listId(TYPES[member.employmentType]), TYPES[member.employmentType]],
    'internal.lifecycleStatus': [LIFECYCLES[member.status].toLowerCase(), LIFECYCLES[member.status]],
    'internal.terminationDate': [member.lastDay, member.lastDay?.split('-').reverse().join('/')],
  };
}

/** The id of an item of a named list. */
function listId(name: string): string {
  return `list-${name.toLowerCase().replaceAll(/\W/g, '_')}`;
}

/** Groups of fields, nested; what is not known or may not be seen is left out without a word, and `root` stands at the top. */
function fieldsOf(member: Kept, { fields, humanReadable }: Asked, staff: Office['staff']): Nested {
  const machine: Nested = {};
  const human: Nested = {};
  const all = known(member, staff);
  for (const field of new Set(['root.id', ...fields])) {
    const [said, read] = all[field] ?? [];
    if (said === undefined) continue;
    put(machine, field, humanReadable === 'REPLACE' ? (read ?? said) : said);
    if (read !== undefined) put(human, field, read);
  }
  return humanReadable === 'APPEND' ? { ...machine, humanReadable: human } : machine;
}

interface Nested {
  [name: string]: unknown;
}

function put(into: Nested, field: string, value: unknown): void {
  const steps = field.replace(/^root\./, '').split('.');
  const last = steps.pop() ?? field;
  let here = into;
  for (const step of steps) {
    here[step] ??= {};
    here = here[step] as Nested; // as: made here, or a line above
  }
  here[last] = value;
}

/** Lifecycle events come with the entry that takes effect; a last day to come is an entry in a table. */
function eventsOf(change: StaffChange, member: Kept, before: Kept | undefined): readonly string[] {
  if (change !== 'updated') return [`employee.${change}`];
  const events = ['employee.updated'];
  if (member.lastDay !== before?.lastDay && member.lastDay !== undefined) events.push('table.entry.created');
  if (member.reason === 'revoke access immediately' && before?.reason !== member.reason)
    events.push('employee.access.revoked.immediately');
  if (member.status === before?.status) return events;
  if (member.status === 'left') return [...events, 'employee.inactivated', 'employee.left'];
  return [...events, member.status === 'leave' ? 'employee.temporaryLeave' : 'employee.activated'];
}

/** Base64 of HMAC-SHA512 over the body. */
function signed(type: string, data: object, { clock, webhookKey }: Office) {
  const triggeredAt = new Date(clock.now()).toISOString().replace('Z', '000');
  const body = JSON.stringify({ companyId: 636192, type, triggeredBy: 'system', triggeredAt, version: 'v2', data });
  const signature = createHmac('sha512', webhookKey).update(body).digest('base64');
  return { headers: { 'content-type': 'application/json', 'Bob-Signature': signature }, body };
}
