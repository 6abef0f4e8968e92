/** Personio, API version 2, as its documentation describes it: tokens, persons, their employments, org units, webhooks without data. developer.personio.de */
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept } from './staff.ts';

const ADDRESS = 'https://api.personio.de';
const PERSON = /^\/v2\/persons\/([^/]+)$/;
const EMPLOYMENTS = /^\/v2\/persons\/([^/]+)\/employments$/;
const ORG_UNIT = /^\/v2\/org-units\/([^/]+)$/;
/** developer.personio.de/reference/get_v2-persons */
const MOST = 50;
const FEWEST = 10;

export const personio: HrVendor = {
  tries: 6,
  answer: (call, office) => {
    if (call.method === 'POST' && call.path === '/v2/auth/token') return token(call, office);
    if (call.headers.authorization !== `Bearer ${tokenOf(office)}`) return problem(401, 'Unauthorized');
    if (call.method !== 'GET') return problem(404, 'Not found');
    if (call.path === '/v2/persons') return persons(call, office);
    const [person, employments, unit] = [PERSON, EMPLOYMENTS, ORG_UNIT].map((path) => path.exec(call.path)?.[1]);
    if (person !== undefined) return one(personOf(decodeURIComponent(person), office));
    if (employments !== undefined) return employmentsOf(decodeURIComponent(employments), call, office);
    return unit === undefined ? problem(404, 'Not found') : orgUnit(decodeURIComponent(unit), call, office);
  },
  refuse: ({ does, status, retryAfterSeconds }) => {
    if (does === 'throttle')
      return { ...problem(429, 'Too many requests'), headers: { 'Retry-After': String(retryAfterSeconds) } };
    return problem(does === 'miss' ? 404 : status, 'Error');
  },
  // developer.personio.de/reference/webhooks: of a new employee a person and an employment are created
  tell: (change, member, before, office) =>
    (change === 'updated' ? ['employment'] : ['person', 'employment']).flatMap((entity) => [
      () => told(`${entity}.${change}`, member, office),
      ...(change === 'updated' && member.status === 'left' && before?.status !== 'left'
        ? [() => told('employment.terminated', member, office)]
        : []),
    ]),
};

function problem(status: number, title: string): Answer {
  const body = { personio_trace_id: 'simulated', timestamp: new Date(0).toISOString(), errors: [{ title }] };
  return { status, headers: { 'content-type': 'application/problem+json' }, body };
}

const DAY_SECONDS = 86_400;

