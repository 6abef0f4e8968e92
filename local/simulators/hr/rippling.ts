/** Rippling as its documentation describes it: employees with and without those who left, by limit and offset; form webhooks with a bearer token. github.com/Rippling/OpenAPIDocs */
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept } from './staff.ts';

const API = '/platform/api/employees';
const MOST = 100;

export const rippling: HrVendor = {
  tries: 3,
  answer: (call, office) => {
    if (call.headers.authorization !== `Bearer ${office.credentials.apiKey}`)
      return { status: 401, body: { detail: 'Authentication credentials were not provided.' } };
    if (call.method !== 'GET') return NOT_FOUND;
    if (call.path === API) return listed(call, office, ({ status }) => status !== 'left');
    if (call.path === `${API}/include_terminated`) return listed(call, office, () => true);
    if (!call.path.startsWith(`${API}/`)) return NOT_FOUND;
    const member = office.staff.find(decodeURIComponent(call.path.slice(API.length + 1)));
    return member === undefined ? NOT_FOUND : { status: 200, body: shown(member) };
  },
  refuse: ({ does, status, retryAfterSeconds }) => {
    if (does === 'throttle') return { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } };
    return { status: does === 'miss' ? 404 : status, body: { detail: 'Error' } };
  },
  // Duplicates are to be expected: each is sent twice here.
  tell: (change, member, _, office) => [told, told].map((tell) => () => tell(`employee.${change}`, member, office)),
};

const NOT_FOUND: Answer = { status: 404, body: { detail: 'Not found.' } };

function listed(call: Call, { staff }: Office, isShown: (member: Kept) => boolean): Answer {
  const limit = Math.min(Number(call.query.get('limit') ?? MOST), MOST);
  const offset = Number(call.query.get('offset') ?? 0);
  const all = staff.all().filter(isShown);
  return { status: 200, body: all.slice(offset, offset + limit).map(shown) };
}

const TYPES = { employee: 'SALARIED_FT', contractor: 'CONTRACTOR', intern: 'INTERN' } as const;

function shown(member: Kept): object {
  return {
    id: member.key,
    name: `${member.givenName} ${member.familyName}`,
    preferredFirstName: member.givenName,
    firstName: member.givenName,
    lastName: member.familyName,
    employmentType: TYPES[member.employmentType],
    title: member.title,
    department: member.department,
    worklocationNickname: member.office,
    workLocation: { city: member.office, zip: '0', streetLine1: '1 Street', country: member.country, state: null },
    personalEmail: 'somebody@home.example',
    workEmail: member.email ?? null,
    startDate: member.startDate,
    endDate: member.lastDay ?? null,
    roleState: member.status === 'left' ? 'TERMINATED' : 'ACTIVE',
    employeeNumber: 11,
    manager: member.managerKey ?? null,
    createdAt: stamp(member.createdMs),
    updatedAt: stamp(member.changedMs),
  };
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+0000');
}

function told(event_name: string, { key }: Kept, { webhookKey }: Office) {
  const body = new URLSearchParams({
    event_name,
    id: key,
    company_primary_email: 'aamir+prod@rippling.com',
    company_id: '595f75ffd2a5f80ae22ce88e',
  }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    Authorization: `Bearer ${webhookKey}`,
  };
  return { headers, body };
}
