/** What a person's standing calls for at one target. */
import type { Access } from './access.ts';
import { hasLostItsReason } from './account-reason.ts';
import { approvalId } from './approval-needs.ts';
import { liveRecords, standing } from './employment.ts';
import { type EntitlementId, entitlementParts } from './ids.ts';
import type { EmploymentStatus } from './person.ts';
import { profileOf } from './profile.ts';
import { isLive } from './reason.ts';
import type { Reasons } from './reasons.ts';
import {
  cleanUp,
  cut,
  destroy,
  loseSteps,
  provision,
  type Step,
  type Wanted,
  type WantedGrant,
  withdraw,
} from './reconcile.ts';
import { requestedGrants } from './request-reasons.ts';
import { destroyAt } from './retention.ts';
import { excepted, type Situation, underLegalHold } from './situation.ts';

type Steps = (situation: Situation, reasons: Reasons, access: Access, revoked: boolean) => readonly Step[];

const STEPS = {
  expected: () => [],
  active: (situation, reasons, access, revoked) => [
    ...provision(access, wantedAt(situation, reasons, access), situation.keeps[access.system] ?? []),
    ...(hasLostItsReason(situation, reasons, access) ? withdraw(access, revoked) : []),
  ],
  suspended: ({ policy }, reasons, access, revoked) => [
    ...cut(access, policy.leaver, revoked),
    ...loseSteps(access, reasons.lost),
  ],
  ended: (situation, reasons, access, revoked) => [
    ...cut(access, situation.policy.leaver, revoked),
    ...cleanUp(access, situation.policy.leaver, excepted(situation, reasons), underLegalHold(situation.person)),
    ...(retentionOver(situation) && excepted(situation, reasons).size === 0
      ? destroy(access, situation.policy.leaver)
      : []),
  ],
} as const satisfies Record<EmploymentStatus, Steps>;

/** `revoked`: this case has revoked the sessions here already. */
export function stepsAtTarget(
  situation: Situation,
  reasons: Reasons,
  access: Access,
  revoked: boolean,
): readonly Step[] {
  const steps: Steps = STEPS[standing(situation.person)];
  return steps(situation, reasons, access, revoked);
}

function wantedAt(situation: Situation, reasons: Reasons, access: Access): Wanted {
  const { person, policy } = situation;
  const [account] = liveRecords(person).flatMap((record) =>
    policy
      .accountsFor(record)
      .filter((one) => one.system === access.system)
      .map(({ login, rule, because }) => ({ profile: profileOf(record, login), rule, because })),
  );
  return {
    ...(account === undefined ? {} : { account }),
    grants: account === undefined && access.status === 'absent' ? [] : grantsAt(situation, reasons, access),
    lost: reasons.lost,
  };
}

/** One grant an entitlement, by the first reason that wants it. */
function grantsAt(situation: Situation, reasons: Reasons, access: Access): readonly WantedGrant[] {
  const here = ({ entitlement }: { readonly entitlement: EntitlementId }) =>
    entitlementParts(entitlement).system === access.system;
  const supported = reasons.kept.filter((reason) => here(reason) && isLive(reason, situation.now));
  const grants: readonly WantedGrant[] = [
    ...supported.map(({ entitlement, rule, because }) => ({ entitlement, rule, because })),
    ...reasons.pending.filter(here).map((pending) => ({
      entitlement: pending.entitlement,
      rule: pending.birthright.rule,
      because: pending.birthright.because,
      approval: approvalId(situation, pending),
    })),
    ...requestedGrants(situation, reasons.asked).filter(here),
  ];
  return grants.filter((grant, at) => grants.findIndex((one) => one.entitlement === grant.entitlement) === at);
}

/** Looked at again when the timer fires: not for somebody who came back or is expected to, not under legal hold, not early. */
function retentionOver({ case: handled, person, policy, now }: Situation): boolean {
  const at = destroyAt(person, policy.leaver);
  return handled.intent === 'retention-over' && at !== undefined && now >= at;
}
