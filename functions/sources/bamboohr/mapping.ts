/** What BambooHR's fields are to us. www.bamboohr.com/api/documentation/employees.php has their names. */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'id',
  worker: {
    workerId: 'employeeNumber',
    givenName: { from: ['preferredName', 'firstName'] },
    familyName: 'lastName',
    email: 'workEmail',
    // `employmentHistoryStatus` is a list each company makes for itself: what is not named here is an employee.
    employmentType: {
      from: 'employmentHistoryStatus',
      values: { Contractor: 'contractor', Intern: 'intern', Internship: 'intern' },
      otherwise: 'employee',
    },
    department: 'department',
    title: 'jobTitle',
    costCenter: 'division',
    country: 'country',
    office: 'location',
    // BambooHR keeps no time zone: a company says its own for each location, or one for all.
    timeZone: { from: 'location' },
    // The supervisor's `employeeNumber`; `supervisorEId` is their `id`, which is no worker id.
    managerWorkerId: 'supervisorId',
    startDate: { from: ['rehireDate', 'hireDate'] },
  },
  standing: { from: 'status', means: { Active: 'active', Inactive: 'left' } },
  lastDay: 'terminationDate',
  updatedAt: 'lastChanged',
};
