/** All users of a tenant, guests too, a page at a time. Who was deleted can be restored for 30 days, cannot sign in, and is not listed. */
import type { AccountsPage } from '../../core/account-list.ts';
import type { Graph } from './graph.ts';
import { get, pageIn } from './look.ts';
import { accountOf, GraphUser } from './user.ts';

/** https://learn.microsoft.com/graph/api/user-list: pages of up to 999. */
const FIRST = '/users?$select=id,accountEnabled,userPrincipalName,employeeId&$top=999';

export async function listAccounts(graph: Graph, from = FIRST): Promise<AccountsPage> {
  const { items, next } = pageIn('listUsers', await graph.send(get(from)));
  return {
    accounts: items.flatMap((item) => inList(GraphUser.parse(item))),
    query: `GET /v1.0${FIRST}`,
    ...(next === undefined ? {} : { next }),
  };
}

function inList(user: GraphUser): AccountsPage['accounts'] {
  const { status, profile } = accountOf(user);
  const { login, workerId } = profile;
  return [{ accountId: user.id, status, ...(login && { login }), ...(workerId && { workerId }) }];
}
