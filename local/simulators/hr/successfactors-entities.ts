/** The entities a member of staff is in SuccessFactors: an employment with its person, and its job slices, with SAP's dates and codes. */
import type { Kept, Staff } from './staff.ts';

/** What leads on has `results` where it may be several. */
// biome-ignore lint/suspicious/noExplicitAny: an entity's members are whatever the vendor has
export type Entity = Readonly<Record<string, any>>;

export interface DatedEntity {
  readonly start: string;
  readonly end: string;
  readonly entity: Entity;
}

/** What may be selected: a tenant without a field has no such property, and refuses a query that names it. */
export const PROPERTIES = {
  EmpEmployment: new Set([
    ...['userId', 'personIdExternal', 'assignmentIdExternal', 'assignmentClass', 'isContingentWorker', 'startDate'],
    ...['startDate', 'endDate', 'firstName', 'lastName', 'preferredName'].map(
      (name) => `personNav/personalInfoNav/${name}`,
    ),
    ...['emailAddress', 'isPrimary', 'emailTypeNav/externalCode'].map((name) => `personNav/emailNav/${name}`),
  ]),
  EmpJob: new Set([
    ...['userId', 'startDate', 'endDate', 'seqNumber', 'emplStatus', 'emplStatusNav/externalCode', 'jobTitle'],
    ...['department', 'departmentNav/externalCode', 'departmentNav/name', 'costCenter', 'countryOfCompany', 'timezone'],
    ...['location', 'locationNav/externalCode', 'locationNav/name', 'locationNav/timezone', 'managerId'],
    ...['managerEmploymentNav/assignmentIdExternal', 'employeeClassNav/externalCode', 'lastModifiedDateTime'],
  ]),
} as const;

const FOREVER = '9999-12-31';
const ALPHA3: Readonly<Record<string, string>> = { GB: 'GBR', US: 'USA', DE: 'DEU', JP: 'JPN' };

/** As of `day`: who is hired for a later one has no personal data yet. */
export function employmentOf(member: Kept, day: string): Entity {
  const personal = {
    startDate: odata(member.startDate),
    endDate: odata(FOREVER),
    firstName: member.givenName,
    lastName: member.familyName,
    preferredName: null,
  };
  const person = member.personKey ?? `P${member.key}`;
  return {
    userId: member.key,
    personIdExternal: person,
    assignmentIdExternal: member.workerId,
    assignmentClass: 'ST',
    isContingentWorker: member.employmentType === 'contractor',
    startDate: odata(member.startDate),
    endDate: null,
    personNav: {
      personIdExternal: person,
      personalInfoNav: { results: member.startDate <= day ? [personal] : [] },
      emailNav: {
        results: [
          { emailAddress: `${person}@home.example`, isPrimary: true, emailTypeNav: { externalCode: 'P' } },
          ...(member.email === undefined
            ? []
            : [{ emailAddress: member.email, isPrimary: false, emailTypeNav: { externalCode: 'B' } }]),
        ],
      },
    },
  };
}

/** From the first day on; on leave since the day that was entered; terminated since the day after the last. */
export function jobsOf(member: Kept, staff: Staff): readonly DatedEntity[] {
  const entered = new Date(member.changedMs).toISOString().slice(0, 10);
  const gone = member.lastDay !== undefined ? dayAfter(member.lastDay) : member.status === 'left' ? entered : undefined;
  const [, latest = entered] = [entered, member.startDate].sort();
  const away = member.status === 'leave' ? latest : undefined;
  const days = [
    { start: member.startDate, code: 'A', seq: 1 },
    ...(away === undefined ? [] : [{ start: away, code: 'P', seq: away === member.startDate ? 2 : 1 }]),
    ...(gone === undefined ? [] : [{ start: gone, code: 'T', seq: gone === member.startDate ? 2 : 1 }]),
  ];
  return days.map(({ start, code, seq }, index) => {
    const next = days[index + 1]?.start;
    const end = next === undefined ? FOREVER : next === start ? start : dayBefore(next);
    return { start, end, entity: job(member, staff, { start, end, code, seq }) };
  });
}

function job(
  member: Kept,
  staff: Staff,
  { start, end, code, seq }: { start: string; end: string; code: string; seq: number },
): Entity {
  const boss = member.managerKey === undefined ? undefined : staff.find(member.managerKey);
  return {
    userId: member.key,
    startDate: odata(start),
    endDate: odata(end),
    seqNumber: String(seq),
    emplStatus: String(5000 + code.charCodeAt(0)),
    emplStatusNav: { externalCode: code },
    jobTitle: member.title,
    department: 'D100',
    departmentNav: { externalCode: 'D100', name: member.department },
    location: 'L100',
    locationNav: { externalCode: 'L100', name: member.office, timezone: member.timeZone },
    costCenter: member.costCenter ?? null,
    countryOfCompany: ALPHA3[member.country] ?? member.country,
    timezone: member.timeZone,
    employeeClassNav: { externalCode: { employee: 'REG', contractor: 'CON', intern: 'INT' }[member.employmentType] },
    managerId: boss?.key ?? 'NO_MANAGER',
    managerEmploymentNav: boss === undefined ? null : { assignmentIdExternal: boss.workerId },
    lastModifiedDateTime: `/Date(${member.changedMs}+0000)/`,
  };
}

function odata(day: string): string {
  return `/Date(${Date.parse(day)})/`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
