/** Planning: from everything known of one person to the ordered changes that take actual to desired. Pure: same inputs, same bytes. */
import type { Access, ProfileField } from './access.ts';
import { type Colleagues, candidates, eligible, objection } from './approver.ts';
import { digest } from './canonical.ts';
import type { Case } from './case.ts';
import { after, type Change, holds, LANES } from './change.ts';
import { liveRecords, primaryRecord, standing } from './employment.ts';
import { judge } from './guard.ts';
import {
  type Digest,
  type EntitlementId,
  entitlementParts,
  type Instant,
  type PersonId,
  type System,
  type WorkerId,
} from './ids.ts';
import type { Person } from './person.ts';
import { type ApprovalNeed, type Finding, type Plan, seal } from './plan.ts';
import type { Policy } from './policy/policy.ts';
import { profileOf } from './profile.ts';
import { type Decision, isLive, type Reason } from './reason.ts';
import { type Pending, type Reasons, settleReasons } from './reasons.ts';
import { cleanUp, cut, destroy, losses, provision, type Step, type Wanted } from './reconcile.ts';
import { addDays, addHours } from './schedule.ts';

/** A decision made on an approval of this case, and what it was about. */
export interface Decided {
  readonly entitlement: EntitlementId;
  readonly decision: Decision;
}

/** Everything a plan is a function of. */
export interface Situation {
  readonly case: Pick<Case, 'caseId' | 'kind' | 'workerId' | 'intent' | 'releasedDigest'>;
  readonly person: Person;
  readonly requester?: PersonId | undefined;
  readonly now: Instant;
  readonly policy: Policy;
  /** The targets that answered; a target that did not is planned for when it does. */
  readonly observed: readonly Access[];
  /** The fields each target keeps. */
  readonly keeps: Readonly<Record<System, readonly ProfileField[]>>;
  readonly reasons: readonly Reason[];
  readonly decided: readonly Decided[];
  /** Keys of what this case has done that leaves no trace to observe (revoke-sessions). */
  readonly acknowledged: readonly Digest[];
  readonly colleagues: Colleagues;
}

/** The workers whose standing planning must know: those who may decide what is pending, and those who did. */
export function workersToAsk(situation: Situation): readonly WorkerId[] {
  const { pending } = reasonsOf(situation);
  const primary = primaryRecord(situation.person);
  return [
    ...new Set(
      pending.flatMap(({ entitlement }) => {
        const rule = situation.policy.approvalFor(entitlement);
        return rule === undefined ? [] : candidates(rule, entitlement, primary, situation.policy);
      }),
    ),
  ];
}

export function plan(situation: Situation): Plan {
  const { case: handled, person, policy, now } = situation;
  const reasons = reasonsOf(situation);
  const own = situation.observed.filter((access) => !belongsToSomebodyElse(access, person));
  const needs = approvalNeeds(situation, reasons.pending);
  const changes = inLanes(
    own.flatMap((access) => stepsFor(situation, reasons, access).map((step) => ({ system: access.system, step }))),
  ).map((located, index) => change(situation, located, index, needs));
  const running = changes.filter((one) => one.approval === undefined);
  return seal({
    version: 1,
    caseId: handled.caseId,
    kind: handled.kind ?? 'mover',
    personId: person.personId,
    workerId: handled.workerId,
    at: now,
    policyDigest: policy.digest,
    observedDigest: digest(situation.observed),
    observed: situation.observed,
    changes,
    approvals: needs.map((need) => ({
      ...need,
      changes: changes.filter((one) => one.approval === need.id).map((one) => one.id),
    })),
    findings: findingsOf(situation, reasons, own, needs),
    verdict: judge(
      changes,
      Object.values(person.employments).map((employment) => employment.record),
      policy,
      handled.releasedDigest,
    ),
    reasons: reasons.kept,
    predicted: own.map((access) => running.filter((one) => one.system === access.system).reduce(after, access)),
    counts: countByKind(changes),
  });
}

