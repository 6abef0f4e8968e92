/** Everything a plan is made from, read: the case, the person, what was observed and decided, who may decide, what windows hold. */
import { keeps } from '../../connectors/manifest.ts';
import type { Case } from '../../core/case.ts';
import type { Change } from '../../core/change.ts';
import type { Instant } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { belongsToSomebodyElse, type Decided, type Situation } from '../../core/situation.ts';
import { adoptable, namesDue } from '../../core/user-name.ts';
import { clock } from '../../runtime/clock.ts';
import { approvals, cases } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { approvalsOf } from '../../store/approvals.ts';
import { findPlan } from '../../store/cases.ts';
import type { Work } from '../../store/work.ts';
import { requesterOf, withColleagues } from './colleagues.ts';
import { usageOf } from './usage.ts';
import { type FreeNames, freeAmong, withoutLostName } from './user-names.ts';

export interface Known {
  readonly situation: Situation;
  /** The claims that the names they may be given are under. */
  readonly claims: FreeNames['claims'];
}

export async function situationOf(work: Work): Promise<Known> {
  const asked = work.case.asked ? await approvalsOf(approvals(), work.case.caseId) : [];
  const decided: Decided[] = asked.flatMap(({ entitlement, decision, rule, request }) =>
    decision === undefined ? [] : [{ entitlement, decision, rule, request }],
  );
  const requester = await requesterOf(work.case);
  const now = clock();
  const person = await withoutLostName(work.person, policy());
  const { names, claims } = await namesOf(work, person, now);
  const situation: Situation = {
    case: asRecorded(work.case),
    person,
    requester,
    now,
    policy: policy(),
    observed: work.observed.map((one) => one.access),
    keeps,
    reasons: work.reasons,
    requests: work.requests,
    attested: work.attested,
    decided,
    asked: asked.map(({ approvalId, stage = 0, since, askedAt, votes = [], ...one }) => ({
      ...{ approvalId, stage, votes, since: since ?? askedAt },
      ...{ state: one.state, entitlement: one.entitlement, request: one.request, rule: one.rule },
      ...{ covers: one.covers, gave: one.gave },
    })),
    released: await releasedBy(work.case),
    acknowledged: work.case.acknowledged,
    colleagues: new Map(),
    usage: await usageOf(work.person, work.case, now),
    ...(names === undefined ? {} : { names }),
  };
  return { situation: await withColleagues(situation), claims };
}

/** What an operator let go on of this case, as it was planned then. */
async function releasedBy({ caseId, releasedPlan }: Case): Promise<readonly Change[] | undefined> {
  return releasedPlan && (await findPlan(cases(), caseId, releasedPlan))?.changes;
}

/** Without what wakes the case: a token is recorded nowhere. */
function asRecorded({ taskToken: _, head: __, ...handled }: Case): Situation['case'] {
  return handled;
}

/** Of the names that were looked for and those their own accounts have, the ones nobody else was given; nothing is read where none is due. */
async function namesOf({ case: { queries }, observed }: Work, person: Person, now: Instant) {
  if (namesDue(person, policy()).length === 0) return { names: undefined, claims: new Map() };
  const own = observed.map(({ access }) => access).filter((access) => !belongsToSomebodyElse(access, person));
  const sought = Object.values(queries).flatMap(({ seek }) => seek?.names ?? []);
  const names = [...new Set([...adoptable(person, policy(), own), ...sought])];
  const { free, claims } = await freeAmong(names, person, policy(), now);
  return { names: names.filter((name) => free.has(name)), claims };
}
