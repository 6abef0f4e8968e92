/**
 * The three uploads Microsoft publishes with the API, value for value: learn.microsoft.com/graph/api/synchronization-synchronizationjob-post-bulkupload
 * (as printed at microsoftgraph/microsoft-graph-docs-contrib, commit 033f85bca182f05ea0d47ae09bb2edc0c7856f22). What is built here is that, in its order
 * too, or its digest is another (PRINTED); the text itself is Microsoft's, and not kept here.
 * In the first two both people have the employeeNumber 701984, which is the second's manager too.
 */
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const CONTOSO = 'urn:contoso:employee';

interface Sampled {
  readonly id: string;
  readonly given: string;
  readonly userName: string;
  readonly nickName: string;
  readonly display: string;
  readonly street: readonly [street: string, formatted: string];
  readonly zip: string;
  readonly phone: string;
  readonly title: string;
  readonly manager: { readonly value: string; readonly displayName: string };
  readonly hired: string;
  readonly job: string;
}

const barbara: Sampled = {
  id: '701984',
  given: 'Barbara',
  userName: 'bjensen@example.com',
  nickName: 'Babs',
  display: 'Babs Jensen',
  street: ['234300 Universal City Plaza', '100 Universal City Plaza'],
  zip: '91608',
  phone: '555-555-5555',
  title: 'Tour Guide',
  manager: { value: '89607', displayName: 'John Smith' },
  hired: '2021-05-01T00:00:00-05:00',
  job: 'AB-1002',
};
const kathy: Sampled = {
  id: '701985',
  given: 'Kathy',
  userName: 'Kjensen@example.com',
  nickName: 'Kathy',
  display: 'Kathy Jensen',
  street: ['100 Oracle City Plaza', '100 Oracle City Plaza'],
  zip: '91618',
  phone: '555-555-5545',
  title: 'Tour Lead',
  manager: { value: '701984', displayName: 'Barbara Jensen' },
  hired: '2022-07-15T00:00:00-05:00',
  job: 'AB-1003',
};

function dataOf(one: Sampled, isCustom: boolean): Record<string, unknown> {
  return {
    schemas: [CORE, ENTERPRISE, ...(isCustom ? [CONTOSO] : [])],
    externalId: one.id,
    userName: one.userName,
    name: {
      formatted: `Ms. ${one.given} J Jensen, III`,
      familyName: 'Jensen',
      givenName: one.given,
      middleName: 'Jane',
      honorificPrefix: 'Ms.',
      honorificSuffix: 'III',
    },
    displayName: one.display,
    nickName: one.nickName,
    emails: [{ value: one.userName.toLowerCase(), type: 'work', primary: true }],
    addresses: [
      {
        type: 'work',
        streetAddress: one.street[0],
        locality: 'Hollywood',
        region: 'CA',
        postalCode: one.zip,
        country: 'USA',
        formatted: `${one.street[1]}\nHollywood, CA ${one.zip} USA`,
        primary: true,
      },
    ],
    phoneNumbers: [{ value: one.phone, type: 'work' }],
    userType: 'Employee',
    title: one.title,
    preferredLanguage: 'en-US',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    active: true,
    [ENTERPRISE]: {
      employeeNumber: '701984',
      costCenter: '4130',
      organization: 'Universal Studios',
      division: 'Theme Park',
      department: 'Tour Operations',
      manager: one.manager,
    },
    ...(isCustom ? { [CONTOSO]: { HireDate: one.hired, JobCode: one.job } } : {}),
  };
}

function upload(...users: readonly Record<string, unknown>[]): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: users.map((data) => ({ method: 'POST', bulkId: data.externalId, path: '/Users', data })),
    failOnErrors: null,
  };
}

/** "Bulk upload using SCIM Core user and Enterprise User schema" */
export const standardUpload = upload(dataOf(barbara, false), dataOf(kathy, false));

/** "Bulk upload using SCIM custom schema namespace" */
export const customUpload = upload(dataOf(barbara, true), dataOf(kathy, true));

/** The second person of it alone. */
export const secondAlone = upload(dataOf(kathy, true));

/** "Bulk upload for updating an existing user" */
export const changeUpload = upload({
  schemas: [CORE, ENTERPRISE],
  externalId: '7172023',
  active: false,
  [ENTERPRISE]: { department: 'Tour Ops' },
});

/** SHA-256 of each as it is printed there, without the white space between its values. */
export const PRINTED = [
  [standardUpload, '5e8bb0c60750e84efa87042a51e63088a28dda224f40fa58963a5aa6cd67c6a2'],
  [customUpload, 'c278d9399c7353e336ef1c179e205bfeb3d776b1bdf045aea98fd7beb43e8336'],
  [changeUpload, 'b289029b3dcb1c675e62069da4a94d2d9ae26c23fc13ae2e061fecbb618dea33'],
] as const;
