/** What the columns of our Workday report are to us: docs/sources.md has them as a table for whoever makes the report. */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  // Workday's own id, which never changes.
  key: 'WID',
  worker: {
    workerId: 'Worker_ID',
    // Somebody who was a contingent worker has two worker ids and one Universal_ID, where the tenant has it switched on.
    personId: { compose: 'workday-{Universal_ID}' },
    givenName: { from: ['Preferred_First_Name', 'First_Name'] },
    familyName: { from: ['Preferred_Last_Name', 'Last_Name'] },
    email: 'Email_Address',
    employmentType: {
      from: ['Employee_Type', 'Worker_Type'],
      values: { Intern: 'intern', Internship: 'intern', 'Contingent Worker': 'contractor', Contractor: 'contractor' },
      otherwise: 'employee',
    },
    department: 'Supervisory_Organization',
    title: 'Business_Title',
    costCenter: 'Cost_Center',
    country: 'Country',
    office: 'Location',
    // Days have no zone in Workday: the report says one, or a company says its own for each location.
    timeZone: { from: ['Time_Zone', 'Location'] },
    managerWorkerId: 'Manager_ID',
    startDate: 'employment.startDate',
    // The end of a fixed term or a contract, which is no termination yet.
    endDate: { from: ['Contract_End_Date', 'End_Employment_Date'] },
  },
  // By its dates, see employment.ts.
  standing: { from: 'employment.standing', means: { active: 'active', leave: 'leave', left: 'left' } },
  lastDay: 'employment.lastDay',
  reasonCode: 'Termination_Reason',
};
