/** Planning: from everything known of one person to the ordered changes that take actual to desired. Pure: same inputs, same bytes. */

import type { Access } from './access.ts';
import { approvalNeeds, decisionThatCounts, denialOf, matterOf, type Needed, workersNamed } from './approval-needs.ts';
import { digest } from './canonical.ts';
import { after, type Change, holdsItself, LANES } from './change.ts';
import { standing } from './employment.ts';
import { cutWhatIsOver, overdue } from './expiry.ts';
import { findingsOf } from './findings.ts';
import { handOvers } from './hand-over.ts';
import { hasGone, isHeldItself, isMastered } from './held-now.ts';
import type { Digest, EntitlementId, System, WorkerId } from './ids.ts';
import { settledDown } from './lapse.ts';
import { type Plan, seal } from './plan.ts';
import { settleReasons } from './reasons.ts';
import type { Step } from './reconcile.ts';
import { mattersOf, requestNeeds, requestReasons } from './request-reasons.ts';
import { type Ruled, ruled, withoutBridges } from './ruled.ts';
import { findingsOfRulings, warned } from './ruling.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';
import { stepsAtTarget } from './steps-at-target.ts';
import { brake } from './window-guard.ts';

/** The workers whose standing planning must know: those who may decide what is pending. */
export function workersToAsk(situation: Situation): readonly WorkerId[] {
  const { pending, unconfirmed, asked } = reasonsOf(situation);
  return workersNamed(situation, [...[...pending, ...unconfirmed].map(matterOf), ...mattersOf(asked)]);
}

export function plan(situation: Situation): Plan {
  const { case: handled, person, policy } = situation;
  const reasons = reasonsOf(situation);
  const over = overdue(situation, reasons.kept);
  const own = situation.observed.filter((access) => !belongsToSomebodyElse(access, person));
  const located = own.flatMap((access) => {
    const revoked = situation.acknowledged.includes(idempotencyKey(handled.caseId, access.system, 'revoke-sessions'));
    return stepsAtTarget(situation, reasons, access, revoked).map((step) => ({
      system: access.system,
      step: cutWhatIsOver(step, over),
    }));
  });
  const changes = inLanes(located).map((one, index) => change(situation, one, index));
  const running = changes.filter((one) => one.approval === undefined);
  const predicted = own.map((access) =>
    settledDown(running.filter((one) => one.system === access.system).reduce(after, access)),
  );
  const needs = needed(
    [
      ...approvalNeeds(situation, [...reasons.pending, ...reasons.unconfirmed]),
      ...requestNeeds(situation, reasons.asked),
    ],
    changes,
    standing(person) === 'active' ? predicted : [],
  );
  const approvals = warned(needs, reasons.rulings);
  return seal({
    version: 1,
    caseId: handled.caseId,
    kind: handled.kind ?? 'mover',
    personId: person.personId,
    workerId: handled.workerId,
    at: situation.now,
    policyDigest: policy.digest,
    observedDigest: digest(situation.observed),
    observed: situation.observed,
    changes,
    approvals,
    findings: [
      ...findingsOf(situation, reasons, approvals, predicted),
      ...findingsOfRulings(reasons.rulings),
      ...handOvers(situation),
    ],
    ...(reasons.rulings.length === 0 ? {} : { rulings: reasons.rulings }),
    ...brake(situation, changes),
    reasons: reasons.kept,
    predicted,
    counts: countByKind(changes),
  });
}

function reasonsOf(situation: Situation): Ruled {
  const { case: handled, person, policy, now } = situation;
  const reasons = withoutBridges(situation);
  const settled = settleReasons({
    ...{ caseId: handled.caseId, person, policy, now, reasons },
    requested: requestReasons({ ...situation, reasons }),
    holds: (entitlement) => isHeldItself(situation, entitlement),
    isMastered: (entitlement) => isMastered(situation, entitlement),
    hasGone: (entitlement) => hasGone(situation, entitlement),
    decisionOn: (pending) => decisionThatCounts(situation, matterOf(pending)),
    denialOf: (entitlement) => denialOf(situation, entitlement),
  });
  return ruled(situation, settled);
}

/**
 * Nobody but about a request is asked about what nothing waits for: for somebody on leave, or at a target that did not answer, that
 * comes later. What is `held` already waits too, when the question is whether it stays.
 */
function needed(needs: readonly Needed[], changes: readonly Change[], held: readonly Access[]): readonly Needed[] {
  const isAboutKeeping = ({ entitlement }: Needed) => held.some((access) => holdsItself(access, entitlement));
  return needs
    .map((need) => ({ ...need, changes: changes.filter((one) => one.approval === need.id).map((one) => one.id) }))
    .filter((need) => need.changes.length > 0 || need.request !== undefined || isAboutKeeping(need));
}

interface Located {
  readonly system: System;
  readonly step: Step;
}

function inLanes(steps: readonly Located[]): readonly Located[] {
  return LANES.flatMap((lane) => steps.filter(({ step }) => step.lane === lane));
}

function change({ case: handled }: Situation, { system, step }: Located, index: number): Change {
  const entitlement = 'entitlement' in step ? step.entitlement : undefined;
  return {
    ...step,
    id: `c${index + 1}`,
    system,
    idempotencyKey: idempotencyKey(handled.caseId, system, step.kind, entitlement),
  };
}

/** The same step of the same case always has the same key, in whichever plan it stands. */
export function idempotencyKey(
  caseId: string,
  system: string,
  kind: Change['kind'],
  entitlement?: EntitlementId,
): Digest {
  return digest([caseId, system, kind, entitlement ?? '']);
}

function countByKind(changes: readonly Change[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, of]) => [kind, of.length]));
}
