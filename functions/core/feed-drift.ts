/** What a batch says that one an operator released did not: with nothing more, and no other check tripped, it goes on by that release. Pure. */
import * as z from 'zod';
import { digest } from './canonical.ts';
import { Digest, type Instant, WorkerId } from './ids.ts';
import type { LifecycleEvent } from './lifecycle-event.ts';

/** What one event says of whom, whatever it is called and whenever HR knew it. */
export const Saying = z.strictObject({ worker: WorkerId, digest: Digest });
export type Saying = z.infer<typeof Saying>;

/** How a batch stands to the one that was released before it. */
export const SinceRelease = z.strictObject({
  batchId: z.string(),
  /** Of the released batch. */
  digest: Digest,
  compared: z.enum(['same', 'narrower', 'wider']),
  /** Of whom it says what was not said then. */
  more: z.array(WorkerId).readonly(),
  /** How many events of then it does not have. */
  less: z.int(),
  /** Checks that trip now and did not trip then. */
  checks: z.array(z.string()).readonly(),
});
export type SinceRelease = z.infer<typeof SinceRelease>;

/** A batch that was released, as far as the next is compared with it. */
export interface Released {
  readonly batchId: string;
  readonly digest: Digest;
  readonly source: string;
  readonly feed?: string | undefined;
  readonly says?: readonly Saying[] | undefined;
  readonly trips: readonly { readonly rule: string }[];
  readonly releasedUntil?: Instant | undefined;
}

export function saidIn({
  subject,
  type,
  data: { sourceUpdatedAt: _, noticedAt: __, ...said },
}: LifecycleEvent): Saying {
  return { worker: subject, digest: digest([type, said]) };
}

type Tripped = Pick<Released, 'source' | 'feed' | 'trips'> & { readonly says: readonly Saying[] };

/** Compared with the release that covers it; else with the newest that has anything in common with it. Undefined: with none. */
export function sinceRelease(batch: Tripped, released: readonly Released[], now: Instant): SinceRelease | undefined {
  const compared = released
    .filter(
      ({ source, feed, releasedUntil }) => source === batch.source && feed === batch.feed && isLive(releasedUntil, now),
    )
    .map((one) => comparedWith(batch, one))
    .filter(({ more, common }) => common > 0 || more.length === 0);
  const found = compared.find((one) => one.compared !== 'wider') ?? compared[0];
  if (found === undefined) return undefined;
  const { common: _, ...since } = found;
  return since;
}

function isLive(until: Instant | undefined, now: Instant): boolean {
  return until !== undefined && now < until;
}

function comparedWith(batch: Tripped, before: Released): SinceRelease & { readonly common: number } {
  const was = new Set((before.says ?? []).map((one) => one.digest));
  const is = new Set(batch.says.map((one) => one.digest));
  const more = batch.says.filter((one) => !was.has(one.digest)).map(({ worker }) => worker);
  const checks = batch.trips.map(({ rule }) => rule).filter((rule) => !before.trips.some((one) => one.rule === rule));
  const less = was.difference(is).size;
  const wider = more.length + checks.length > 0;
  return {
    batchId: before.batchId,
    digest: before.digest,
    compared: wider ? 'wider' : less > 0 ? 'narrower' : 'same',
    more: [...new Set(more)].sort(),
    less,
    checks: [...new Set(checks)],
    common: was.intersection(is).size,
  };
}

/** For whoever sent it, and the operators. Worker ids, no names. */
export function newSince({ batchId, more, checks }: SinceRelease): string {
  const what = [
    ...(more.length === 0 ? [] : [`new are ${more.join(', ')}`]),
    ...(checks.length === 0 ? [] : [`also tripped: ${checks.join(', ')}`]),
  ];
  return `since batch ${batchId} was released, ${what.join('; ')}`;
}
