/** Plans a case from what was observed, lets the guards judge it, and stores it: nothing is written to a target but from here. */
import { keeps } from '../connectors/manifest.ts';
import { LANES, type Lane } from '../core/change.ts';
import { entryOf, intentOf } from '../core/entries.ts';
import type { System } from '../core/ids.ts';
import { batch, type Plan } from '../core/plan.ts';
import { plan, workersToAsk } from '../core/planner.ts';
import { asFact } from '../core/ruling.ts';
import type { Decided, Situation } from '../core/situation.ts';
import { INPUT_VERSION, PlanInput, type Planned } from '../core/steps.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { approvals, cases, people, stores } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { record } from '../runtime/record.ts';
import { approvalsOf } from '../store/approvals.ts';
import { putPlan, updateCase } from '../store/cases.ts';
import { holdsRight } from '../store/people.ts';
import { readWork, type Work } from '../store/work.ts';
import { colleaguesOf, requesterOf } from './parts/colleagues.ts';

export const handler = lambda(PlanInput, async ({ caseId, personId, observing }): Promise<Planned> => {
  const answered = observing.filter((one) => one.failed === undefined).map((one) => one.system);
  const work = await readWork(stores(), { caseId, personId }, answered);
  const made = plan(await situationOf(work));
  const lanes = runnable(made, answered);
  const first = LANES.find((lane) => lanes[lane].length > 0);
  await store(work, made, lanes, first);
  const action = first === undefined ? 'settle' : 'apply';
  return { version: INPUT_VERSION, planDigest: made.digest, action, lanes };
});

async function situationOf(work: Work): Promise<Situation> {
  const asked = work.case.asked ? await approvalsOf(approvals(), work.case.caseId) : [];
  const decided: Decided[] = asked.flatMap(({ entitlement, decision }) =>
    decision === undefined ? [] : [{ entitlement, decision }],
  );
  const requester = await requesterOf(work.case);
  const situation: Situation = {
    case: work.case,
    person: work.person,
    requester,
    now: clock(),
    policy: policy(),
    observed: work.observed.map((one) => one.access),
    keeps,
    reasons: work.reasons,
    decided,
    acknowledged: work.case.acknowledged,
    colleagues: new Map(),
  };
  const approvers = decided.flatMap(({ decision }) => decision.approver ?? []);
  return { ...situation, colleagues: await colleaguesOf(workersToAsk(situation), approvers) };
}

/** With the plan go the intents of the lane that runs `first`: what they begin is written by nobody who has not read them. */
async function store(
  { case: handled, person }: Work,
  made: Plan,
  lanes: Planned['lanes'],
  first: Lane | undefined,
): Promise<void> {
  const planned = entryOf(handled, person, 'planned', {
    planDigest: made.digest,
    policyDigest: made.policyDigest,
    observedDigest: made.observedDigest,
    verdict: made.verdict.outcome,
    ...(made.verdict.guard === undefined ? {} : { guard: made.verdict.guard }),
    changes: made.changes.map(
      (change) =>
        `${change.lane} ${change.kind} ${change.system}${'entitlement' in change ? ` ${change.entitlement}` : ''} by ${change.rule}`,
    ),
    approvals: made.approvals.map((need) => `${need.id} ${need.entitlement} by ${need.rule}`),
    findings: made.findings.map((finding) => finding.kind),
    ...(made.rulings === undefined ? {} : { rulings: made.rulings.map(asFact) }),
  });
  const intents =
    first === undefined
      ? []
      : lanes[first].map((system) =>
          intentOf(handled, person, made, { lane: first, system, changes: batch(made, system, first) }),
        );
  await record(handled.caseId, [planned, ...intents], {
    head: handled.head,
    also: (head) => [
      holdsRight(people().table, handled.personId, handled.caseId),
      putPlan(cases().table, { plan: made, intended: first }),
      updateCase(cases().table, handled.caseId, {
        planDigest: made.digest,
        state: 'executing',
        findings: made.findings,
        head,
      }),
    ],
    cut: made.changes.some((change) => change.lane === 'cut'),
  });
}

/** The lanes with the systems that have something to run in them. A held or refused plan runs its cut at most: a cut waits for nobody. */
function runnable(made: Plan, answered: readonly System[]): Planned['lanes'] {
  const open: readonly Lane[] =
    made.verdict.outcome === 'proceed' ? LANES : made.verdict.outcome === 'hold' ? ['cut'] : [];
  return Object.fromEntries(
    LANES.map((lane) => [
      lane,
      open.includes(lane) ? answered.filter((system) => batch(made, system, lane).length > 0) : [],
    ]),
  ) as Planned['lanes'];
}
