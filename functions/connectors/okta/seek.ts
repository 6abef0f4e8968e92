/** Whom else a look is after: who has certain names, is called as the person is, or carries their worker id. One request. */
import type { User } from '@okta/okta-sdk-nodejs';
import type { AccountQuery, Seek, Sighting } from '../../core/access.ts';
import { accountOf } from './account.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers */
export const USERS_PAGE = 200;

/** `search` reads an index that lags by seconds, and shows deactivated users too; `filter` has no employee number. */
export function searchFor({ names, givenName, familyName }: Seek, { workerId }: AccountQuery): string {
  const is = (attribute: string, value: string) => `profile.${attribute} eq "${quoted(value)}"`;
  return [
    is('employeeNumber', workerId),
    ...names.flatMap((name) => [is('login', name), is('email', name)]),
    `(${is('firstName', givenName)} and ${is('lastName', familyName)})`,
  ].join(' or ');
}

function quoted(value: string): string {
  return value.replace(/[\\"]/g, '\\$&');
}

/** Okta keeps no aliases: a second address is where a lost password is mailed to. */
export function sightingOf(user: User): Sighting {
  const { accountId = '', status, profile } = accountOf(user);
  return { accountId, status, profile, aliases: [] };
}

/** The account that carries the worker id; where several do, one that is in use. */
export function theirs(users: readonly User[], { workerId }: AccountQuery): User | undefined {
  const carrying = users.filter((user) => accountOf(user).profile.workerId === workerId);
  return carrying.find((user) => user.status !== 'DEPROVISIONED') ?? carrying[0];
}
