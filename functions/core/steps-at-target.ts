/** What a person's standing calls for at one target. */
import type { Access } from './access.ts';
import { hasLostItsReason } from './account-reason.ts';
import { approvalId } from './approval-needs.ts';
import { liveRecords, primaryRecord, standing } from './employment.ts';
import { handOverSteps, keepsFromEnding, retentionOver } from './hand-over.ts';
import { type EntitlementId, entitlementParts } from './ids.ts';
import type { EmploymentStatus } from './person.ts';
import type { LeaverPlaybook } from './policy/compile-combinations.ts';
import { prepare } from './pre-hire.ts';
import { accountProfile } from './profile.ts';
import { isLive } from './reason.ts';
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
import type { Ruled } from './ruled.ts';
import { excepted, type Situation, underLegalHold } from './situation.ts';

type Steps = (situation: Situation, reasons: Ruled, access: Access, revoked: boolean) => readonly Step[];

const STEPS = {
  expected: (situation, _reasons, access) => prepare(situation, access),
  active: (situation, reasons, access) => [
    ...provision(access, wantedAt(situation, reasons, access), situation.keeps[access.system] ?? []),
    ...(hasLostItsReason(situation, reasons, access) ? withdraw(access) : []),
  ],
  suspended: (situation, reasons, access, revoked) => [
    ...cut(access, playbookOf(situation), revoked),
    ...loseSteps(access, reasons.lost),
  ],
  ended: (situation, reasons, access, revoked) => [
    ...cut(access, playbookOf(situation), revoked),
    ...cleanUp(access, playbookOf(situation), excepted(situation, reasons), underLegalHold(situation.person)),
    ...handOverSteps(situation, access),
    ...(retentionOver(situation) &&
    excepted(situation, reasons).size === 0 &&
    keepsFromEnding(situation, access).length === 0
      ? destroy(access, playbookOf(situation))
      : []),
  ],
} as const satisfies Record<EmploymentStatus, Steps>;

/** `revoked`: this case has revoked the sessions here already. */
export function stepsAtTarget(situation: Situation, reasons: Ruled, access: Access, revoked: boolean): readonly Step[] {
  const steps: Steps = STEPS[standing(situation.person)];
  return steps(situation, reasons, access, revoked);
}

function wantedAt(situation: Situation, reasons: Ruled, access: Access): Wanted {
  const { person, policy } = situation;
  const [account] = liveRecords(person).flatMap((record) =>
    policy
      .accountsFor(record, person.userName?.name)
      .filter((one) => one.system === access.system)
      .flatMap(({ rule, because, ...one }) => {
        const profile = accountProfile(record, one);
        return profile === undefined ? [] : [{ profile, rule, because }];
      }),
  );
  return {
    ...(account === undefined ? {} : { account }),
    grants: account === undefined && access.status === 'absent' ? [] : grantsAt(situation, reasons, access),
    lost: reasons.lost,
  };
}

/** One grant an entitlement, by the first reason that wants it. */
function grantsAt(situation: Situation, reasons: Ruled, access: Access): readonly WantedGrant[] {
  const here = ({ entitlement }: { readonly entitlement: EntitlementId }) =>
    entitlementParts(entitlement).system === access.system;
  // An exception keeps what is held, and gives nothing.
  const supported = reasons.kept.filter(
    (reason) => reason.kind !== 'exception' && here(reason) && isLive(reason, situation.now),
  );
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
  return grants
    .filter(({ entitlement }) => !reasons.barred.has(entitlement))
    .filter((grant, at, all) => all.findIndex((one) => one.entitlement === grant.entitlement) === at);
}

function playbookOf({ person, policy }: Situation): LeaverPlaybook {
  return policy.leaverFor(primaryRecord(person));
}
