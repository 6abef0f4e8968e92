/** Creates the account; where the login is taken, finds out whether by this very worker. */
import type { Access, AccountQuery } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { findByLogin, unread } from './look.ts';
import { accountOf, GraphUser, newUser, propertiesOf } from './user.ts';
import { receiptOf } from './verdict.ts';

export interface Created {
  readonly receipt: Receipt;
  /** The account, when it is certain that this is the person's. */
  readonly account?: Access;
  readonly retryAfterSeconds?: number;
}
type Create = Extract<Change, { kind: 'create-account' }>;

/** Throws `TargetRejected` when the app may not create at all. */
export async function createAccount(graph: Graph, change: Create, query: AccountQuery): Promise<Created> {
  const answer = await graph.send({
    method: 'POST',
    url: '/users',
    body: newUser(change.profile, change.staged !== true),
  });
  if (answer.status === 401 || answer.status === 403) throw unread('createUser', answer);
  if (isTaken(answer)) return await taken(graph, change, query);
  const receipt = receiptOf(change, 'createUser', answer);
  if (receipt.status === 'throttled') return { receipt, retryAfterSeconds: answer.retryAfterSeconds };
  const user = GraphUser.safeParse(answer.body);
  if (receipt.status !== 'changed' || !user.success) return { receipt };
  // Graph answers with a few properties only; it has taken all that were sent.
  return {
    receipt,
    account: accountOf({ ...user.data, accountEnabled: change.staged !== true, ...propertiesOf(change.profile) }),
  };
}

function isTaken({ status, message, conflicts }: GraphAnswer): boolean {
  const said = conflicts.includes('userPrincipalName') || /same value for property '?userPrincipalName/i.test(message);
  return said && (status === 400 || status === 409);
}

/** An earlier attempt of ours whose answer was lost, or somebody else. Reads may lag behind: then it is not known yet. */
async function taken(graph: Graph, change: Create, { login, workerId }: AccountQuery): Promise<Created> {
  const changeId = change.id;
  const account = await findByLogin(graph, change.profile.login ?? login);
  if (account === undefined)
    return {
      receipt: { changeId, status: 'unknown', detail: 'Entra says the login is taken, but does not show by whom yet' },
    };
  if (account.profile.workerId === workerId) return { receipt: { changeId, status: 'already-so' }, account };
  const detail = `the login is taken by the account ${account.accountId}, which does not carry this worker id: plan again`;
  return { receipt: { changeId, status: 'refused', detail } };
}
