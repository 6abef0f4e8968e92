/** SuccessFactors Employee Central as its OData 2 answers: $select and $expand by name, effective dates, pages by $skiptoken, SAP's errors. */
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept, Staff } from './staff.ts';
import { type Entity, employmentOf, jobsOf, PROPERTIES } from './successfactors-entities.ts';
import { faultIn, refusedToken } from './successfactors-token.ts';

const LIVES_SECONDS = 600;

export const successfactors: HrVendor = {
  tries: 0,
  answer: (call, office) => {
    // A company's own broker, which SuccessFactors does not have: it speaks SAML to it and OAuth to us.
    if (call.method === 'POST' && call.path === '/broker/token') return token(call, office);
    if (call.method === 'POST' && call.path === '/oauth/token') {
      const fault = faultIn(call, office, `${office.url()}/oauth/token`);
      return fault === undefined ? tokenOf(office) : refusedToken(fault);
    }
    if (!isAllowed(call, office)) return error(401, 'LGN0007', 'Login failed');
    const entity = /^\/odata\/v2\/(EmpEmployment|EmpJob)$/.exec(call.path)?.[1];
    if (call.method !== 'GET' || entity === undefined) return error(404, 'COE0021', 'Invalid entity name');
    const known = PROPERTIES[entity as keyof typeof PROPERTIES]; // as: the path matches no other
    const unknown = listed(call, '$select').filter((name) => !known.has(name));
    if (unknown.length > 0) return error(400, 'COE0021', `Invalid property names: '${entity}/${unknown[0]}'`);
    return entity === 'EmpJob' ? jobs(call, office) : employments(call, office);
  },
  refuse: ({ does, status, retryAfterSeconds }) =>
    does === 'throttle'
      ? { ...error(429, 'COE0000', 'Too many requests'), headers: { 'Retry-After': String(retryAfterSeconds) } }
      : error(does === 'miss' ? 404 : status, 'COE0000', 'Failed'),
};

function isAllowed(call: Call, { credentials, clock }: Office): boolean {
  const [kind = '', given = ''] = (call.headers.authorization ?? '').split(' ');
  if (kind === 'Basic')
    return Buffer.from(given, 'base64').toString() === `${credentials.username}:${credentials.password}`;
  const age = clock.now() / 1000 - Number(given.split('.')[1]);
  return kind === 'Bearer' && given.startsWith('sf-token.') && age >= 0 && age < LIVES_SECONDS;
}

function token(call: Call, office: Office): Answer {
  const { clientId, clientSecret } = office.credentials;
  const form = new URLSearchParams(call.text);
  const isKnown = form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  return isKnown ? tokenOf(office) : { status: 401, body: { error: 'invalid_client' } };
}

function tokenOf({ clock }: Office): Answer {
  const access_token = `sf-token.${Math.floor(clock.now() / 1000)}`;
  return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: LIVES_SECONDS } };
}

/** Not dated itself: what is dated below it is as of today, or of `asOfDate`, whatever from and to say (SAP note 2853045). */
function employments(call: Call, { staff, clock }: Office): Answer {
  const day = call.query.get('asOfDate') ?? today(clock.now());
  const found = selected(
    call,
    staff.all().map((member) => ({
      userId: member.key,
      status: userStatusOf(member, staff, clock.now()),
      entity: employmentOf(member, day),
    })),
  );
  return typeof found === 'string' ? error(400, 'COE0034', found) : page(call, found);
}

interface Of {
  readonly userId: string;
  readonly status: 't' | 'f';
  readonly entity: Entity;
}

/** The user of somebody whose slice of today is one of an end is inactive. */
function userStatusOf(member: Kept, staff: Staff, nowMs: number): 't' | 'f' {
  const day = today(nowMs);
  const now = jobsOf(member, staff).findLast(({ start }) => start <= day);
  return now?.entity.emplStatusNav.externalCode === 'T' ? 'f' : 't';
}

