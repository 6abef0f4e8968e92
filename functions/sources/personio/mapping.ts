/**
 * What Personio's fields are to us: an employment, with its person in `person`. developer.personio.de/reference/get_v2-persons-person-id-employments
 * What it knows by an id only (`office.id`) a company gives names, countries and time zones to.
 */
import type { Mapping } from '../mapping.ts';

export const mapping: Mapping = {
  key: 'key',
  worker: {
    workerId: 'id',
    // Other sources count from one too.
    personId: { compose: 'personio-{person.id}' },
    // `preferred_name` is the whole name in Personio's own example: not taken.
    givenName: 'person.first_name',
    familyName: 'person.last_name',
    email: 'person.email',
    employmentType: { from: 'type', values: { INTERNAL: 'employee', EXTERNAL: 'contractor' } },
    department: { from: ['org_units[type=department].name', 'org_units[type=department].id'] },
    title: 'position.title',
    costCenter: 'cost_centers[0].id',
    country: { from: 'office.id' },
    office: 'office.id',
    timeZone: { from: 'office.id' },
    managerWorkerId: 'supervisor.employmentId',
    startDate: 'employment_start_date',
  },
  standing: { from: 'status', means: { ACTIVE: 'active', ONBOARDING: 'active', LEAVE: 'leave', INACTIVE: 'left' } },
  // `last_working_day` by the schema, `last_working_date` by its examples. The end of a contract is none of the employment: it is renewed.
  lastDay: {
    from: [
      'termination.last_working_day',
      'termination.last_working_date',
      'termination.termination_date',
      'employment_end_date',
    ],
  },
  updatedAt: 'updated_at',
  reasonCode: 'termination.type',
};
