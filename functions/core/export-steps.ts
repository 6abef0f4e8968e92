/** What the states of an export's state machine pass to each other: ids only; the rest lies on the shelf of exports. */
import * as z from 'zod';
import { Instant } from './ids.ts';
import { INPUT_VERSION } from './steps.ts';

/** One try at an export. Asked for anew after a failure, `startedAt` is another; planned anew within a try, `round` is. */
const attempt = { exportId: z.string(), startedAt: Instant, round: z.int().min(0) };
export const Attempt = z.strictObject(attempt);
export type Attempt = z.infer<typeof Attempt>;

const version = z.literal(INPUT_VERSION);

/** What the machine is started with, and what planning and finishing are given. */
export const ExportStep = z.strictObject({ version, ...attempt });
export type ExportStep = z.infer<typeof ExportStep>;

/** `parts`: how many there are to write. */
export const PlannedExport = ExportStep.extend({ parts: z.int().min(0) });
export type PlannedExport = z.infer<typeof PlannedExport>;

export const PartStep = ExportStep.extend({ part: z.int().min(1) });
export type PartStep = z.infer<typeof PartStep>;

/** Why there will be no export; `part`: where that is known. */
export const ExportFailure = ExportStep.extend({
  part: z.int().min(1).optional(),
  error: z.string(),
  cause: z.string(),
});
export type ExportFailure = z.infer<typeof ExportFailure>;
