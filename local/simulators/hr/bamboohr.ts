/** BambooHR as its documentation describes it: employees by field, a custom report of everybody, signed webhooks. documentation.bamboohr.com */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept } from './staff.ts';

const EMPLOYEE = /^\/v1\/employees\/([^/]+)$/;

export const bamboohr: HrVendor = {
  tries: 5,
  answer: (call, office) => {
    const wanted = `Basic ${Buffer.from(`${office.credentials.apiKey}:x`).toString('base64')}`;
    // An unknown key is told nothing in the body: documentation.bamboohr.com/docs/getting-started
    if (call.headers.authorization !== wanted) return { status: 401 };
    const key = EMPLOYEE.exec(call.path)?.[1];
    if (call.method === 'GET' && key !== undefined) return employee(decodeURIComponent(key), call, office);
    if (call.method === 'POST' && call.path === '/v1/reports/custom') return report(call, office);
    return { status: 404, headers: { 'X-BambooHR-Error-Message': 'Not found' } };
  },
  refuse: ({ does, status, retryAfterSeconds }) => {
    if (does === 'throttle') return { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } };
    return { status: does === 'miss' ? 404 : status };
  },
  // Creation fires both events: documentation.bamboohr.com/docs/event-based-webhooks
  tell: (change, member, before, office) =>
    (change === 'created' ? (['created', 'updated'] as const) : [change]).map((kind) => () => {
      const data = {
        companyId: '12345',
        employeeId: member.key,
        ...(kind === 'updated' ? { changedFields: changedFields(member, before) } : {}),
      };
      const stamp = new Date(office.clock.now()).toISOString().replace(/\.\d+Z$/, '+0000');
      return signed(JSON.stringify({ type: `employee.${kind}`, timestamp: stamp, data }), office);
    }),
};

/** Lower-case hex of HMAC-SHA256 over the body and then the timestamp. */
function signed(body: string, { clock, webhookKey }: Office) {
  const timestamp = String(Math.floor(clock.now() / 1000));
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)',
      'X-BambooHR-Timestamp': timestamp,
      'X-BambooHR-Signature': createHmac('sha256', webhookKey).update(body).update(timestamp).digest('hex'),
    },
    body,
  };
}

function employee(key: string, call: Call, office: Office): Answer {
  const member = office.staff.find(key);
  if (member === undefined) return { status: 404, headers: { 'X-BambooHR-Error-Message': 'Employee not found' } };
  return { status: 200, body: shown(member, (call.query.get('fields') ?? '').split(','), askedFor(call, office)) };
}

interface Asked extends Office {
  readonly onlyCurrent: boolean;
  readonly today: string;
}

/** `onlyCurrent=false` gives values of days to come in the place of those of today, in a report also who has not begun yet. */
function askedFor(call: Call, office: Office): Asked {
  const today = new Date(office.clock.now()).toISOString().slice(0, 10);
  return { ...office, onlyCurrent: call.query.get('onlyCurrent') !== 'false', today };
}

const Report = z.object({ title: z.string(), fields: z.array(z.string()).min(1).max(400) });

function report(call: Call, office: Office): Answer {
  const asked = Report.safeParse(JSON.parse(call.text || '{}'));
  if (!asked.success) return { status: 400, headers: { 'X-BambooHR-Error-Message': 'Invalid fields' } };
  const { title, fields } = asked.data;
  const how = askedFor(call, office);
  const listed = office.staff.all().filter(({ startDate }) => !how.onlyCurrent || startDate <= how.today);
  const body = {
    title,
    fields: fields.map((id) => ({ id, type: 'text', name: id })),
    employees: listed.map((one) => shown(one, fields, how)),
  };
  return { status: 200, body };
}

const COUNTRIES: Readonly<Record<string, string>> = {
  GB: 'United Kingdom',
  US: 'United States',
  DE: 'Germany',
  JP: 'Japan',
};

/** Only what was asked for, and the id; a field it does not know is left out. A day nobody entered is `0000-00-00`. */
function shown(
  { toCome, ...member }: Kept,
  fields: readonly string[],
  { staff, onlyCurrent, today }: Asked,
): Record<string, string | null> {
  const { department, title, office } = { ...member, ...(onlyCurrent ? {} : toCome) };
  const isToCome = onlyCurrent && member.startDate > today;
  const lastDay = onlyCurrent && (member.lastDay ?? '') > today ? undefined : member.lastDay;
  const all: Record<string, string | null> = {
    employeeNumber: member.workerId,
    firstName: member.givenName,
    preferredName: null,
    lastName: member.familyName,
    workEmail: member.email ?? null,
    employmentHistoryStatus: { employee: 'Full-Time', contractor: 'Contractor', intern: 'Intern' }[
      member.employmentType
    ],
    department: isToCome ? null : (department ?? null),
    division: member.costCenter ?? null,
    jobTitle: isToCome ? null : (title ?? null),
    country: COUNTRIES[member.country] ?? member.country,
    location: isToCome ? null : (office ?? null),
    // The id BambooHR gives, and the number the company gives.
    supervisorEId: member.managerKey ?? null,
    supervisorId: (member.managerKey && staff.find(member.managerKey)?.workerId) || null,
    hireDate: member.startDate,
    rehireDate: '0000-00-00',
    status: member.status === 'left' ? 'Inactive' : 'Active',
    terminationDate: lastDay ?? '0000-00-00',
    lastChanged: new Date(member.changedMs).toISOString().replace(/\.\d+Z$/, '+00:00'),
  };
  return {
    id: member.key,
    ...Object.fromEntries(fields.flatMap((name) => (name in all ? [[name, all[name] ?? null]] : []))),
  };
}

const NAMES: readonly (keyof Kept)[] = ['givenName', 'familyName', 'email', 'department', 'title', 'lastDay', 'status'];

function changedFields(member: Kept, before: Kept | undefined): readonly string[] {
  return NAMES.filter((name) => member[name] !== before?.[name]);
}
