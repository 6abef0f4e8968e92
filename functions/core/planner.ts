/** Planning: from everything known of one person to the ordered changes that take actual to desired. Pure: same inputs, same bytes. */
import { missingAliases } from './alias.ts';
import { approvalNeeds, decisionThatCounts, type Needed, workersNamed } from './approval-needs.ts';
import { digest } from './canonical.ts';
import { after, type Change, holdsItself, LANES } from './change.ts';
import { cutWhatIsOver, overdue } from './expiry.ts';
import { findingsOf } from './findings.ts';
import { handOvers } from './hand-over.ts';
import { identified } from './identity.ts';
import type { Digest, EntitlementId, System, WorkerId } from './ids.ts';
import { settledDown } from './lapse.ts';
import { type Plan, seal, type Verdict } from './plan.ts';
import { settleReasons } from './reasons.ts';
import type { Step } from './reconcile.ts';
import { mattersOf, requestNeeds, requestReasons } from './request-reasons.ts';
import { type Ruled, ruled, withoutBridges } from './ruled.ts';
import { findingsOfRulings, warned } from './ruling.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';
import { stepsAtTarget } from './steps-at-target.ts';
import { brake } from './window-guard.ts';

/** The workers whose standing planning must know: those who may decide what is pending. */
export function workersToAsk(raw: Situation): readonly WorkerId[] {
  const { situation } = identified(raw);
  const { pending, asked } = reasonsOf(situation);
  return workersNamed(situation, [...pending, ...mattersOf(asked)]);
}

export function plan(raw: Situation): Plan {
  const { situation, told, findings, verdict } = identified(raw);
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
    [...approvalNeeds(situation, reasons.pending), ...requestNeeds(situation, reasons.asked)],
    changes,
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
    observedDigest: digest(raw.observed),
    observed: raw.observed,
    changes,
    approvals,
    findings: [
      ...findingsOf(situation, reasons, approvals, predicted),
      ...findingsOfRulings(reasons.rulings),
      ...handOvers(situation),
      ...missingAliases(situation.person.userName, own, situation.now),
      ...findings,
    ],
    ...(reasons.rulings.length === 0 ? {} : { rulings: reasons.rulings }),
    ...waitingForHuman(verdict, brake(situation, changes)),
    ...told,
    reasons: reasons.kept,
    predicted,
    counts: countByKind(changes),
  });
}

/** What automation may not touch stays refused; all else waits for who says whose an account is. */
function waitingForHuman(unsure: Verdict | undefined, braked: ReturnType<typeof brake>): ReturnType<typeof brake> {
  return unsure === undefined || braked.verdict.outcome === 'refuse' ? braked : { ...braked, verdict: unsure };
}

function reasonsOf(situation: Situation): Ruled {
  const { case: handled, person, policy, now } = situation;
  const settled = settleReasons({
    caseId: handled.caseId,
    person,
    policy,
    now,
    reasons: withoutBridges(situation),
    requested: requestReasons(situation),
    holds: (entitlement) =>
      situation.observed.some((access) => !belongsToSomebodyElse(access, person) && holdsItself(access, entitlement)),
    decisionOn: (entitlement, approval, wantedBy) => decisionThatCounts(situation, entitlement, approval, wantedBy),
  });
  return ruled(situation, settled);
}

/** Nobody but about a request is asked about what nothing waits for: for somebody on leave, or at a target that did not answer, that comes later. */
function needed(needs: readonly Needed[], changes: readonly Change[]): readonly Needed[] {
  return needs
    .map((need) => ({ ...need, changes: changes.filter((one) => one.approval === need.id).map((one) => one.id) }))
    .filter((need) => need.changes.length > 0 || need.request !== undefined);
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
