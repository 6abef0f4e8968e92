/**
 * What Gusto's fields are to us: an employee, with `standing`, `start_date` and `termination` (what counts of theirs) and `work_address`
 * (where they work now) put to it by reader.ts. docs.gusto.com/app-integrations/reference/get-v1-employees
 */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'uuid',
  worker: {
    // Gusto has no number for an employee, and a manager is named by theirs.
    workerId: 'uuid',
    givenName: { from: ['preferred_first_name', 'first_name'] },
    familyName: 'last_name',
    // `email` is the personal one, which Gusto forbids to use for anything else.
    email: 'work_email',
    // Contractors are no employees in Gusto, and are not read.
    employmentType: { otherwise: 'employee' },
    department: 'department',
    title: 'jobs[primary=true].title',
    // A payroll of the United States: an address names no country as a rule.
    country: { from: 'work_address.country', otherwise: 'US' },
    office: 'work_address.city',
    // Some states have two time zones: a company says its own for each place.
    timeZone: { from: 'work_address.city' },
    managerWorkerId: 'manager_uuid',
    // "hired or rehired": github.com/Gusto/gusto-typescript-client, Job
    startDate: 'start_date',
  },
  standing: { from: 'standing', means: { active: 'active', left: 'left' } },
  // "The employee's last day of work."
  lastDay: 'termination.effective_date',
  // Not entered to the end by those who hire: a draft.
  leftOut: { from: 'onboarding_status', values: ['admin_onboarding_incomplete'] },
};
