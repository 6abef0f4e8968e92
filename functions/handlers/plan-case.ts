/** Plans a case from what was observed, lets the guards judge it, and stores it: nothing is written to a target but from here. */
import { LANES, type Lane } from '../core/change.ts';
import { CaseSuperseded, EvidenceUnavailable } from '../core/errors.ts';
import type { System } from '../core/ids.ts';
import { batch, type Plan } from '../core/plan.ts';
import { plan } from '../core/planner.ts';
import { INPUT_VERSION, PlanInput, type Planned } from '../core/steps.ts';
import { chargesWith } from '../core/window-guard.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { lambda } from '../runtime/lambda.ts';
import { stores } from '../runtime/parts.ts';
import { readWork } from '../store/work.ts';
import { situationOf } from './parts/plan-situation.ts';
import { countings, namings, storePlan } from './parts/store-plan.ts';

export const handler = lambda(PlanInput, async ({ caseId, personId, observing }): Promise<Planned> => {
  const answered = observing.filter((one) => one.failed === undefined).map((one) => one.system);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const work = await readWork(stores(), { caseId, personId }, answered);
    if (work.right !== caseId) throw new CaseSuperseded(`another case writes for the person of ${caseId} now`);
    const { situation, claims } = await situationOf(work);
    const made = plan(situation);
    const lanes = runnable(made, answered);
    const first = LANES.find((lane) => lanes[lane].length > 0);
    const charges = chargesWith(situation, made);
    const counting = countings(situation, charges, work.case);
    const naming = namings(situation, made, claims);
    const stored = storePlan(situation, work.case, made, { lanes, first, naming, ...counting });
    // Others counted in the same window, or took the same name, at this moment: what is left now is judged anew.
    const contended = charges.length > 0 || naming.length > 0;
    if ((contended ? await unlessRefused(stored) : await stored) === undefined) continue;
    return { version: INPUT_VERSION, planDigest: made.digest, action: first === undefined ? 'settle' : 'apply', lanes };
  }
  throw new EvidenceUnavailable(
    `${MOST_ATTEMPTS} times others counted in the same window, or took the same name, first; it is tried again`,
  );
});

/** Our choice: a window that fills is refused once, and then judged as full; only others that fill it meanwhile cost another attempt. */
const MOST_ATTEMPTS = 20;

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
