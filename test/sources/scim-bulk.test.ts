/** SCIM bulk requests and Entra's uploads, by the contract of records. */

import { entraUpload } from '../../functions/sources/scim-bulk/entra-upload.ts';
import { ENTERPRISE } from '../../functions/sources/scim-bulk/names.ts';
import { scimBulk } from '../../functions/sources/scim-bulk/scim-bulk.ts';
import { entraUploads } from '../../local/simulators/hr/entra-feeder.ts';
import { scimBulkRequest } from '../../local/simulators/hr/scim-client.ts';
import { deliveryOf, describeRecords } from './records-contract.ts';

const token = 'a-token-of-the-feeder-1';

describeRecords('Entra bulkUpload', {
  source: entraUpload,
  abilities: { leave: false, sequence: false },
  hear: (delivery) => entraUpload.hear!(delivery),
  render: (members) => deliveryOf(entraUploads(members, { token, usersARequest: 1000 })[0]!),
  part: (key, changes) => deliveryOf(entraUploads([{ key, ...changes }], { token })[0]!),
  most: 50,
});

describeRecords('SCIM bulk', {
  source: scimBulk,
  abilities: { leave: false, sequence: false },
  hear: (delivery) => scimBulk.hear!(delivery),
  render: (members) =>
    deliveryOf(
      scimBulkRequest(
        members.map((user) => ({ method: 'POST', user })),
        { token },
      ),
    ),
  part: (key, { department }) =>
    deliveryOf(
      scimBulkRequest([{ method: 'PATCH', key, replace: [[`${ENTERPRISE}:department`, department]] }], { token }),
    ),
  remove: (key) => deliveryOf(scimBulkRequest([{ method: 'DELETE', key }], { token })),
  most: 1000,
});
