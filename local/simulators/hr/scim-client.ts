/** A SCIM 2.0 client that sends bulk requests about users: made, replaced, changed in part, deleted. RFC 7644, 3.7 */
import { type Row, scimUser } from './entra-feeder.ts';
import type { Outgoing } from './outgoing.ts';

export type Operation =
  | { readonly method: 'POST' | 'PUT'; readonly user: Row }
  | {
      readonly method: 'PATCH';
      readonly key: string;
      readonly replace: readonly (readonly [path: string, value: unknown])[];
    }
  | { readonly method: 'DELETE'; readonly key: string };

export interface ScimClientOptions {
  readonly token: string;
  readonly failOnErrors?: number;
}

export function scimBulkRequest(
  operations: readonly Operation[],
  { token, failOnErrors }: ScimClientOptions,
): Outgoing {
  return {
    method: 'POST',
    path: '/Bulk',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      failOnErrors,
      Operations: operations.map((one, index) => ({ bulkId: `b-${index}`, ...asked(one) })),
    }),
  };
}

function asked(operation: Operation): object {
  switch (operation.method) {
    case 'POST':
      return { method: 'POST', path: '/Users', data: scimUser(operation.user) };
    case 'PUT':
      return { method: 'PUT', path: pathOf(operation.user.key), data: scimUser(operation.user) };
    case 'PATCH':
      return {
        method: 'PATCH',
        path: pathOf(operation.key),
        data: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: operation.replace.map(([path, value]) => ({ op: 'replace', path, value })),
        },
      };
    case 'DELETE':
      return { method: 'DELETE', path: pathOf(operation.key) };
    default:
      return operation satisfies never;
  }
}

function pathOf(key: string): string {
  return `/Users/${encodeURIComponent(key)}`;
}
