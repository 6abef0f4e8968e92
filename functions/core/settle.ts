/** What a case's receipts add up to: done, done with exceptions, blocked, held, or still to be asked about. */
import type { Case } from './case.ts';
import { holds } from './change.ts';
import type { Digest, EntitlementId, Instant } from './ids.ts';
import type { Finding, Plan } from './plan.ts';
import type { Reason } from './reason.ts';
import { secondsUntil } from './schedule.ts';
import type { Outcome } from './steps.ts';

export type Settlement =
  /** Somebody must look: a target failed, or the guards refused. */
  | { readonly kind: 'blocked'; readonly note: string }
  /** An operator must release exactly this delta. */
  | { readonly kind: 'held'; readonly note: string }
  | { readonly kind: 'ask' }
  /** Another case was taken over while it was writing: look again when no write of it can be under way. */
  | { readonly kind: 'again'; readonly seconds: number }
  | {
      readonly kind: 'completed' | 'completed-with-exceptions';
      readonly note: string | undefined;
      readonly findings: readonly Finding[];
    };

export function settlement(
  handled: Pick<Case, 'settleAfter'>,
  plan: Plan,
  outcomes: readonly Outcome[],
  now: Instant,
): Settlement {
  const failed = outcomes.flatMap((one) => (one.failed === undefined ? [] : [`${one.system}: ${one.failed.error}`]));
  if (failed.length > 0)
    return { kind: 'blocked', note: `failed at ${[...new Set(failed)].join('; ')}. Mend it, then: tenure retry` };
  if (plan.verdict.outcome === 'refuse')
    return { kind: 'blocked', note: `${plan.verdict.because}. Do it by hand or change the policy, then: tenure retry` };
  if (plan.verdict.outcome === 'hold')
    return { kind: 'held', note: `${plan.verdict.because}. To let it run: tenure release` };
  if (handled.settleAfter !== undefined && now < handled.settleAfter)
    return { kind: 'again', seconds: secondsUntil(now, handled.settleAfter) };
  if (plan.approvals.length > 0) return { kind: 'ask' };
  const findings = [...plan.findings, ...refusals(plan, outcomes), ...tasks(plan)];
  const [first] = findings;
  if (first === undefined) return { kind: 'completed', note: undefined, findings };
  return { kind: 'completed-with-exceptions', note: `${findings.length} to look at: ${first.kind}`, findings };
}

function refusals(plan: Plan, outcomes: readonly Outcome[]): readonly Finding[] {
  const refused = outcomes.flatMap((one) => one.receipts).filter((receipt) => receipt.status === 'refused');
  return refused.flatMap((receipt) => {
    const change = plan.changes.find((one) => one.id === receipt.changeId);
    if (change === undefined) return [];
    const entitlement =
      'entitlement' in change && change.entitlement !== undefined ? { entitlement: change.entitlement } : {};
    return [
      {
        kind: 'refused-by-target',
        system: change.system,
        ...entitlement,
        text: `${change.kind}: ${receipt.detail ?? 'the target gave no reason'}`,
      },
    ];
  });
}

/** What people must do by hand. */
function tasks(plan: Plan): readonly Finding[] {
  return plan.changes.flatMap((change) => {
    if (change.kind !== 'manual-task') return [];
    const entitlement = change.entitlement === undefined ? {} : { entitlement: change.entitlement };
    return [{ kind: 'manual-task', system: change.system, ...entitlement, text: change.instructions }];
  });
}

/** Keys of what was done and leaves no trace to observe, so that it is not planned again. */
export function acknowledgedBy(plan: Plan, outcomes: readonly Outcome[]): readonly Digest[] {
  const done = new Set(doneChanges(outcomes));
  return plan.changes
    .filter((change) => change.kind === 'revoke-sessions' && done.has(change.id))
    .map((change) => change.idempotencyKey);
}

function doneChanges(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .flatMap((one) => one.receipts)
    .filter((receipt) => receipt.status === 'changed' || receipt.status === 'already-so')
    .map((receipt) => receipt.changeId);
}

/**
 * The grant ledger after this settling. Until everything ran, a reason that ended is kept as ended: it supports nothing
 * any more, and tells a retry what to take away. And an approval that was not carried out is no reason yet: it is checked
 * again when it is.
 */
export function reasonsAfter(
  plan: Plan,
  before: readonly Reason[],
  complete: boolean,
  outcomes: readonly Outcome[] = [],
): readonly Reason[] {
  if (complete) return plan.reasons;
  const known = new Set(before.map(keyOf));
  const certain = plan.reasons.filter(
    (reason) =>
      known.has(keyOf(reason)) || reason.decision?.outcome !== 'approved' || isHeld(reason.entitlement, plan, outcomes),
  );
  const planned = new Set(plan.reasons.map(keyOf));
  const ended = before.filter((reason) => !planned.has(keyOf(reason)));
  return [
    ...certain,
    ...ended.map((reason) => ({
      ...reason,
      until: reason.until !== undefined && reason.until < plan.at ? reason.until : plan.at,
    })),
  ];
}

/** Seen before the plan, or granted by it. */
function isHeld(entitlement: EntitlementId, plan: Plan, outcomes: readonly Outcome[]): boolean {
  if (plan.observed.some((access) => holds(access, entitlement))) return true;
  const done = new Set(doneChanges(outcomes));
  return plan.changes.some(
    (change) => change.kind === 'grant' && change.entitlement === entitlement && done.has(change.id),
  );
}

function keyOf(reason: Reason): string {
  return `${reason.kind} ${reason.entitlement} ${reason.rule}`;
}
