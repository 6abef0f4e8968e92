/**
 * A client of Okta's Identity Sources API, as a job that brings HR's people over: a session, loads of 200, start, and ask until it is done.
 * developer.okta.com/docs/guides/anything-as-a-source
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outgoing } from './outgoing.ts';
import { sendOne } from './outgoing.ts';
import type { StaffMember } from './staff.ts';

export interface ImportOptions {
  /** With `/api/v1/identity-sources/{id}`. */
  readonly address: string;
  readonly token: string;
  readonly profilesALoad?: number;
  /** Real milliseconds between two looks. */
  readonly waitMs?: number;
}

export interface Importing {
  readonly upsert: readonly StaffMember[];
  /** The ids of who is gone. */
  readonly remove: readonly string[];
}

/** The status the session ends in. Throws with Okta's words where a call was refused. */
export async function runImport({ upsert, remove }: Importing, options: ImportOptions): Promise<string> {
  const session = await call<{ id: string }>(options, request(options, 'POST', '/sessions'));
  const at = `/sessions/${session.id}`;
  const { profilesALoad = 200 } = options;
  for (const members of chunks(upsert, profilesALoad))
    await call(
      options,
      request(options, 'POST', `${at}/bulk-upsert`, { entityType: 'USERS', profiles: members.map(profileOf) }),
    );
  for (const ids of chunks(remove, profilesALoad))
    await call(
      options,
      request(options, 'POST', `${at}/bulk-delete`, {
        entityType: 'USERS',
        profiles: ids.map((externalId) => ({ externalId })),
      }),
    );
  await call(options, request(options, 'POST', `${at}/start-import`));
  for (let looked = 0; looked < 100; looked++) {
    const { status } = await call<{ status: string }>(options, request(options, 'GET', at));
    if (status !== 'TRIGGERED' && status !== 'IN_PROGRESS') return status;
    await sleep(options.waitMs ?? 1000);
  }
  throw new Error(`the session ${session.id} is not done`);
}

export function request(
  { token }: Pick<ImportOptions, 'token'>,
  method: string,
  path: string,
  body?: unknown,
): Outgoing {
  const headers = { authorization: `SSWS ${token}`, 'content-type': 'application/json', accept: 'application/json' };
  return { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

async function call<T>({ address }: ImportOptions, outgoing: Outgoing): Promise<T> {
  const { status, text } = await sendOne(address, outgoing);
  if (status >= 400) throw new Error(`${outgoing.method} ${outgoing.path} answered ${status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T; // as: the caller knows what Okta answers there
}

const TYPES = { employee: 'Employee', contractor: 'Contractor', intern: 'Intern' } as const;

/** Attributes as text, which is all a profile has. */
export function profileOf(member: StaffMember): { externalId: string; profile: Record<string, string> } {
  const profile = {
    userName: member.email,
    firstName: member.givenName,
    lastName: member.familyName,
    email: member.email,
    userType: TYPES[member.employmentType],
    department: member.department,
    title: member.title,
    costCenter: member.costCenter,
    countryCode: member.country,
    city: member.office,
    timezone: member.timeZone,
    managerId: member.managerKey,
    startDate: member.startDate,
    lastDay: member.lastDay,
    status: member.status,
  };
  const said = Object.entries(profile).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { externalId: member.key, profile: Object.fromEntries(said) };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