/** Dated: today's slice, that of `asOfDate`, or every one that touches `fromDate` to `toDate`. */
function jobs(call: Call, { staff, clock }: Office): Answer {
  const asOf = call.query.get('asOfDate');
  const from = call.query.get('fromDate') ?? asOf ?? today(clock.now());
  const to = call.query.get('toDate') ?? asOf ?? today(clock.now());
  if (asOf !== null && call.query.has('fromDate'))
    return error(400, 'COE0019', 'asOfDate and fromDate exclude each other');
  const all = staff.all().flatMap((member) =>
    jobsOf(member, staff)
      .filter(({ start, end }) => start <= to && end >= from)
      .map(({ entity }) => ({ userId: member.key, status: userStatusOf(member, staff, clock.now()), entity })),
  );
  const found = selected(call, all);
  return typeof found === 'string' ? error(400, 'COE0034', found) : page(call, found);
}

/** A query is about active users unless it names other statuses (SAP note 2324204); who has left is inactive, `f` (note 2736579). */
const STATUSES = /(?:^| and )\(?userNav\/status in ('\w'(?:,'\w')*)\)?$/;

function selected(call: Call, all: readonly Of[]): readonly Entity[] | string {
  let filter = call.query.get('$filter') ?? '';
  let among = all;
  const clauses: string[] = [];
  for (let found = STATUSES.exec(filter); found !== null; found = STATUSES.exec(filter)) {
    clauses.push(found[1] ?? '');
    filter = filter.slice(0, found.index);
  }
  for (const clause of clauses.length === 0 ? ["'t','T'"] : clauses)
    among = among.filter(({ status }) => clause.includes(`'${status}'`));
  if (filter === '') return among.map(({ entity }) => entity);
  const said = /^userId (?:eq ('(?:[^']|'')*')|in ('(?:[^']|'')*'(?:,'(?:[^']|'')*')*))$/.exec(filter);
  if (said === null) return `Unable to understand the filter: ${filter.length} characters`;
  const wanted = new Set(
    [...(said[1] ?? said[2] ?? '').matchAll(/'((?:[^']|'')*)'/g)].map(([, id = '']) => id.replaceAll("''", "'")),
  );
  return among.filter(({ userId }) => wanted.has(userId)).map(({ entity }) => entity);
}

/** The token says from which row to which, in base64, as SAP's own examples have it. */
function page(call: Call, found: readonly Entity[]): Answer {
  const size = Math.min(Number(call.query.get('customPageSize') ?? 1000), 1000);
  const skip = call.query.get('$skiptoken');
  const { startRow } = skip === null ? { startRow: 0 } : JSON.parse(Buffer.from(skip, 'base64').toString());
  const endRow = Number(startRow) + size;
  const next = Buffer.from(JSON.stringify({ startRow: endRow, endRow: endRow + size })).toString('base64');
  const results = found
    .slice(Number(startRow), endRow)
    .map((entity) => shown(entity, listed(call, '$select'), listed(call, '$expand')));
  const here = `https://${call.headers.host}${call.path}`;
  return {
    status: 200,
    body: { d: { results, ...(endRow < found.length ? { __next: `${here}?$format=json&$skiptoken=${next}` } : {}) } },
  };
}

function listed(call: Call, option: string): readonly string[] {
  return (call.query.get(option) ?? '').split(',').filter((name) => name !== '');
}

/** What is selected; what leads on is deferred unless it is expanded too. */
function shown(entity: Entity, select: readonly string[], expand: readonly string[]): Entity {
  const tops = new Set(select.map((name) => name.split('/')[0]));
  const members = Object.entries(entity).filter(([name]) => select.length === 0 || tops.has(name));
  return Object.fromEntries(
    members.map(([name, value]) => {
      if (typeof value !== 'object' || value === null) return [name, value];
      if (!expand.some((path) => path === name || path.startsWith(`${name}/`)))
        return [name, { __deferred: { uri: name } }];
      const inner = (one: Entity) => shown(one, below(select, name), below(expand, name));
      return [name, Array.isArray(value.results) ? { results: value.results.map(inner) } : inner(value as Entity)];
    }),
  );
}

function below(paths: readonly string[], name: string): readonly string[] {
  return paths.filter((path) => path.startsWith(`${name}/`)).map((path) => path.slice(name.length + 1));
}

/** The servers' day. */
function today(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

function error(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message: { lang: 'en-US', value: message } } } };
}
