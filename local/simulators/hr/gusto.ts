/** Gusto as its documentation describes it: tokens whose refresh tokens are good once, employees by pages, terminations, work addresses, signed webhooks. docs.gusto.com/app-integrations */
import { createHmac, randomUUID } from 'node:crypto';
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept, StaffChange } from './staff.ts';

const EMPLOYEE = /^\/v1\/employees\/([^/]+)$/;
const VERIFY = /^\/v1\/webhook_subscriptions\/([^/]+)\/verify$/;
const ADDRESSES = /^\/v1\/employees\/([^/]+)\/work_addresses$/;
/** docs.gusto.com/app-integrations/docs/pagination: 25 where nobody says how many. */
const PAGE = 25;
const TOKEN_SECONDS = 7200;

export const gusto: HrVendor = {
  // docs.gusto.com/app-integrations/docs/webhooks: "up to 16 times with an exponential backoff"
  tries: 16,
  answer: (call, office) => {
    if (call.method === 'POST' && call.path === '/oauth/token') return token(call, office);
    if (call.path.startsWith('/v1/webhook_subscriptions')) return subscriptions(call, office);
    if (!isGood(call.headers.authorization, office)) return refusal(401, 'The access token is invalid.');
    const [key, at] = [EMPLOYEE, ADDRESSES].map((path) => path.exec(call.path)?.[1]);
    if (call.method !== 'GET') return refusal(404, 'Not found');
    if (call.path === `/v1/companies/${office.credentials.companyId}/employees`) return listed(call, office);
    const member = office.staff.find(decodeURIComponent(key ?? at ?? ''));
    if (member === undefined) return refusal(404, 'The requested resource could not be found.');
    return { status: 200, body: key === undefined ? [addressOf(member)] : shown(member) };
  },
  // docs.gusto.com/embedded-payroll/docs/rate-limits
  refuse: ({ does, status, retryAfterSeconds }) => {
    if (does === 'throttle') return { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } };
    return refusal(does === 'miss' ? 404 : status, 'Error');
  },
  tell: (change, member, before, office) =>
    eventsOf(change, member, before).map((type) => () => signed(type, member, office)),
};

function refusal(status: number, message: string): Answer {
  return { status, body: { errors: [{ error_key: 'base', category: 'system_error', message }] } };
}

