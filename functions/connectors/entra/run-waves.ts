/** Sends the waves of one account and says of each change what came of it. */
import type { Change } from '../../core/change.ts';
import { TargetThrottled } from '../../core/errors.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { unread } from './look.ts';
import { apart, type Setting, type Step, type Wave } from './steps.ts';
import { receiptOf, untried } from './verdict.ts';

/** Receipts so far, in no order, and the longest wait any answer asked for. */
export interface Told {
  readonly receipts: readonly Receipt[];
  readonly waitSeconds: number;
}

/**
 * `fresh`: the account was made a moment ago. After a wave that was throttled or not answered the rest is not tried.
 * Throws only while nothing has been told.
 */
export async function runWaves(graph: Graph, waves: readonly Wave[], setting: Setting, fresh: boolean): Promise<Told> {
  let told: Told = { receipts: [], waitSeconds: 0 };
  for (const [at, wave] of waves.entries()) {
    const here = await run(graph, wave, setting, fresh).catch((error: unknown) => {
      if (at === 0) throw error;
      return stopped(changesOf([wave]), error);
    });
    told = both(told, here);
    const cause = here.receipts.find(({ status }) => status === 'throttled' || status === 'unknown');
    if (cause === undefined) continue;
    const rest = changesOf(waves.slice(at + 1));
    return both(told, { receipts: rest.map((change) => untried(change, cause)), waitSeconds: 0 });
  }
  return told;
}

export function both(one: Told, other: Told): Told {
  return {
    receipts: [...one.receipts, ...other.receipts],
    waitSeconds: Math.max(one.waitSeconds, other.waitSeconds),
  };
}

/** For changes an error kept from being told of, after others had been. */
export function stopped(changes: readonly Change[], error: unknown): Told {
  const waitSeconds = error instanceof TargetThrottled ? error.retryAfterSeconds : 0;
  const detail = `nothing is known of it: ${error instanceof Error ? error.name : 'an error'} on the way`;
  const status = waitSeconds > 0 ? 'throttled' : 'unknown';
  return { receipts: changes.map(({ id }) => ({ changeId: id, status, detail })), waitSeconds };
}

function changesOf(waves: readonly Wave[]): readonly Change[] {
  return waves.flatMap(({ steps }) => steps.flatMap(({ changes }) => changes));
}

/** One wave; what failed only for the company it was in is sent once more without it. */
async function run(graph: Graph, { steps, serial }: Wave, setting: Setting, fresh: boolean): Promise<Told> {
  const first = await sendAll(graph, steps, serial);
  const again = first.flatMap(([step, answer]) => onceMore(step, answer, setting));
  const second = again.length === 0 ? [] : await sendAll(graph, again, false);
  const retried = new Set(again.flatMap(({ changes }) => changes));
  const outcomes = [...first.filter(([step]) => !step.changes.some((change) => retried.has(change))), ...second];
  return {
    receipts: outcomes.flatMap(([step, answer]) => step.changes.map((change) => tell(change, step, answer, fresh))),
    waitSeconds: Math.max(0, ...outcomes.map(([, answer]) => answer?.retryAfterSeconds ?? 0)),
  };
}

type Outcome = readonly [Step, GraphAnswer | undefined];

/** Throws when Graph takes no token of ours: then nothing of this was carried out. */
async function sendAll(graph: Graph, steps: readonly Step[], serial: boolean): Promise<readonly Outcome[]> {
  const sent = steps.filter(({ request }) => request !== undefined);
  const requests = sent.flatMap(({ request }) => (request === undefined ? [] : [request]));
  const answers = requests.length === 0 ? [] : await graph.batch(requests, ...(serial ? (['serial'] as const) : []));
  if (answers[0]?.status === 401 && sent[0] !== undefined) throw unread(sent[0].operation, answers[0]);
  return steps.map((step) => [step, answers[sent.indexOf(step)]]);
}

/** What failed by another's failure, and the licences of a request that failed by one of them. */
function onceMore(step: Step, answer: GraphAnswer | undefined, setting: Setting): readonly Step[] {
  if (answer?.status === 424) return [step];
  return answer !== undefined && isRefusal(answer) ? apart(step, setting) : [];
}

function isRefusal({ status }: GraphAnswer): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 408;
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
