/**
 * What HiBob's fields are to us. apidocs.hibob.com/docs/people-read-api-contract: lists are read by their names (`humanReadable`), days
 * and numbers as the machine has them, for a day's name is written as each company likes.
 */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'id',
  worker: {
    workerId: 'work.employeeIdInCompany',
    givenName: 'firstName',
    familyName: 'surname',
    email: 'email',
    // A list each company makes for itself: what is not named here is an employee.
    employmentType: {
      from: ['humanReadable.payroll.employment.type', 'payroll.employment.type'],
      values: {
        Contractor: 'contractor',
        Freelance: 'contractor',
        Freelancer: 'contractor',
        Intern: 'intern',
        Internship: 'intern',
      },
      otherwise: 'employee',
    },
    department: { from: ['humanReadable.work.department', 'work.department'] },
    title: { from: ['humanReadable.work.title', 'work.title'] },
    country: { from: ['humanReadable.address.siteCountry', 'address.siteCountry'] },
    office: { from: ['humanReadable.work.site', 'work.site'] },
    // A site has a time zone in Bob, which its employees' fields do not tell: a company says it for each site.
    timeZone: { from: ['humanReadable.work.site', 'work.site'] },
    managerWorkerId: 'work.reportsToIdInCompany',
    startDate: 'work.startDate',
  },
  standing: {
    from: ['humanReadable.internal.lifecycleStatus', 'internal.lifecycleStatus'],
    // Garden leave is a notice spent away from work: `employee.left` is sent for it, and access ends.
    means: {
      ...{ Hired: 'active', hired: 'active', Employed: 'active', employed: 'active' },
      ...{ 'On leave': 'leave', 'on leave': 'leave', Leave: 'leave', leave: 'leave' },
      ...{ 'Parental leave': 'leave', 'parental leave': 'leave' },
      ...{ 'Long term leave': 'leave', 'long term leave': 'leave' },
      ...{ 'Garden leave': 'left', 'garden leave': 'left', Terminated: 'left', terminated: 'left' },
    },
  },
  lastDay: { from: ['employee.lastDayOfWork', 'internal.terminationDate'] },
};
