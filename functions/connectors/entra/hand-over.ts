/** Hands over what a leaver owns: the new owner first; the leaver is taken away only where that is sure, so that nothing is ever without an owner. */
import type { Change } from '../../core/change.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Graph, GraphAnswer, GraphRequest } from './graph.ts';
import { unread } from './look.ts';
import type { OwnedKind } from './owned.ts';
import type { OperationName } from './permissions.ts';
import type { Told } from './run-waves.ts';
import { receiptOf } from './verdict.ts';

export type HandOver = Extract<Change, { kind: 'hand-over' }>;

const COLLECTIONS = {
  group: { path: 'groups', operation: 'changeGroupOwners' },
  application: { path: 'applications', operation: 'changeApplicationOwners' },
  'service-principal': { path: 'servicePrincipals', operation: 'changeServicePrincipalOwners' },
} as const satisfies Record<OwnedKind, { path: string; operation: OperationName }>;

/** Two batches at most, whatever is owned. */
export async function handOver(
  graph: Graph,
  home: string,
  accountId: string,
  changes: readonly HandOver[],
): Promise<Told> {
  const given = changes.filter(({ to }) => to !== undefined);
  const added = await sendAll(
    graph,
    given.map((change) => ({ change, request: adding(change, home) })),
  );
  const failed = added.filter(({ answer }) => !isOwner(answer));
  const sure = changes.filter((change) => !failed.some((one) => one.change === change));
  const removed = await sendAll(
    graph,
    sure.map((change) => ({ change, request: removing(change, accountId) })),
  );
  const receipts = [
    ...failed.map(({ change, answer }) => receiptOf(change, operationOf(change), answer)),
    ...removed.map(({ change, answer }) => letGo(change, answer)),
  ];
  const answers = [...failed, ...removed].map(({ answer }) => answer.retryAfterSeconds);
  return { receipts, waitSeconds: Math.max(0, ...answers) };
}

interface Sent {
  readonly change: HandOver;
  readonly answer: GraphAnswer;
}

/** Throws when Graph takes no token of ours: then nothing of this was carried out. */
async function sendAll(
  graph: Graph,
  asked: readonly { readonly change: HandOver; readonly request: GraphRequest }[],
): Promise<readonly Sent[]> {
  if (asked.length === 0) return [];
  const answers = await graph.batch(asked.map(({ request }) => request));
  const [first] = asked;
  if (answers[0]?.status === 401 && first !== undefined) throw unread(operationOf(first.change), answers[0]);
  return asked.flatMap(({ change }, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [{ change, answer }];
  });
}

/** Made one, or one already. */
function isOwner({ status, message }: GraphAnswer): boolean {
  return (status >= 200 && status < 300) || (status === 400 && /already exist/i.test(message));
}

function letGo(change: HandOver, answer: GraphAnswer): Receipt {
  if (answer.status === 404) return { changeId: change.id, status: 'already-so' };
  return receiptOf(change, operationOf(change), answer);
}

function adding(change: HandOver, home: string): GraphRequest {
  const { path, id } = placeOf(change);
  const body = { '@odata.id': `${home}/users/${change.to?.accountId}` };
  return { method: 'POST', url: `/${path}/${id}/owners/$ref`, body };
}

/** Without `/$ref` Graph would delete the user: https://learn.microsoft.com/graph/api/application-delete-owners */
function removing(change: HandOver, accountId: string): GraphRequest {
  const { path, id } = placeOf(change);
  return { method: 'DELETE', url: `/${path}/${id}/owners/${accountId}/$ref` };
}

function operationOf(change: HandOver): OperationName {
  return placeOf(change).operation;
}

function placeOf({ thing }: HandOver) {
  const [, kind = '', ...rest] = thing.split(':');
  return { ...COLLECTIONS[kind as OwnedKind], id: rest.join(':') }; // as: only `owned.ts` names things of Entra
}
