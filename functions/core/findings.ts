/** What a plan tells people that is not a change: accounts of somebody else, access nobody explains, what only people can end. */
import type { Access } from './access.ts';
import type { Needed } from './approval-needs.ts';
import { holds } from './change.ts';
import { standing } from './employment.ts';
import { gapOf, lateFinding } from './late-notice.ts';
import type { Finding } from './plan.ts';
import { isLive, type Reason } from './reason.ts';
import type { Reasons } from './reasons.ts';
import { heldThroughRule } from './reconcile.ts';
import { notRestored } from './restoration.ts';
import { belongsToSomebodyElse, excepted, type Situation, underLegalHold } from './situation.ts';

/** `predicted`: what is held once the plan has run; what goes with it is nothing to tell. */
export function findingsOf(
  situation: Situation,
  reasons: Reasons,
  needs: readonly Needed[],
  predicted: readonly Access[],
): readonly Finding[] {
  const { observed, person } = situation;
  const own = observed.filter((access) => !belongsToSomebodyElse(access, person));
  return [
    ...observed.filter((access) => !own.includes(access)).map(foreignAccount),
    ...own.flatMap((access) =>
      predicted
        .filter(({ system }) => system === access.system)
        .flatMap((left) => unendedOrUnexplained(situation, reasons, access, left)),
    ),
    ...needs.filter(lacksApprovers).map(noApprover),
    ...reasons.kept
      .filter(
        ({ decision, entitlement }) =>
          decision?.outcome === 'expired' && !needs.some((need) => need.entitlement === entitlement),
      )
      .map(undecided),
    ...(standing(person) === 'ended' && underLegalHold(person) ? [LEGAL_HOLD] : []),
    ...notRestored(person, reasons.kept, predicted),
    ...lateFinding(gapOf(situation.case, person, situation.policy.times.lateAfterHours)),
  ];
}

function unendedOrUnexplained(
  situation: Situation,
  reasons: Reasons,
  access: Access,
  left: Access,
): readonly Finding[] {
  const status = standing(situation.person);
  if (status === 'active') return unexplained(situation, reasons, access, left);
  if (status !== 'ended') return [];
  return heldThroughRule(access, left, excepted(situation, reasons), underLegalHold(situation.person));
}

/** Held, governed by the catalogue, and no live reason for it or for a group it comes through: a person must say whether it stays, all the more where somebody said no to it. */
function unexplained({ policy, now }: Situation, reasons: Reasons, access: Access, left: Access): readonly Finding[] {
  const live = reasons.kept.filter((reason) => isLive(reason, now));
  const refused = reasons.kept.filter(({ decision }) => decision?.outcome === 'denied');
  const explained = new Set<string>([...live.map((reason) => reason.entitlement), ...reasons.lost]);
  return access.holdings
    .filter((held) => policy.catalogue.has(held.entitlement) && holds(left, held.entitlement))
    .filter(({ entitlement, via, from = [] }) => {
      const origins = via === 'inherited' ? from : [];
      return ![entitlement, ...origins].some((one) => explained.has(one));
    })
    .map(({ entitlement }) => ({
      ...(refused.some((reason) => reason.entitlement === entitlement) ? HELD_THOUGH_DENIED : UNEXPLAINED),
      system: access.system,
      entitlement,
    }));
}

const UNEXPLAINED = {
  kind: 'unexplained-access',
  text: 'held, and no live reason of ours supports it: request it or take it away',
};

const HELD_THOUGH_DENIED = {
  kind: 'held-though-denied',
  text: 'held, though an approver said no to it: take it away where it was given, or request it anew',
};

/** Never by the login alone: whose an account without a worker id is, a person must say. */
function foreignAccount({ system, accountId, profile }: Access): Finding {
  const carries = profile.workerId === undefined ? 'no worker id' : 'another worker id';
  const mend =
    profile.workerId === undefined
      ? `if it is theirs: tenure link WORKER ${system} ${accountId}; else choose another login`
      : 'correct its worker id or choose another login';
  const text = `the account found under this login carries ${carries}: nothing is written to it; ${mend}`;
  return { kind: 'account-of-somebody-else', system, text };
}

function undecided({ entitlement, rule, request }: Reason): Finding {
  const next = request === undefined ? 'The next event of this person asks again' : 'Who still wants it asks anew';
  return {
    kind: 'approval-expired',
    entitlement,
    text: `wanted by ${rule}, and nobody decided in time: not granted. ${next}`,
  };
}

function lacksApprovers({ seats, required }: Needed): boolean {
  return seats.length < required;
}

function noApprover({ rule, entitlement, seats, required, passedOver }: Needed): Finding {
  const who = seats.length === 0 ? 'nobody' : `only ${seats.length} of the ${required} needed`;
  const why = passedOver.map(({ named, because }) => `; ${named}: ${because}`).join('');
  return {
    kind: 'no-approver',
    entitlement,
    text: `${who} named by ${rule} may decide this: name another approver in the policy, it expires meanwhile${why}`,
  };
}

const LEGAL_HOLD: Finding = {
  kind: 'legal-hold',
  text: 'under legal hold: access is cut, licences and accounts stay until the hold is lifted',
};
