/** What the attributes of a SCIM user are to us (RFC 7643, 4.1 and 4.3), and those the standard has no name for. */
import type { Mapping } from '../mapping.ts';
import { ENTERPRISE } from './names.ts';

/** Ours, for what an HR system knows and SCIM does not. A company that has a schema of its own says so in its mapping. */
export const WORKER = 'urn:tenure:params:scim:schemas:extension:2.0:Worker';

export const mapping: Mapping = {
  // By externalId, as Entra matches by default: in Microsoft's own sample two people have one employeeNumber.
  key: 'externalId',
  worker: {
    workerId: 'externalId',
    givenName: 'name.givenName',
    familyName: 'name.familyName',
    email: { from: ['emails[type=work].value', 'emails[primary=true].value', 'emails[0].value'] },
    // RFC 7643 names these as what might be sent; what is not listed is refused rather than guessed.
    employmentType: {
      from: 'userType',
      values: {
        Employee: 'employee',
        Contractor: 'contractor',
        External: 'contractor',
        Temp: 'contractor',
        Intern: 'intern',
      },
    },
    department: `"${ENTERPRISE}".department`,
    title: 'title',
    costCenter: `"${ENTERPRISE}".costCenter`,
    // Two letters, says RFC 7643, and writes USA in its own example.
    country: {
      from: ['addresses[type=work].country', 'addresses[primary=true].country', 'addresses[0].country'],
      values: { USA: 'US' },
    },
    office: { from: ['addresses[type=work].locality', 'addresses[primary=true].locality'] },
    timeZone: 'timezone',
    managerWorkerId: { from: [`"${ENTERPRISE}".manager.value`, `"${ENTERPRISE}".manager`] },
    startDate: `"${WORKER}".startDate`,
    legalHold: `"${WORKER}".legalHold`,
  },
  // Who is on leave is inactive too, with some: such a company says `"false": leave`, and what tells a leaver.
  // As a text it comes from clients that are known for it (learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility).
  standing: { from: 'active', means: { true: 'active', false: 'left', True: 'active', False: 'left' } },
  lastDay: `"${WORKER}".lastDay`,
  lastTime: `"${WORKER}".lastTime`,
  updatedAt: 'meta.lastModified',
  reasonCode: `"${WORKER}".reasonCode`,
};
