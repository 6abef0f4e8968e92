/** Plans one try at an export: has the log signed for, and says which range of it is to be written, in how many parts. Repeated, it says the same. */

import { partsOf } from '../core/export-layout.ts';
import { ExportStep, type PlannedExport } from '../core/export-steps.ts';
import { knownUpTo, planExport, signedAtOf } from '../ledger/export/plan-export.ts';
import { findPlan, putPlan } from '../ledger/export-attempt.ts';
import { logKeys } from '../ledger/log/sign-checkpoint.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { logBucket, logKey } from '../runtime/log-bucket.ts';
import { freshCheckpoint } from '../runtime/log-publisher.ts';
import { shelf } from '../runtime/shelf.ts';
import { plannedBy, requestOf } from './parts/export-request.ts';

export const handler = lambda(ExportStep, async ({ version, ...attempt }): Promise<PlannedExport> => {
  const on = shelf();
  if ((await findPlan(on, attempt)) === undefined) {
    const { period } = await requestOf(on, attempt);
    const note = await freshCheckpoint(knownUpTo(period, clock()));
    const plan = await planExport(logBucket(), await logKeys(logKey()), period, note);
    // Made after its log was signed, whatever two clocks say: a verifier holds it against that.
    const signedAt = signedAtOf(plan);
    const createdAt = [signedAt, clock()].toSorted().at(-1) ?? signedAt;
    await putPlan(on, attempt, { plan, createdAt, parts: partsOf(plan.log).length });
  }
  const { parts } = await plannedBy(on, attempt);
  return { version, ...attempt, parts };
});
