/** A mapping for records in our own words: fields named as those of a worker record. What a file or an event in another's words changes is written over it. */
import type { Mapping } from './mapping.ts';

export const ownWords: Mapping = {
  key: 'workerId',
  worker: {
    workerId: 'workerId',
    personId: 'personId',
    givenName: 'givenName',
    familyName: 'familyName',
    email: 'email',
    employmentType: 'employmentType',
    department: 'department',
    title: 'title',
    costCenter: 'costCenter',
    country: 'country',
    office: 'office',
    timeZone: 'timeZone',
    managerWorkerId: 'managerWorkerId',
    startDate: 'startDate',
    endDate: 'endDate',
    legalHold: 'legalHold',
  },
  standing: { from: 'standing', means: { active: 'active', leave: 'leave', left: 'left' } },
  lastDay: 'lastDay',
  lastTime: 'lastTime',
  updatedAt: 'updatedAt',
  reasonCode: 'reasonCode',
};
