/** What UKG Pro's employment-details and, under `person`, its person-details are to us. */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'employeeId',
  worker: {
    workerId: 'employeeNumber',
    personId: 'person.personId',
    givenName: { from: ['person.preferredName', 'person.firstName'] },
    familyName: 'person.lastName',
    email: 'person.emailAddress',
    // A code table of each company's own: what is not named here is an employee.
    employmentType: {
      from: 'employeeTypeCode',
      values: { CON: 'contractor', INT: 'intern' },
      otherwise: 'employee',
    },
    // Which of the four organisation levels is the department, each company says for itself.
    department: 'orgLevel1Code',
    title: { from: ['jobTitle', 'jobDescription'] },
    costCenter: 'orgLevel2Code',
    // That of their home: UKG says none of the work location. A company may list its own for each location.
    country: 'person.addressCountry',
    office: 'primaryWorkLocationCode',
    // UKG keeps no time zone: a company says its own for each location.
    timeZone: { from: 'primaryWorkLocationCode' },
    managerWorkerId: 'supervisorEmployeeNumber',
    startDate: 'startDate',
  },
  standing: { from: 'standing', means: { active: 'active', leave: 'leave', left: 'left' } },
  lastDay: 'lastDay',
  reasonCode: 'termReason',
  // No `updatedAt`: `dateTimeChanged` has no zone, and is not moved by a change of name or mail, which are the person's.
};
