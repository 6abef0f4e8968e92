/** What a SuccessFactors employment, put together by employment.ts, is to us. Entity by entity: EmpEmployment, EmpJob, PerPersonal, PerEmail. */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'userId',
  worker: {
    workerId: 'userId',
    // One person may have several employments, at once or one after the other.
    personId: 'personId',
    givenName: { from: ['personal.preferredName', 'personal.firstName'] },
    familyName: 'personal.lastName',
    // Business mail (picklist ecEmailType). Not the primary one: while somebody is being hired that is their own.
    email: 'emails[type=B].emailAddress',
    // Interns are an employee class that each company makes for itself.
    employmentType: {
      from: 'employment.isContingentWorker',
      values: { true: 'contractor' },
      otherwise: 'employee',
    },
    department: { from: ['job.departmentNav.name', 'job.department'] },
    title: 'job.jobTitle',
    costCenter: 'job.costCenter',
    country: 'job.countryOfCompany',
    office: { from: ['job.locationNav.name', 'job.location'] },
    timeZone: { from: ['job.timezone', 'job.locationNav.timezone'] },
    managerWorkerId: 'job.managerId',
    startDate: 'startDate',
  },
  standing: { from: 'standing', means: { active: 'active', leave: 'leave', left: 'left' } },
  lastDay: 'lastDay',
  // No `updatedAt`: when a resignation is withdrawn its slice is deleted, and the newest change that is left is an older one.
};
