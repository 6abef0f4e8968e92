/**
 * What the profile of a custom identity source is to us. Each company declares its own attributes with Okta; these are named as those of
 * Okta's own user profile are (developer.okta.com/docs/api/openapi/okta-management/management/tag/User), and the last three are ours.
 */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'externalId',
  worker: {
    workerId: 'externalId',
    givenName: 'profile.firstName',
    familyName: 'profile.lastName',
    email: 'profile.email',
    employmentType: {
      from: 'profile.userType',
      values: { Employee: 'employee', Contractor: 'contractor', Intern: 'intern' },
    },
    department: 'profile.department',
    title: 'profile.title',
    costCenter: 'profile.costCenter',
    country: 'profile.countryCode',
    office: 'profile.city',
    timeZone: 'profile.timezone',
    managerWorkerId: 'profile.managerId',
    startDate: 'profile.startDate',
  },
  // Who is sent is there, unless a status says more: who is gone is deleted.
  standing: {
    from: ['profile.status', 'entityType'],
    means: { USERS: 'active', active: 'active', leave: 'leave', left: 'left' },
  },
  lastDay: 'profile.lastDay',
};
