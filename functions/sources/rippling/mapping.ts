/** What Rippling's fields are to us. github.com/Rippling/OpenAPIDocs, schema Employee; what a role state means: docs.rs/rippling-base-api, RoleState. */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'id',
  worker: {
    // Not `employeeNumber`: a manager is named by their id.
    workerId: 'id',
    givenName: { from: ['preferredFirstName', 'firstName'] },
    familyName: { from: ['preferredLastName', 'lastName'] },
    email: 'workEmail',
    // The vendor's own words, and one that companies add; another is refused until it is listed.
    employmentType: {
      from: 'employmentType',
      values: {
        ...{ SALARIED_FT: 'employee', SALARIED_PT: 'employee', HOURLY_FT: 'employee', HOURLY_PT: 'employee' },
        ...{ TEMP: 'employee', CONTRACTOR: 'contractor', INTERN: 'intern' },
      },
    },
    department: 'department',
    title: 'title',
    country: 'workLocation.country',
    office: { from: ['worklocationNickname', 'workLocation.city'] },
    // Rippling keeps no time zone with an employee: a company says its own for each location.
    timeZone: { from: ['worklocationNickname', 'workLocation.city'] },
    managerWorkerId: 'manager',
    startDate: 'startDate',
  },
  standing: {
    from: 'roleState',
    means: { HIRED: 'active', ACCEPTED: 'active', ACTIVE: 'active', TERMINATED: 'left' },
  },
  lastDay: 'endDate',
  updatedAt: 'updatedAt',
  // Of whom no offer was made yet, nothing is known that we may act on.
  leftOut: { from: 'roleState', values: ['INIT'] },
};
