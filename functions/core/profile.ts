/** The attributes an account should carry, from the HR record. */
import type { Profile } from './access.ts';
import type { WorkerRecord } from './lifecycle-event.ts';

/** Fields the record does not have are left out: what HR does not say, we do not overwrite. */
export function profileOf(record: WorkerRecord, login: string): Partial<Profile> {
  return {
    login,
    email: record.email,
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