function token(call: Call, office: Office): Answer {
  const { clientId, clientSecret } = office.credentials;
  const form = new URLSearchParams(call.text);
  const refused = (error: string) => ({ status: 400, body: { error, error_description: 'see error_uri' } });
  if (!call.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return refused('invalid_request');
  if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type');
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
    return refused('unauthorized_client');
  const body = {
    access_token: tokenOf(office),
    token_type: 'Bearer',
    expires_in: DAY_SECONDS,
    scope: 'personio:persons:read',
  };
  return { status: 200, body };
}

function tokenOf({ credentials }: Office): string {
  return `papi-${credentials.clientId}-of-${credentials.clientSecret?.length}`;
}

/** A person has several employments where several members of staff are called alike before a plus: `4711` and `4711+2`. */
function idOf({ key }: Pick<Kept, 'key'>): string {
  return key.split('+')[0] ?? key;
}

function membersOf(id: string, { staff }: Office): readonly Kept[] {
  // The most recent first.
  return staff
    .all()
    .filter((one) => idOf(one) === id)
    .sort((a, b) => (a.startDate > b.startDate ? -1 : 1));
}

function personOf(id: string, office: Office): object | undefined {
  const [member, ...others] = membersOf(id, office);
  return (
    member && {
      id,
      email: member.email ?? null,
      first_name: member.givenName,
      last_name: member.familyName,
      preferred_name: `${member.givenName} ${member.familyName}`,
      status: [member, ...others].some(({ status }) => status !== 'left') ? 'ACTIVE' : 'INACTIVE',
      created_at: stamp(member.createdMs),
      updated_at: stamp(member.changedMs),
      custom_attributes: [
        { id: 'dynamic_305', type: 'STRING', global_id: 'contract', label: 'Contract', value: member.employmentType },
      ],
      employments: [member, ...others].map(({ workerId }) => ({ id: workerId })),
      _meta: { links: { employments: { href: `${ADDRESS}/v2/persons/${id}/employments` } } },
    }
  );
}

const STATUS = { active: 'ACTIVE', leave: 'LEAVE', left: 'INACTIVE' } as const;

function employmentOf(member: Kept): object {
  const manager = member.managerKey;
  return {
    id: member.workerId,
    person: { id: idOf(member) },
    status: STATUS[member.status],
    type: member.employmentType === 'contractor' ? 'EXTERNAL' : 'INTERNAL',
    position: { title: member.title },
    employment_start_date: member.startDate,
    employment_end_date: member.lastDay ?? null,
    contract_end_date: null,
    supervisor: manager === undefined ? null : { id: manager },
    office: { id: `office-${member.office}` },
    org_units: [
      { type: 'team', id: '4502' },
      { type: 'department', id: unitId(member.department) },
    ],
    cost_centers: member.costCenter === undefined ? [] : [{ id: member.costCenter, weight: 100 }],
    termination:
      member.lastDay === undefined
        ? null
        : { termination_date: member.lastDay, last_working_day: member.lastDay, type: 'EMPLOYEE' },
    created_at: stamp(member.createdMs),
    updated_at: stamp(member.changedMs),
  };
}

function unitId(name: string): string {
  return `4${name.length}${name.charCodeAt(0)}`;
}

function orgUnit(id: string, call: Call, { staff }: Office): Answer {
  const type = call.query.get('type');
  if (type === null) return problem(400, 'Bad request');
  const department = staff.all().find(({ department: name }) => unitId(name) === id)?.department;
  if (type === 'department' && department !== undefined) return one({ id: Number(id), name: department, type });
  return type === 'team' && id === '4502' ? one({ id: 4502, name: 'A team', type }) : problem(404, 'Not found');
}

function one(found: object | undefined): Answer {
  return found === undefined ? problem(404, 'Resource not found') : { status: 200, body: found };
}

function persons(call: Call, office: Office): Answer {
  const ids = [...new Set(office.staff.all().map(idOf))];
  return paged(
    ids.map((id) => personOf(id, office)),
    call,
    '/v2/persons',
  );
}

function employmentsOf(id: string, call: Call, office: Office): Answer {
  const members = membersOf(id, office);
  // Its own example links the next page to a path that is not there.
  return members.length === 0 ? problem(404, 'Not found') : paged(members.map(employmentOf), call, '/v2/employments');
}

function paged(all: readonly unknown[], call: Call, path: string): Answer {
  const limit = Number(call.query.get('limit') ?? FEWEST);
  if (!(limit >= 1 && limit <= MOST)) return problem(400, 'Bad request');
  const from = Number(call.query.get('cursor')?.replace('cur_', '') ?? 0);
  const next = from + limit < all.length ? { next: { href: `${ADDRESS}${path}?cursor=cur_${from + limit}` } } : {};
  const body = {
    _data: all.slice(from, from + limit),
    _meta: { links: { self: { href: `${ADDRESS}${path}` }, ...next } },
  };
  return { status: 200, body };
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Its token is sent as it was entered, and the body has no data but ids. */
function told(event_name: string, member: Kept, { clock, webhookKey }: Office) {
  const payload = event_name.startsWith('person.')
    ? { id: idOf(member) }
    : { id: member.workerId, person: { id: idOf(member) } };
  const body = JSON.stringify({ company_id: '1234', event_name, occurred_at: stamp(clock.now()), payload, meta: {} });
  return { headers: { 'content-type': 'application/json', Authorization: `Bearer ${webhookKey}` }, body };
}