function reasonsOf(situation: Situation): Reasons {
  const { case: handled, person, policy, now, reasons } = situation;
  return settleReasons({
    caseId: handled.caseId,
    person,
    policy,
    now,
    reasons,
    holds: (entitlement) =>
      situation.observed.some((access) => !belongsToSomebodyElse(access, person) && holds(access, entitlement)),
    decisionOn: (entitlement) =>
      situation.decided.find((one) => one.entitlement === entitlement && standsStill(situation, one.decision))
        ?.decision,
  });
}

/** Checked again at execution: an approval by somebody who has since left, or should never have given it, does not count. */
function standsStill(situation: Situation, decision: Decision): boolean {
  if (decision.outcome !== 'approved') return true;
  const approver = [...situation.colleagues.values()].find((colleague) => colleague.personId === decision.approver);
  return objection(approver, { beneficiary: situation.person.personId, requester: situation.requester }) === undefined;
}

function stepsFor(situation: Situation, reasons: Reasons, access: Access): readonly Step[] {
  const { person, policy, case: handled } = situation;
  const revoked = situation.acknowledged.includes(idempotencyKey(handled.caseId, access.system, 'revoke-sessions'));
  const status = standing(person);
  switch (status) {
    case 'active':
      return provision(access, wantedIn(situation, reasons, access), situation.keeps[access.system] ?? []);
    case 'suspended':
      return [...cut(access, policy.leaver, revoked), ...losses(access, reasons.lost)];
    case 'ended': {
      const excepted = new Set(
        reasons.kept.filter((reason) => isLive(reason, situation.now)).map((reason) => reason.entitlement),
      );
      return [
        ...cut(access, policy.leaver, revoked),
        ...cleanUp(access, policy.leaver, excepted, underLegalHold(person)),
        ...(retentionOver(situation) ? destroy(access, policy.leaver) : []),
      ];
    }
    default:
      return status satisfies never;
  }
}

function wantedIn(situation: Situation, reasons: Reasons, access: Access): Wanted {
  const { person, policy, now } = situation;
  const accounts = liveRecords(person).flatMap((record) =>
    policy.accountsFor(record).map((account) => ({ ...account, record })),
  );
  const account = accounts.find((one) => one.system === access.system);
  const here = (entitlement: EntitlementId) => entitlementParts(entitlement).system === access.system;
  const supported = reasons.kept.filter((reason) => here(reason.entitlement) && isLive(reason, now));
  const pending = reasons.pending.filter((one) => here(one.entitlement));
  const grants = [
    ...supported.map(({ entitlement, rule, because }) => ({ entitlement, rule, because, needsApproval: false })),
    ...pending.map(({ entitlement, birthright }) => ({
      entitlement,
      rule: birthright.rule,
      because: birthright.because,
      needsApproval: true,
    })),
  ];
  return {
    ...(account === undefined
      ? {}
      : {
          account: { profile: profileOf(account.record, account.login), rule: account.rule, because: account.because },
        }),
    grants:
      account === undefined && access.status === 'absent' ? [] : firstOfEach(grants, (grant) => grant.entitlement),
    lost: reasons.lost.filter(here),
  };
}

/** One approval for each entitlement that waits for one; its id is the same however often the case is planned. */
function approvalNeeds(situation: Situation, pending: readonly Pending[]): readonly ApprovalNeed[] {
  const { case: handled, person, policy, now, colleagues, requester } = situation;
  return firstOfEach(pending, (one) => one.entitlement).flatMap(({ entitlement }) => {
    const rule = policy.approvalFor(entitlement);
    if (rule === undefined) return [];
    const voided = situation.decided.filter((one) => one.entitlement === entitlement).length;
    return [
      {
        id: `a-${digest([handled.caseId, rule.id, entitlement, voided]).slice(0, 20)}`,
        rule: rule.id,
        entitlement,
        because: rule.because,
        changes: [],
        approvers: eligible(candidates(rule, entitlement, primaryRecord(person), policy), colleagues, {
          beneficiary: person.personId,
          requester,
        }),
        expiresAt: addHours(now, rule.expiresAfterHours),
      },
    ];
  });
}

