/** Plans a case from what was observed, lets the guards judge it, and stores it: nothing is written to a target but from here. */
import * as z from 'zod';
import { keeps } from '../connectors/manifest.ts';
import type { Case } from '../core/case.ts';
import { LANES, type Lane } from '../core/change.ts';
import { entryOf } from '../core/entries.ts';
import { InvalidInput } from '../core/errors.ts';
import { CaseId, type System } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { batch, type Plan } from '../core/plan.ts';
import { plan, workersToAsk } from '../core/planner.ts';
import type { Decided, Situation } from '../core/situation.ts';
import { INPUT_VERSION, Outcome, type Planned } from '../core/steps.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { approvals, cases, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { record } from '../runtime/record.ts';
import { approvalsOf } from '../store/approvals.ts';
import { loadWork, putPlan, updateCase, type Work } from '../store/cases.ts';
import { holdsRight, loadPerson } from '../store/people.ts';
import { colleaguesOf, requesterOf } from './parts/colleagues.ts';

const Input = z.strictObject({ version: z.literal(INPUT_VERSION), caseId: CaseId, observing: z.array(Outcome) });

export const handler = lambda(Input, async ({ caseId, observing }): Promise<Planned> => {
  const work = await loadWork(cases(), caseId);
  const { person, reasons } = await loadPerson(people(), work.case.personId);
  if (person === undefined)
    throw new InvalidInput(`person ${work.case.personId} of case ${caseId} is not known any more`);
  const answered = new Set(observing.filter((one) => one.failed === undefined).map((one) => one.system));
  const situation = await situationOf(work, person, answered, { reasons });
  const made = plan(situation);
  await store(work.case, person, made);
  const lanes = runnable(made, answered);
  const any = Object.values(lanes).some((systems) => systems.length > 0);
  return { version: INPUT_VERSION, caseId, planDigest: made.digest, action: any ? 'apply' : 'settle', lanes };
});

async function situationOf(
  work: Work,
  person: Person,
  answered: ReadonlySet<System>,
  known: Pick<Situation, 'reasons'>,
): Promise<Situation> {
  const asked = work.case.asked ? await approvalsOf(approvals(), work.case.caseId) : [];
  const decided: Decided[] = asked.flatMap(({ entitlement, decision }) =>
    decision === undefined ? [] : [{ entitlement, decision }],
  );
  const requester = await requesterOf(work.case);
  const situation: Situation = {
    case: work.case,
    person,
    requester,
    now: clock(),
    policy: policy(),
    observed: work.observed.map((one) => one.access).filter((access) => answered.has(access.system)),
    keeps,
    ...known,
    decided,
    acknowledged: work.case.acknowledged,
    colleagues: new Map(),
  };
  const approvers = decided.flatMap(({ decision }) => decision.approver ?? []);
  return { ...situation, colleagues: await colleaguesOf(workersToAsk(situation), approvers) };
}

async function store(handled: Case, person: Person, made: Plan): Promise<void> {
  const entry = entryOf(handled, person, 'planned', {
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
  });
  await record(handled.caseId, [entry], {
    also: [
      holdsRight(people().table, handled.personId, handled.caseId),
      putPlan(cases().table, made),
      updateCase(cases().table, handled.caseId, {
        planDigest: made.digest,
        state: 'executing',
        findings: made.findings,
      }),
    ],
    cut: made.changes.some((change) => change.lane === 'cut'),
  });
}

/** The lanes with the systems that have something to run in them. A held or refused plan runs its cut at most: a cut waits for nobody. */
function runnable(made: Plan, answered: ReadonlySet<System>): Planned['lanes'] {
  const open: readonly Lane[] =
    made.verdict.outcome === 'proceed' ? LANES : made.verdict.outcome === 'hold' ? ['cut'] : [];
  return Object.fromEntries(
    LANES.map((lane) => [
      lane,
      open.includes(lane) ? [...answered].filter((system) => batch(made, system, lane).length > 0) : [],
    ]),
  ) as Planned['lanes'];
}
