/** What a case's receipts add up to: done, done with exceptions, blocked, held, or still to be asked about. */
import type { Access } from './access.ts';
import { missingAliases, unseenAlias } from './alias.ts';
import { type Awaited, awaiting, overdue, secondsToNextLook, stillGoing } from './awaited.ts';
import type { Case } from './case.ts';
import { type Change, holds, LANES } from './change.ts';
import { belowGrade, closing, isAbout, keyOf as keyOfChange, taskOf, type Words } from './closing.ts';
import type { Digest, EntitlementId, Instant } from './ids.ts';
import { type LookAgain, lookAgain, lookingAgain } from './look-again.ts';
import { batch, type Finding, type Plan } from './plan.ts';
import type { Reason } from './reason.ts';
import type { Receipt } from './receipt.ts';
import { isNext, stillWaiting } from './ruling.ts';
import { secondsUntil } from './schedule.ts';
import type { Outcome } from './steps.ts';
import { hasDrifted } from './target-drift.ts';
import { givenAgain, MOST_REPLANS, REPLAN_SECONDS, unplanned } from './unplanned.ts';

export type Settlement =
  /** Somebody must look: a target failed, or the guards refused. */
  | { readonly kind: 'blocked'; readonly note: string }
  /** An operator must release exactly this delta. */
  | { readonly kind: 'held'; readonly note: string }
  | { readonly kind: 'ask' }
  /**
   * Another case was taken over while it was writing: look again when no write of it can be under way. Or something goes
   * by itself and is `awaited`: look whether it has gone. Or a leaver holds what nobody planned for, or a target is not as
   * it was planned for: plan anew, the `replans`th time.
   */
  | { readonly kind: 'again'; readonly seconds: number; readonly awaited?: Awaited; readonly replans?: number }
  /** All that could be done is done: it waits without its turn, and looks again by itself. */
  | {
      readonly kind: 'waiting';
      readonly note: string;
      readonly findings: readonly Finding[];
      readonly lookAgain: LookAgain;
    }
  | {
      readonly kind: 'completed' | 'completed-with-exceptions';
      readonly note: string | undefined;
      readonly findings: readonly Finding[];
    };

/** What waited for a change that has been seen runs at once. */
const NEXT_STEP_SECONDS = 1;

/** What would be missed if nobody looked: `firstDayEnds`, what is missing then; `nameLost`, somebody else's account has their user name by now. */
export interface Missed {
  readonly firstDayEnds?: Instant;
  readonly nameLost?: boolean;
}

