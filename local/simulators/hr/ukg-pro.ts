/** UKG Pro's personnel API and webhooks, as far as its documentation and those who call it describe them. developer.ukg.com/hcm */
import { createHmac } from 'node:crypto';
import type { Answer, Call } from '../serve.ts';
import type { HrVendor, Office } from './simulator.ts';
import type { Kept } from './staff.ts';

const COMPANY = '6Y4NV';

export const ukgPro: HrVendor = {
  tries: 3,
  answer: (call, { staff, credentials }) => {
    const basic = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    const isKnown = call.headers.authorization === basic;
    if (!isKnown || call.headers['us-customer-api-key'] !== credentials.customerApiKey)
      return { status: 401, body: { message: 'Unauthorized' } };
    if (call.method === 'GET' && call.path === '/personnel/v1/employment-details')
      return page(call, staff.all(), (member) => employmentDetails(member, staff));
    if (call.method === 'GET' && call.path === '/personnel/v1/person-details')
      // In an order of its own: the pages of the two do not go together.
      return page(call, staff.all().toReversed(), personDetails);
    return { status: 404, body: { message: 'Not Found' } };
  },
  refuse: ({ does, status, retryAfterSeconds }) =>
    does === 'throttle'
      ? { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) }, body: { message: 'Too Many Requests' } }
      : { status: does === 'miss' ? 404 : status, body: { message: 'Error' } },
  tell: (change, member, before, office) => [() => signed(event(change, member, before, office), office)],
};

function page(call: Call, all: readonly Kept[], show: (member: Kept) => object): Answer {
  const wanted = call.query.get('employeeId');
  const company = call.query.get('companyId');
  const size = Math.min(Number(call.query.get('per_Page') ?? 100), 200);
  const from = (Number(call.query.get('page') ?? 1) - 1) * size;
  const found = all.filter(
    ({ key }) => (wanted === null || key === wanted) && (company === null || company === COMPANY),
  );
  return { status: 200, body: found.slice(from, from + size).map(show) };
}

const TYPES = { employee: 'REG', contractor: 'CON', intern: 'INT' };
const STATUSES = { active: 'A', leave: 'L', left: 'T' };
const ALPHA3: Readonly<Record<string, string>> = { GB: 'GBR', US: 'USA', DE: 'DEU', JP: 'JPN' };

/** As of the published examples; of the many members those that matter here, and some that must not leave it. */
function employmentDetails(member: Kept, staff: Office['staff']): object {
  const boss = member.managerKey === undefined ? undefined : staff.find(member.managerKey);
  return {
    companyID: COMPANY,
    employeeID: member.key,
    employeeNumber: member.workerId,
    employeeTypeCode: TYPES[member.employmentType],
    employeeStatusCode: STATUSES[member.status],
    orgLevel1Code: member.department,
    orgLevel2Code: member.costCenter ?? null,
    orgLevel3Code: null,
    orgLevel4Code: null,
    jobDescription: 'Job',
    jobTitle: member.title,
    primaryWorkLocationCode: member.office,
    originalHireDate: `${member.startDate}T00:00:00`,
    lastHireDate: `${member.startDate}T00:00:00`,
    dateOfTermination: member.lastDay === undefined ? null : `${member.lastDay}T00:00:00`,
    termReason: member.reason ?? null,
    supervisorID: boss?.key ?? null,
    supervisorEmployeeNumber: boss?.workerId ?? null,
    dateTimeChanged: new Date(member.changedMs).toISOString().slice(0, 23),
  };
}

function personDetails(member: Kept): object {
  return {
    personId: `person-${member.personKey ?? member.key}`,
    employeeId: member.key,
    companyId: COMPANY,
    firstName: member.givenName,
    lastName: member.familyName,
    preferredName: null,
    emailAddress: member.email ?? null,
    addressCountry: ALPHA3[member.country] ?? member.country,
    dateOfBirth: '1980-01-01T00:00:00',
    ssn: '123456789',
  };
}

function event(change: string, { key, status }: Kept, before: Kept | undefined, { clock }: Office): string {
  const left = status === 'left' && before?.status !== 'left';
  const kind = change === 'created' ? 'newhire' : left ? 'termination' : 'personalchange';
  return JSON.stringify({
    ...{ eventId: `${key}-${clock.now()}`, eventType: `employee.${kind}` },
    ...{ timestamp: new Date(clock.now()).toISOString(), companyId: COMPANY, employee: { employeeId: key } },
  });
}

/** In which header UKG puts it was not found: that of Prismatic's component. */
function signed(body: string, { webhookKey }: Office) {
  return {
    headers: {
      'content-type': 'application/json',
      'X-UKG-Signature': createHmac('sha256', webhookKey).update(body).digest('hex'),
    },
    body,
  };
}
