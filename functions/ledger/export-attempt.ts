/** What one try at an export leaves on the shelf while it runs: its plan, what each part was, how far it is, why there will be none. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Attempt } from '../core/export-steps.ts';
import { Instant } from '../core/ids.ts';
import { ExportPlan } from './export/plan-export.ts';
import { PartSummary } from './export/write-part.ts';
import { findJson, keyOf, putJson, putOnce, type Shelf } from './export-shelf.ts';

/** Put once: whoever plans the same try again gets what was planned first, to the very time it says it was made. */
export const PlannedParts = z.strictObject({ plan: ExportPlan, createdAt: Instant, parts: z.int().min(0) });
export type PlannedParts = z.infer<typeof PlannedParts>;

/** Of the files beside the parts, which are written last. */
const OtherFiles = z.strictObject({ files: z.int(), bytes: z.int(), at: Instant });
type OtherFiles = z.infer<typeof OtherFiles>;

const Failed = z.strictObject({ because: z.string() });

/** A folder for each try, and in it one for each round: nothing of an earlier one is taken for this. */
const tryOf = ({ startedAt }: Pick<Attempt, 'startedAt'>) => `attempts/${startedAt.replaceAll(/[^0-9TZ]/g, '')}`;
const roundOf = (attempt: Attempt) => `${tryOf(attempt)}/${attempt.round}`;
const partOf = (attempt: Attempt, part: number) => `${roundOf(attempt)}/parts/${String(part).padStart(5, '0')}.json`;

export const findPlan = (shelf: Shelf, attempt: Attempt) =>
  findJson(shelf, attempt.exportId, `${roundOf(attempt)}/plan.json`, PlannedParts);
export const putPlan = (shelf: Shelf, attempt: Attempt, planned: PlannedParts) =>
  putOnce(shelf, attempt.exportId, `${roundOf(attempt)}/plan.json`, planned);

export const findPart = (shelf: Shelf, attempt: Attempt, part: number) =>
  findJson(shelf, attempt.exportId, partOf(attempt, part), PartSummary);
/** Put once, after the part's files: of two who wrote the same part, the first says what it is. */
export const putPart = (shelf: Shelf, attempt: Attempt, summary: PartSummary) =>
  putOnce(shelf, attempt.exportId, partOf(attempt, summary.number), summary);

export const putOtherFiles = (shelf: Shelf, attempt: Attempt, far: OtherFiles) =>
  putJson(shelf, attempt.exportId, `${roundOf(attempt)}/others.json`, far);

/** The first reason stays: what follows from it says less. */
export const putFailed = (shelf: Shelf, { exportId, ...attempt }: Attempt, because: string) =>
  putOnce(shelf, exportId, `${tryOf(attempt)}/failed.json`, { because });
export const findFailed = (shelf: Shelf, { exportId, ...attempt }: Pick<Attempt, 'exportId' | 'startedAt'>) =>
  findJson(shelf, exportId, `${tryOf(attempt)}/failed.json`, Failed);

/** How far a try is. */
export interface Progress {
  readonly parts: { readonly written: number; readonly of: number };
  /** How many records the parts hold together. */
  readonly records: number;
  /** Beside the parts, so far. */
  readonly otherFiles: { readonly files: number; readonly bytes: number };
  /** When something was last heard of it. */
  readonly heardAt: Instant;
}

/** Of the last round of a try; undefined while nobody has planned it. */
export async function findProgress(
  shelf: Shelf,
  { exportId, startedAt }: Pick<Attempt, 'exportId' | 'startedAt'>,
): Promise<Progress | undefined> {
  const planned = await lastPlanned(shelf, { exportId, startedAt, round: 0 });
  if (planned === undefined) return undefined;
  const { attempt, plan, createdAt, parts } = planned;
  const [written, others] = await Promise.all([
    partsWritten(shelf, attempt),
    findJson(shelf, exportId, `${roundOf(attempt)}/others.json`, OtherFiles),
  ]);
  const { files, bytes, at } = others ?? { files: 0, bytes: 0, at: createdAt };
  return {
    parts: { written: written.count, of: parts },
    records: plan.log.end - plan.log.start,
    otherFiles: { files, bytes },
    heardAt: [createdAt, at, ...written.lastAt].toSorted().at(-1) ?? createdAt,
  };
}

async function lastPlanned(shelf: Shelf, attempt: Attempt): Promise<(PlannedParts & { attempt: Attempt }) | undefined> {
  const planned = await findPlan(shelf, attempt);
  if (planned === undefined) return undefined;
  return (await lastPlanned(shelf, { ...attempt, round: attempt.round + 1 })) ?? { ...planned, attempt };
}

/** A list, not a counter: parts are written side by side, and each leaves one object. */
async function partsWritten({ s3, bucket }: Shelf, attempt: Attempt): Promise<{ count: number; lastAt: Instant[] }> {
  const Prefix = keyOf(attempt.exportId, `${roundOf(attempt)}/parts/`);
  let count = 0;
  let last: Date | undefined;
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken }));
    count += page.Contents?.length ?? 0;
    for (const { LastModified } of page.Contents ?? [])
      if (LastModified !== undefined && (last === undefined || LastModified > last)) last = LastModified;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return { count, lastAt: last === undefined ? [] : [Instant.parse(last.toISOString())] };
}