/** `seen`: what each target showed last, after the writes. */
export function settlement(
  handled: Pick<Case, 'settleAfter' | 'awaited' | 'replans' | 'lookAgain'> & Words,
  plan: Plan,
  outcomes: readonly Outcome[],
  now: Instant,
  seen: readonly Access[],
  { firstDayEnds, nameLost = false }: Missed = {},
): Settlement {
  const failed = outcomes.flatMap((one) => (one.failed === undefined ? [] : [whyFailed(one.system, one.failed)]));
  if (failed.length > 0)
    return { kind: 'blocked', note: `failed at ${[...new Set(failed)].join('; ')}. Mend it, then: tenure retry` };
  const untold = unanswered(plan, outcomes);
  if (untold.length > 0)
    return {
      kind: 'blocked',
      note: `nothing is known of ${untold.map(({ kind, system }) => `${kind} at ${system}`).join(', ')}. To look and go on: tenure retry`,
    };
  const { replans = 0 } = handled;
  if (hasDrifted(outcomes) && replans < MOST_REPLANS)
    return { kind: 'again', seconds: REPLAN_SECONDS, replans: replans + 1 };
  const { attested = [], waived = [] } = handled;
  const uncut = refusedBy(plan, outcomes).filter(
    ({ change }) => change.lane === 'cut' && !waived.includes(keyOfChange(change)),
  );
  if (uncut.length > 0)
    return {
      kind: 'blocked',
      note: `the cut was refused at ${systemsOf(uncut)}. Cut it there by hand, then: tenure retry`,
    };
  if (plan.verdict.outcome === 'refuse')
    return {
      kind: 'blocked',
      note: `${unended(plan.verdict.because)}. ${plan.verdict.next ?? 'Do it by hand or change the policy, then: tenure retry'}`,
    };
  if (plan.verdict.outcome === 'hold')
    return {
      kind: 'held',
      note: `${unended(plan.verdict.because)}. ${plan.verdict.next ?? `To let it run: tenure release ${plan.caseId} --plan ${plan.digest.slice(0, 12)}`}`,
    };
  if (handled.settleAfter !== undefined && now < handled.settleAfter)
    return { kind: 'again', seconds: secondsUntil(now, handled.settleAfter) };
  // Names were taken while they were looked for, or just after, or an account was just taken for theirs: both are looked at anew.
  if ((plan.unnamed !== undefined || plan.linked !== undefined || nameLost) && replans < MOST_REPLANS)
    return { kind: 'again', seconds: NEXT_STEP_SECONDS, replans: replans + 1 };
  if (plan.unnamed !== undefined)
    return { kind: 'blocked', note: `${plan.unnamed}. Add candidates to the rule in "names", then: tenure retry` };
  const going = stillGoing(plan, seen, handled.awaited);
  const awaited = awaiting(going, handled.awaited, now);
  const { rulings = [] } = plan;
  // Bounded by the wait's own end: a target that shows and hides something by turns would else be planned for ever.
  const theirs = seen.filter(({ system }) => plan.predicted.some((own) => own.system === system));
  if (rulings.some((ruling) => isNext(ruling, theirs)) && now < awaited.until)
    return { kind: 'again', seconds: NEXT_STEP_SECONDS, awaited };
  if (plan.approvals.length > 0) return { kind: 'ask' };
  const told = [...plan.findings, ...tasks(plan)].filter(
    (finding) => !hasGone(finding, seen) && !attested.includes(finding.task ?? ''),
  );
  const closed = closing(plan, outcomes, seen, handled);
  const isWaived = (finding: Finding) => waivedChanges(plan, waived).some((change) => isAbout(finding, change));
  // An account that stays by a waiver was not given again.
  const stays = new Set(waivedChanges(plan, waived).flatMap(({ lane, system }) => (lane === 'cut' ? [system] : [])));
  const given = unplanned(plan, seen, going, [...told, ...refusals(plan, outcomes)]).filter(
    ({ system, entitlement }) => entitlement !== undefined || !stays.has(system),
  );
  if (given.length > 0 && replans < MOST_REPLANS)
    return {
      kind: 'again',
      seconds: REPLAN_SECONDS,
      replans: replans + 1,
      ...(going.length > 0 ? { awaited } : {}),
    };
  // Waited for before, and told: a look that comes by itself is one look.
  if (going.length > 0 && now < awaited.until && handled.lookAgain === undefined)
    return { kind: 'again', seconds: secondsToNextLook(awaited, now), awaited };
  const late = going.map(overdue);
  const findings = [
    ...told.filter((one) => !isWaived(one) && !late.some(({ entitlement }) => one.entitlement === entitlement)),
    ...refusals(plan, outcomes).filter((one) => !isWaived(one)),
    ...belowGrade(plan.caseId, closed),
    ...stillWaiting(rulings),
    ...late,
    ...given.map(givenAgain),
    ...missingAliases(plan.userName, theirs, now),
    ...unseenAlias(plan.userName, theirs),
  ];
  const [first] = findings;
  if (first === undefined) return { kind: 'completed', note: undefined, findings };
  const next = lookAgain(findings, handled.lookAgain, firstDayEnds, now);
  if (next !== undefined) return { kind: 'waiting', note: lookingAgain(findings, next), findings, lookAgain: next };
  return { kind: 'completed-with-exceptions', note: `${findings.length} to look at: ${first.kind}`, findings };
}

/** Told of when the case was planned, and meanwhile no longer held: there is nothing left to do about it. */
function hasGone({ system, entitlement }: Finding, seen: readonly Access[]): boolean {
  const access = seen.find((one) => one.system === system);
  return (
    access !== undefined &&
    entitlement !== undefined &&
    !access.holdings.some((held) => held.entitlement === entitlement)
  );
}

/** Changes that were to run and that no receipt speaks of. Done means observed: a case that has any is not done. */
function unanswered(plan: Plan, outcomes: readonly Outcome[]): readonly Change[] {
  const answered = new Set(outcomes.flatMap((one) => one.receipts).map((receipt) => receipt.changeId));
  const lanes = plan.verdict.outcome === 'proceed' ? LANES : plan.verdict.outcome === 'hold' ? (['cut'] as const) : [];
  return lanes.flatMap((lane) =>
    plan.changes.filter((change) => batch(plan, change.system, lane).includes(change) && !answered.has(change.id)),
  );
}

/** With what it said, for that says what to mend: our errors' own words carry no secret and no personal data. */
function whyFailed(system: string, { error, cause }: NonNullable<Outcome['failed']>): string {
  return cause === '' ? `${system}: ${error}` : `${system}: ${error}: ${cause}`;
}

interface Refused {
  readonly change: Change;
  readonly receipt: Receipt;
}

function refusedBy(plan: Plan, outcomes: readonly Outcome[]): readonly Refused[] {
  const refused = outcomes.flatMap((one) => one.receipts).filter((receipt) => receipt.status === 'refused');
  return plan.changes.flatMap((change) => {
    const receipt = refused.findLast((one) => one.changeId === change.id);
    return receipt === undefined ? [] : [{ change, receipt }];
  });
}