interface Located {
  readonly system: System;
  readonly step: Step;
}

function inLanes(steps: readonly Located[]): readonly Located[] {
  return LANES.flatMap((lane) => steps.filter(({ step }) => step.lane === lane));
}

function change(
  situation: Situation,
  { system, step }: Located,
  index: number,
  needs: readonly ApprovalNeed[],
): Change {
  const entitlement = 'entitlement' in step ? step.entitlement : undefined;
  const approval =
    step.kind === 'grant' && step.needsApproval
      ? needs.find((need) => need.entitlement === step.entitlement)?.id
      : undefined;
  const located = {
    ...step,
    id: `c${index + 1}`,
    system,
    idempotencyKey: idempotencyKey(situation.case.caseId, system, step.kind, entitlement),
    ...(approval === undefined ? {} : { approval }),
  };
  if (located.kind !== 'grant') return located;
  const { needsApproval: _, ...grant } = located;
  return grant;
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

function findingsOf(
  situation: Situation,
  reasons: Reasons,
  own: readonly Access[],
  needs: readonly ApprovalNeed[],
): readonly Finding[] {
  return [
    ...situation.observed.filter((access) => !own.includes(access)).map(foreignAccount),
    ...(standing(situation.person) === 'active'
      ? own.flatMap((access) => unexplained(situation, reasons, access))
      : []),
    ...needs.filter((need) => need.approvers.length === 0).map(noApprover),
    ...(standing(situation.person) === 'ended' && underLegalHold(situation.person) ? [LEGAL_HOLD] : []),
  ];
}

/** Held, governed by the catalogue, and no reason for it: a person must say whether it stays. */
function unexplained({ policy }: Situation, reasons: Reasons, access: Access): readonly Finding[] {
  const explained = new Set<string>([...reasons.kept.map((reason) => reason.entitlement), ...reasons.lost]);
  return access.holdings
    .filter((held) => policy.catalogue.has(held.entitlement) && !explained.has(held.entitlement))
    .map((held) => ({
      kind: 'unexplained-access',
      system: access.system,
      entitlement: held.entitlement,
      text: 'held before Tenure knew a reason: request it or take it away',
    }));
}

function foreignAccount(access: Access): Finding {
  return {
    kind: 'account-of-somebody-else',
    system: access.system,
    text: `the account found under this login carries ${access.profile.workerId === undefined ? 'no worker id' : 'another worker id'}: nothing is written to it; correct its worker id or choose another login`,
  };
}

function noApprover(need: ApprovalNeed): Finding {
  return {
    kind: 'no-approver',
    entitlement: need.entitlement,
    text: `nobody named by ${need.rule} may decide this: name another approver in the policy, it expires meanwhile`,
  };
}

const LEGAL_HOLD: Finding = {
  kind: 'legal-hold',
  text: 'under legal hold: access is cut, licences and accounts stay until the hold is lifted',
};

/** Correlation is by worker id, never by login alone. */
function belongsToSomebodyElse(access: Access, person: Person): boolean {
  if (access.status === 'absent') return false;
  if (access.accountId !== undefined && person.accounts[access.system] === access.accountId) return false;
  return access.profile.workerId === undefined || !(access.profile.workerId in person.employments);
}

function underLegalHold(person: Person): boolean {
  return Object.values(person.employments).some((employment) => employment.record.legalHold);
}

/** Looked at again when the timer fires: not for somebody who came back, not under legal hold, not early. */
function retentionOver({ case: handled, person, policy, now }: Situation): boolean {
  const ended = Object.values(person.employments).map((employment) => employment.endedAt ?? now);
  const [last] = ended.sort().reverse();
  return (
    handled.intent === 'retention-over' &&
    !underLegalHold(person) &&
    last !== undefined &&
    now >= addDays(last, policy.leaver.destroy.afterDays)
  );
}

function countByKind(changes: readonly Change[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of changes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function firstOfEach<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item] as const).reverse()).values()].reverse();
}
