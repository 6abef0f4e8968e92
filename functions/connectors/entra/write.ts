/** Runs the changes of one person: the account first, then everything else in as few batches as Graph allows. */
import type { Access, AccountQuery } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Written } from '../connector.ts';
import { assignmentIds } from './assignments.ts';
import { createAccount } from './create-account.ts';
import type { Graph } from './graph.ts';
import { handOver } from './hand-over.ts';
import { both, runWaves, stopped, type Told } from './run-waves.ts';
import { type Doable, waves } from './steps.ts';
import { untried } from './verdict.ts';

/** `home` is where objects are named in references: `https://graph.microsoft.com/v1.0`. */
export async function write(
  graph: Graph,
  home: string,
  changes: readonly Change[],
  before: Access,
  query: AccountQuery,
): Promise<Written> {
  const create = changes.find((change) => change.kind === 'create-account');
  const others = changes.filter((change) => change !== create);
  if (create === undefined) {
    const accountId = before.accountId ?? query.accountId ?? query.login;
    return written(changes, await runAll(graph, home, others, accountId, false));
  }
  const { receipt, account, retryAfterSeconds = 0 } = await createAccount(graph, create, query);
  const created: Told = { receipts: [receipt], waitSeconds: retryAfterSeconds };
  if (account?.accountId === undefined)
    return written(changes, both(created, { receipts: others.map((one) => untried(one, receipt)), waitSeconds: 0 }));
  const rest = await runAll(graph, home, others, account.accountId, true).catch((error) => stopped(others, error));
  return { ...written(changes, both(created, rest)), account };
}

async function runAll(
  graph: Graph,
  home: string,
  changes: readonly Change[],
  accountId: string,
  fresh: boolean,
): Promise<Told> {
  const doable = changes.filter(isDoable);
  const owned = changes.filter((change) => change.kind === 'hand-over');
  const refused = changes.filter((change) => !isDoable(change) && change.kind !== 'hand-over').map(unsupported);
  const setting = { accountId, home, assignments: await assignmentIds(graph, accountId, doable) };
  const told = both(
    { receipts: refused, waitSeconds: 0 },
    await runWaves(graph, waves(doable, setting), setting, fresh),
  );
  if (owned.length === 0) return told;
  const handed = await handOver(graph, home, accountId, owned).catch((error: unknown) => {
    if (told.receipts.length === 0) throw error;
    return stopped(owned, error);
  });
  return both(told, handed);
}

const UNDOABLE: ReadonlySet<Change['kind']> = new Set([
  'create-account',
  'deactivate-account',
  'hand-over',
  'manual-task',
]);

function isDoable(change: Change): change is Doable {
  return !UNDOABLE.has(change.kind);
}

function unsupported({ id, kind }: Change): Receipt {
  const detail = `Entra has no ${kind}: plan what the manifest says it supports`;
  return { changeId: id, status: 'refused', detail };
}

/** The receipts in the order the changes were asked for. */
function written(changes: readonly Change[], { receipts, waitSeconds }: Told): Written {
  const byChange = new Map(receipts.map((receipt) => [receipt.changeId, receipt]));
  return {
    receipts: changes.map(
      ({ id }) => byChange.get(id) ?? { changeId: id, status: 'unknown', detail: 'Graph said nothing of this change' },
    ),
    ...(waitSeconds > 0 ? { retryAfterSeconds: waitSeconds } : {}),
  };
}