function systemsOf(refused: readonly Refused[]): string {
  return [...new Set(refused.map(({ change }) => change.system))].join(', ');
}

function refusals(plan: Plan, outcomes: readonly Outcome[]): readonly Finding[] {
  return refusedBy(plan, outcomes).map(({ change, receipt }) => ({
    kind: kindOf(change, receipt),
    system: change.system,
    ...('entitlement' in change ? { entitlement: change.entitlement } : {}),
    ...(change.kind === 'hand-over' ? { task: change.thing } : {}),
    text: `${change.kind}${change.kind === 'hand-over' ? ` of ${change.thing}` : ''}: ${receipt.detail ?? 'the target gave no reason'}`,
  }));
}

function kindOf({ kind }: Change, { lacks }: Receipt): string {
  if (lacks === 'seats') return 'no-licence-left';
  return kind === 'hand-over' ? 'hand-over-refused' : 'refused-by-target';
}

/** Those nobody need see to: what a waiver of a control's own leaves open is told by its grade. */
function waivedChanges({ changes }: Plan, waived: readonly string[]): readonly Change[] {
  return changes.filter((change) => waived.includes(keyOfChange(change)));
}

/** What people must do by hand. */
function tasks(plan: Plan): readonly Finding[] {
  return plan.changes.flatMap((change) => {
    if (change.kind !== 'manual-task') return [];
    const entitlement = change.entitlement === undefined ? {} : { entitlement: change.entitlement };
    return [
      { kind: 'manual-task', system: change.system, ...entitlement, task: taskOf(change), text: change.instructions },
    ];
  });
}

/** Keys of what was done and leaves no trace to observe, so that it is not planned again. */
export function acknowledgedBy(plan: Plan, outcomes: readonly Outcome[]): readonly Digest[] {
  const done = doneBy(outcomes);
  return plan.changes
    .filter((change) => change.kind === 'revoke-sessions' && done.has(change.id))
    .map((change) => change.idempotencyKey);
}

/** The ids of changes that are so now. */
function doneBy(outcomes: readonly Outcome[]): ReadonlySet<string> {
  return new Set(
    outcomes
      .flatMap((one) => one.receipts)
      .filter((receipt) => receipt.status === 'changed' || receipt.status === 'already-so')
      .map((receipt) => receipt.changeId),
  );
}

/**
 * The grant ledger after this settling. What was not taken away (nothing ran, or the target refused it) keeps the reason that
 * ended, as ended: it supports nothing any more, and tells the next plan what to take away. And an approval that was not
 * carried out is no reason yet: who gave it is looked at again when it is.
 */
export function reasonsAfter(
  plan: Plan,
  before: readonly Reason[],
  outcomes: readonly Outcome[],
  ran: boolean,
): readonly Reason[] {
  const complete = ran && outcomes.every((one) => one.failed === undefined);
  const kept = new Set(
    refusedBy(plan, outcomes).flatMap(({ change }) => (change.kind === 'revoke' ? [change.entitlement] : [])),
  );
  const planned = new Set(plan.reasons.map(keyOf));
  const ended = before
    .filter((reason) => !planned.has(keyOf(reason)))
    .filter((reason) => !complete || kept.has(reason.entitlement));
  const known = new Set(before.map(keyOf));
  const certain = plan.reasons.filter(
    (reason) =>
      complete ||
      known.has(keyOf(reason)) ||
      reason.decision?.outcome !== 'approved' ||
      isHeld(reason.entitlement, plan, outcomes),
  );
  return [...certain, ...ended.map((reason) => ({ ...reason, until: earlier(reason.until, plan.at) }))];
}

/** Seen before the plan, or granted by it. */
function isHeld(entitlement: EntitlementId, plan: Plan, outcomes: readonly Outcome[]): boolean {
  const done = doneBy(outcomes);
  return (
    plan.observed.some((access) => holds(access, entitlement)) ||
    plan.changes.some((change) => change.kind === 'grant' && change.entitlement === entitlement && done.has(change.id))
  );
}

function earlier(until: Instant | undefined, at: Instant): Instant {
  return until !== undefined && until < at ? until : at;
}

/** A no is another word than what gave it before: that it may be held still is not forgotten for it. */
function keyOf({ kind, entitlement, rule, request = '', decision }: Reason): string {
  const gave = decision === undefined || decision.outcome === 'approved';
  return `${kind} ${entitlement} ${rule} ${request} ${gave}`;
}

/** Without the full stop that a pack's reason ends with, or does not. */
function unended(because: string | undefined): string {
  return String(because).replace(/\.$/, '');
}
