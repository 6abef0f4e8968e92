/** All accounts of an Okta org, a page at a time. */
import type { User } from '@okta/okta-sdk-nodejs';
import type { AccountsPage } from '../../core/account-list.ts';
import { ALL_STATUSES, accountOf } from './account.ts';
import type { OktaApi } from './connect.ts';
import { USERS_PAGE } from './seek.ts';

/**
 * Without a filter deactivated users are left out, and some of Okta's pages say that it leaves them out of any filter that
 * does not name their status: so each is named. `search` reads an index that lags; a filter does not.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
 */
const EVERYBODY = ALL_STATUSES.map((status) => `status eq "${status}"`).join(' or ');

export async function listAccounts(api: OktaApi, after?: string): Promise<AccountsPage> {
  const found = await api.userApi.listUsers({
    filter: EVERYBODY,
    limit: USERS_PAGE,
    ...(after === undefined ? {} : { after }),
  });
  const users = (await found.getNextPage()) as unknown as readonly User[]; // as: the SDK types a page of any collection alike
  const next = cursorIn(found.nextUri);
  return {
    accounts: users.flatMap(inList),
    query: `GET /api/v1/users?filter=${EVERYBODY}&limit=${USERS_PAGE}`,
    ...(next === undefined ? {} : { next }),
  };
}

/** Of the Link header with rel="next", which the SDK keeps; there is none on the last page. */
function cursorIn(link: string | undefined): string | undefined {
  return link === undefined ? undefined : (new URL(link).searchParams.get('after') ?? undefined);
}

function inList(user: User): AccountsPage['accounts'] {
  const { accountId, status, profile } = accountOf(user);
  if (accountId === undefined) return [];
  const { login, workerId } = profile;
  return [{ accountId, status, ...(login && { login }), ...(workerId && { workerId }) }];
}
