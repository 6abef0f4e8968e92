/** What a step of an export works from: what was asked for, and what was planned. */
import { InvalidInput } from '../../core/errors.ts';
import type { Attempt } from '../../core/export-steps.ts';
import { findPlan, type PlannedParts } from '../../ledger/export-attempt.ts';
import { type ExportStarted, findStarted, type Shelf } from '../../ledger/export-shelf.ts';

/** Asked for anew meanwhile, it is the same in all but its time. Throws `InvalidInput`. */
export async function requestOf(on: Shelf, { exportId }: Pick<Attempt, 'exportId'>): Promise<ExportStarted> {
  const started = await findStarted(on, exportId);
  if (started !== undefined) return started;
  throw new InvalidInput(
    `nobody asked for the export ${exportId}, or so long ago that it was forgotten: ask for it again`,
  );
}

/** Throws `InvalidInput`. */
export async function plannedBy(on: Shelf, attempt: Attempt): Promise<PlannedParts> {
  const planned = await findPlan(on, attempt);
  if (planned !== undefined) return planned;
  throw new InvalidInput(
    `the export ${attempt.exportId} has no plan of ${attempt.startedAt}: it is planned before it is written`,
  );
}
