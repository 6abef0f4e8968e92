/** The attributes an account should carry, from the HR record. */
import type { Profile } from './access.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { WantedAccount } from './policy/policy.ts';

/** Of an account policy wants; undefined while its login is not known. A user name is the address too. */
export function accountProfile(
  record: WorkerRecord,
  { login, generated }: Pick<WantedAccount, 'login' | 'generated'>,
): Partial<Profile> | undefined {
  return login === undefined ? undefined : profileOf(record, login, generated ? login : record.email);
}

/**
 * Fields the record does not have are left out: what HR does not say, we do not overwrite. `email` is HR's, unless policy
 * gives another.
 */
export function profileOf(record: WorkerRecord, login: string, email: string = record.email): Partial<Profile> {
  return {
    login,
    email,
    givenName: record.givenName,
    familyName: record.familyName,
    displayName: `${record.givenName} ${record.familyName}`,
    workerId: record.workerId,
    department: record.department,
    title: record.title,
    country: record.country,
    employmentType: record.employmentType,
    ...(record.costCenter === undefined ? {} : { costCenter: record.costCenter }),
    ...(record.office === undefined ? {} : { office: record.office }),
    ...(record.managerWorkerId === undefined ? {} : { managerWorkerId: record.managerWorkerId }),
  };
}