/** A grant is `<refresh token>.<how often it was used>`. One is good until an access token that a later one gave is used (reference/refresh-access-token). */
function token(call: Call, office: Office): Answer {
  const { credentials, clock } = office;
  const form = new URLSearchParams(call.text);
  const { clientId, clientSecret = '', refreshToken = '' } = credentials;
  const isOurs = form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  const until = clock.now() + TOKEN_SECONDS * 1000;
  const given = { token_type: 'Bearer', expires_in: TOKEN_SECONDS };
  if (form.get('grant_type') === 'system_access' && isOurs)
    return { status: 200, body: { ...given, access_token: `system-${until}-${mac(`system-${until}`, clientSecret)}` } };
  const [grant, used = '0'] = (form.get('refresh_token') ?? '').split('.');
  const isGranted = grant === refreshToken && Number(used) >= (newest.get(office) ?? 0);
  if (form.get('grant_type') !== 'refresh_token' || !isOurs || !isGranted)
    return {
      status: 401,
      body: { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid.' },
    };
  const next = Number(used) + 1;
  const access_token = `access-${until}-${next}-${mac(`${until}-${next}`, clientSecret)}`;
  return { status: 200, body: { ...given, access_token, refresh_token: `${refreshToken}.${next}` } };
}

/** How often the grant had been used for the newest access token that was seen in use. */
const newest = new WeakMap<Office, number>();

function isGood(authorization: string | undefined, office: Office): boolean {
  const { credentials, clock } = office;
  const [, until = '', used = '', signature] = /^Bearer access-(\d+)-(\d+)-(\w+)$/.exec(authorization ?? '') ?? [];
  const good = signature === mac(`${until}-${used}`, credentials.clientSecret ?? '') && clock.now() < Number(until);
  if (good) newest.set(office, Math.max(newest.get(office) ?? 0, Number(used)));
  return good;
}

/** The application's one subscription, at `subscriptionUrl`; asked about with a system access token (docs/api-tokens), and verified by its key alone. */
function subscriptions(call: Call, { credentials, clock, webhookKey }: Office): Answer {
  const { clientSecret = '', subscriptionUrl: url } = credentials;
  const [, until = '', signature] = /^Bearer system-(\d+)-(\w+)$/.exec(call.headers.authorization ?? '') ?? [];
  if (signature !== mac(`system-${until}`, clientSecret) || clock.now() >= Number(until))
    return refusal(401, 'The system access token is invalid.');
  const uuid = 'c5fdae57-5483-4529-9aae-f0edceed92d4';
  const one = { uuid, url, subscription_types: ['Employee'] };
  if (call.method === 'GET' && call.path === '/v1/webhook_subscriptions')
    return { status: 200, body: url === undefined ? [] : [{ ...one, status: 'pending' }] };
  if (call.method !== 'PUT' || VERIFY.exec(call.path)?.[1] !== uuid) return refusal(404, 'Not found');
  const said = JSON.parse(call.text || '{}') as { verification_token?: unknown }; // as: what the vendor reads of it
  if (said.verification_token !== webhookKey) return refusal(422, 'Verification token is invalid.');
  return { status: 200, body: { ...one, status: 'verified' } };
}

function mac(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function listed(call: Call, { staff }: Office): Answer {
  const per = Number(call.query.get('per') ?? PAGE);
  const page = Number(call.query.get('page') ?? 1);
  const all = staff.all();
  const headers = {
    'X-Page': String(page),
    'X-Per-Page': String(per),
    'X-Total-Count': String(all.length),
    'X-Total-Pages': String(Math.ceil(all.length / per)),
  };
  return { status: 200, headers, body: all.slice((page - 1) * per, page * per).map(shown) };
}

/** An earlier end, of who was rehired, stays among the terminations: `reason: rehired after 2026-03-31`. */
function terminationsOf(member: Kept): readonly object[] {
  const earlier = /^rehired after (\S+)$/.exec(member.reason ?? '')?.[1];
  const made = (effective_date: string, active: boolean) => ({
    ...{ uuid: `termination-of-${member.key}`, employee_uuid: member.key, effective_date, active, cancelable: !active },
  });
  return [
    ...(earlier === undefined ? [] : [made(earlier, true)]),
    ...(member.lastDay === undefined ? [] : [made(member.lastDay, member.status === 'left')]),
  ];
}

function shown(member: Kept): object {
  return {
    uuid: member.key,
    first_name: member.givenName,
    preferred_first_name: null,
    last_name: member.familyName,
    email: 'somebody@home.example',
    work_email: member.email ?? null,
    department: member.department,
    manager_uuid: member.managerKey ?? null,
    terminated: member.status === 'left',
    terminations: terminationsOf(member),
    onboarded: true,
    onboarding_status: 'onboarding_completed',
    jobs: [
      { uuid: `old-job-of-${member.key}`, title: 'Clerk', primary: false, hire_date: '2001-01-01' },
      { uuid: `job-of-${member.key}`, title: member.title, primary: true, hire_date: member.startDate },
    ],
    current_employment_status: 'full_time',
    version: String(member.changedMs),
  };
}

function addressOf(member: Kept): object {
  return {
    ...{ uuid: `address-of-${member.key}`, employee_uuid: member.key, effective_date: member.startDate, active: true },
    ...{ street_1: '1 Street', city: member.office, state: 'NC', zip: '28572', country: member.country },
  };
}

/** docs.gusto.com/app-integrations/docs/employee-events */
function eventsOf(change: StaffChange, member: Kept, before: Kept | undefined): readonly string[] {
  if (change !== 'updated') return [change];
  const events = ['updated'];
  if (member.status === 'left' && before?.status !== 'left') return [...events, 'terminated_effective'];
  if (member.status !== 'left' && before?.status === 'left') return [...events, 'rehired', 'rehire_effective'];
  if (member.lastDay !== undefined && before?.lastDay === undefined) events.push('terminated');
  if (member.lastDay === undefined && before?.lastDay !== undefined) events.push('termination_cancelled');
  return events;
}

/** Lower-case hex of HMAC-SHA256 over the body, with the subscription's verification token. */
function signed(event: string, member: Kept, { clock, credentials, webhookKey }: Office) {
  const body = JSON.stringify({
    uuid: randomUUID(),
    event_type: `employee.${event}`,
    resource_type: 'Company',
    resource_uuid: credentials.companyId,
    entity_type: 'Employee',
    entity_uuid: member.key,
    timestamp: Math.floor(clock.now() / 1000),
  });
  return {
    headers: { 'content-type': 'application/json', 'X-Gusto-Signature': mac(body, webhookKey) },
    body,
  };
}
