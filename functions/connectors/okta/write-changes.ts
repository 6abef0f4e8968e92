/** The changes of one person, step by step, and what came of each. Stops where going on would be guessing. */
import type { Access } from '../../core/access.ts';
import { after, type Change } from '../../core/change.ts';
import { CredentialsRefused, TargetRejected, TargetThrottled } from '../../core/errors.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Written } from '../connector.ts';
import { type Failure, failureOf } from './answer.ts';
import type { OktaApi } from './connect.ts';
import { type Outcome, runStep, type Step, steps } from './steps.ts';

type Said = Omit<Receipt, 'changeId'>;

/** Where the account stands after the steps so far; `answered` while Okta's own answers have shown all of it. */
interface Standing {
  readonly access: Access;
  readonly answered?: Access;
}

export async function writeChanges(
  api: OktaApi,
  changes: readonly Change[],
  before: Access,
  now: () => number,
): Promise<Written> {
  const said = new Map<Change, Said>();
  let standing: Standing = { access: before };
  let failure: Failure | undefined;
  const waiting = steps(changes);
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    try {
      const { status, detail, account } = await runStep(api, step, standing.access);
      for (const change of step.changes) said.set(change, { status, ...(detail === undefined ? {} : { detail }) });
      standing = advance(standing, step, account);
    } catch (error) {
      failure = failureOf(error, now());
      if (divides(failure, step)) {
        waiting.unshift(...step.changes.map((change): Step => ({ changes: [change] })));
        continue;
      }
      if (said.size === 0) throwWhenHopeless(failure, error, step);
      for (const change of step.changes) said.set(change, sayOf(failure, change, before));
      if (stops(failure, step, before)) break;
    }
  }
  const untried: Said = failure === undefined ? { status: 'unknown' } : untriedAfter(failure);
  return {
    receipts: changes.map((change) => ({ changeId: change.id, ...(said.get(change) ?? untried) })),
    ...(standing.answered === undefined ? {} : { account: standing.answered }),
    ...(failure?.kind === 'throttled' ? { retryAfterSeconds: failure.retryAfterSeconds } : {}),
  };
}

/** Nothing was done and nothing will be: waiting, or an operator, must come first. */
function throwWhenHopeless(failure: Failure, cause: unknown, { changes: [change] }: Step): void {
  if (failure.kind === 'throttled') throw new TargetThrottled('okta', failure.retryAfterSeconds, { cause });
  if (failure.kind === 'unauthorized') throw new CredentialsRefused(failure.detail, { cause });
  if (failure.kind === 'forbidden' && change.kind === 'create-account')
    throw new TargetRejected(failure.detail, { cause });
}

/** Okta takes a create with its groups whole or not at all: one at a time tells which it refused. */
function divides({ kind }: Failure, { changes }: Step): boolean {
  return changes.length > 1 && (kind === 'forbidden' || kind === 'missing' || kind === 'refused');
}

function sayOf(failure: Failure, { kind }: Change, before: Access): Said {
  switch (failure.kind) {
    case 'throttled':
      return { status: 'throttled' };
    case 'unanswered':
      return { status: 'unknown', detail: failure.detail };
    case 'duplicate':
      return { status: kind === 'create-account' || kind === 'grant' ? 'unknown' : 'refused', detail: failure.detail };
    case 'missing':
      if (before.accountId === undefined) return { status: 'unknown', detail: failure.detail };
      return { status: GONE_IS_DONE.has(kind) ? 'already-so' : 'refused', detail: failure.detail };
    case 'unauthorized':
    case 'forbidden':
    case 'refused':
      return { status: 'refused', detail: failure.detail };
    default:
      return failure satisfies never;
  }
}

/** What is so when the account, or the group, is no longer there. */
const GONE_IS_DONE: ReadonlySet<Change['kind']> = new Set([
  'suspend-account',
  'deactivate-account',
  'delete-account',
  'revoke-sessions',
  'revoke',
]);

/** Okta may answer 404 for what it has only just made, and nothing can follow a create that did not happen. */
function stops(failure: Failure, { changes: [change] }: Step, before: Access): boolean {
  if (failure.kind === 'throttled' || failure.kind === 'unanswered' || failure.kind === 'unauthorized') return true;
  return change.kind === 'create-account' || (failure.kind === 'missing' && before.accountId === undefined);
}

function untriedAfter(failure: Failure): Said {
  if (failure.kind === 'throttled') return { status: 'throttled' };
  if (failure.kind === 'unanswered' || failure.kind === 'duplicate' || failure.kind === 'missing')
    return { status: 'unknown', detail: 'not tried: what came of an earlier change is not known' };
  return { status: 'refused', detail: `not tried: ${failure.detail}` };
}

function advance({ access, answered }: Standing, { changes }: Step, account: Outcome['account']): Standing {
  const next: Access = { ...changes.reduce(after, access), ...idOf(account ?? access) };
  const shown = account ?? (changes.every(leavesAccount) ? answered : undefined);
  return { access: next, ...(shown === undefined ? {} : { answered: { ...shown, holdings: next.holdings } }) };
}

function leavesAccount({ kind }: Change): boolean {
  return kind === 'grant' || kind === 'revoke' || kind === 'revoke-sessions';
}

function idOf({ accountId }: Access): Pick<Access, 'accountId'> {
  return accountId === undefined ? {} : { accountId };
}
