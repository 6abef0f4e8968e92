/**
 * A feeder of Entra's inbound provisioning, as Microsoft's CSV2SCIM script is one: a user for each row of HR, 50 to a request, always POST.
 * github.com/AzureAD/entra-id-inbound-provisioning, PowerShell/CSV2SCIM
 */
import type { Outgoing } from './outgoing.ts';
import type { StaffMember } from './staff.ts';

const SCHEMAS = [
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  'urn:tenure:params:scim:schemas:extension:2.0:Worker',
] as const;
const [, ENTERPRISE, WORKER] = SCHEMAS;
/** learn.microsoft.com/graph/api/synchronization-synchronizationjob-post-bulkupload */
const USERS_A_REQUEST = 50;

/** What a row says of somebody; `undefined` is not sent. */
export type Row = { readonly key: string } & { readonly [K in keyof StaffMember]?: StaffMember[K] | undefined };

export interface FeederOptions {
  readonly token: string;
  readonly usersARequest?: number;
}

export function entraUploads(rows: readonly Row[], { token, usersARequest = USERS_A_REQUEST }: FeederOptions) {
  const requests: Outgoing[] = [];
  for (let at = 0; at < rows.length; at += usersARequest) {
    const Operations = rows.slice(at, at + usersARequest).map((row, index) => ({
      method: 'POST',
      bulkId: `b-${at + index}`,
      path: '/Users',
      data: scimUser(row),
    }));
    requests.push({
      method: 'POST',
      path: '',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations,
        failOnErrors: null,
      }),
    });
  }
  return requests;
}

const USER_TYPES = { employee: 'Employee', contractor: 'Contractor', intern: 'Intern' } as const;

/** A SCIM user, of what is known: JSON leaves out what is undefined. */
export function scimUser(row: Row): object {
  return {
    schemas: SCHEMAS,
    externalId: row.key,
    userName: row.email,
    name: row.givenName === undefined ? undefined : { givenName: row.givenName, familyName: row.familyName },
    emails: row.email === undefined ? undefined : [{ value: row.email, type: 'work', primary: true }],
    addresses:
      row.country === undefined
        ? undefined
        : [{ type: 'work', locality: row.office, country: row.country, primary: true }],
    userType: row.employmentType === undefined ? undefined : USER_TYPES[row.employmentType],
    title: row.title,
    timezone: row.timeZone,
    active: row.status === undefined ? undefined : row.status !== 'left',
    [ENTERPRISE]: {
      costCenter: row.costCenter,
      department: row.department,
      manager: row.managerKey === undefined ? undefined : { value: row.managerKey },
    },
    [WORKER]: { startDate: row.startDate, lastDay: row.lastDay },
  };
}
