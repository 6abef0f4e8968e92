/** Runs the changes of one person: the account first, then everything else in as few batches as Graph allows. */
import type { Access, AccountQuery } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import { TargetThrottled } from '../../core/errors.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Written } from '../connector.ts';
import { assignmentIds } from './assignments.ts';
import { createAccount } from './create-account.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { unread } from './look.ts';
import { apart, type Doable, type Setting, type Step, type Wave, waves } from './steps.ts';
import { receiptOf, untried } from './verdict.ts';

/** Receipts so far, in no order, and the longest wait any answer asked for. */
interface Told {
  readonly receipts: readonly Receipt[];
  readonly waitSeconds: number;
}
const NOTHING: Told = { receipts: [], waitSeconds: 0 };

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
    return written(changes, await runAll(graph, home, others, accountId, NOTHING));
  }
  const { receipt, account, retryAfterSeconds = 0 } = await createAccount(graph, create, query);
  const created: Told = { receipts: [receipt], waitSeconds: retryAfterSeconds };
  if (account?.accountId === undefined)
    return written(changes, both(created, { receipts: others.map((one) => untried(one, receipt)), waitSeconds: 0 }));
  return { ...written(changes, await runAll(graph, home, others, account.accountId, created)), account };
}

/** Throws only while nothing has been told: afterwards an error is told of each change it kept from being tried. */
async function runAll(
  graph: Graph,
  home: string,
  changes: readonly Change[],
  accountId: string,
  so: Told,
): Promise<Told> {
  const doable = changes.filter(isDoable);
  let told = both(so, { receipts: changes.filter((change) => !isDoable(change)).map(unsupported), waitSeconds: 0 });
  try {
    const setting = { accountId, home, assignments: await assignmentIds(graph, accountId, doable) };
    for (const wave of waves(doable, setting)) told = both(told, await run(graph, wave, setting, so !== NOTHING));
    return told;
  } catch (error) {
    if (told.receipts.length === 0) throw error;
    const known = new Set(told.receipts.map(({ changeId }) => changeId));
    return both(
      told,
      kept(
        changes.filter(({ id }) => !known.has(id)),
        error,
      ),
    );
  }
}

/** One wave; what failed only for the company it was in is sent once more without it. */
async function run(graph: Graph, { steps, serial }: Wave, setting: Setting, fresh: boolean): Promise<Told> {
  const first = await sendAll(graph, steps, serial);
  const again = first.flatMap(([step, answer]) =>
    answer?.status === 424 ? [step] : answer !== undefined && refused(answer) ? apart(step, setting) : [],
  );
  const second = again.length === 0 ? [] : await sendAll(graph, again, false);
  const retried = new Set(again.flatMap(({ changes }) => changes));
  const outcomes = [...first.filter(([step]) => !step.changes.some((change) => retried.has(change))), ...second];
  return {
    receipts: outcomes.flatMap(([step, answer]) => step.changes.map((change) => tell(change, step, answer, fresh))),
    waitSeconds: Math.max(0, ...outcomes.map(([, answer]) => answer?.retryAfterSeconds ?? 0)),
  };
}

type Outcome = readonly [Step, GraphAnswer | undefined];

async function sendAll(graph: Graph, steps: readonly Step[], serial: boolean): Promise<readonly Outcome[]> {
  const sent = steps.filter(({ request }) => request !== undefined);
  const requests = sent.flatMap(({ request }) => (request === undefined ? [] : [request]));
  const answers = requests.length === 0 ? [] : await graph.batch(requests, ...(serial ? (['serial'] as const) : []));
  const [one] = answers;
  if (one !== undefined && sent[0] !== undefined && one.status === 401) throw unread(sent[0].operation, one);
  return steps.map((step) => [step, answers[sent.indexOf(step)]]);
}

const ABOUT_THE_ACCOUNT: ReadonlySet<Change['kind']> = new Set([
  'update-account',
  'enable-account',
  'suspend-account',
  'revoke-sessions',
]);

function tell(change: Change, { operation, request }: Step, answer: GraphAnswer | undefined, fresh: boolean): Receipt {
  if (request === undefined || answer === undefined) return { changeId: change.id, status: 'already-so' };
  // A new object is not known everywhere at once, and one that is gone is no longer to be changed: the next look tells which.
  if (answer.status === 404 && (change.kind === 'grant' ? fresh : ABOUT_THE_ACCOUNT.has(change.kind)))
    return { changeId: change.id, status: 'unknown', detail: 'Entra does not show the account just now' };
  return receiptOf(change, operation, answer);
}

function refused({ status }: GraphAnswer): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 408;
}

function isDoable(change: Change): change is Doable {
  return change.kind !== 'create-account' && change.kind !== 'deactivate-account' && change.kind !== 'manual-task';
}

function unsupported(change: Change): Receipt {
  const detail = `Entra has no ${change.kind}: plan what the manifest says it supports`;
  return { changeId: change.id, status: 'refused', detail };
}

/** For changes an error kept from being tried after others had been made. */
function kept(changes: readonly Change[], error: unknown): Told {
  const waitSeconds = error instanceof TargetThrottled ? error.retryAfterSeconds : 0;
  const because = error instanceof Error ? error.name : 'an error';
  const status = waitSeconds > 0 ? 'throttled' : 'unknown';
  return {
    receipts: changes.map(({ id }) => ({ changeId: id, status, detail: `not tried: ${because} on the way` })),
    waitSeconds,
  };
}

function both(one: Told, other: Told): Told {
  return {
    receipts: [...one.receipts, ...other.receipts],
    waitSeconds: Math.max(one.waitSeconds, other.waitSeconds),
  };
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
