/** A delivery that comes again: a retry that is late, or somebody's copy. What was taken of it is not taken anew; what was refused is looked at. */
import type { Instant } from '../../core/ids.ts';
import { sources } from '../../runtime/parts.ts';
import type { CarriedRecords } from '../../sources/delivery.ts';
import type { Mapping } from '../../sources/mapping.ts';
import { type CarriedRead, keysOf } from '../../sources/read-carried.ts';
import { findTaken, putTaken, type Taken } from '../../store/deliveries.ts';
import { findHeard } from '../../store/sources.ts';

/** What of a delivery is to be looked at. */
export interface Look {
  /** Absent for a delivery that is new, and for one nothing tells from others. */
  readonly before?: Taken | undefined;
  /** The places in `carried`, from none: of one that is new all of them. */
  readonly places: readonly number[];
  readonly heard: CarriedRecords;
}

export async function lookAt(source: string, mapping: Mapping, heard: CarriedRecords): Promise<Look> {
  const { deliveryId } = heard;
  const before = deliveryId === undefined ? undefined : await findTaken(sources(), source, deliveryId);
  if (before === undefined) return { places: [...heard.carried.keys()], heard };
  const places = await stillOpen(source, mapping, heard, before);
  // Who is missing from it was told when it came first: who came since is not in it.
  const { isEverybody: _, ...rest } = heard;
  return { before, places, heard: { ...rest, carried: places.flatMap((at) => heard.carried[at] ?? []) } };
}

/** Not those of whom something was said since, which stands. */
async function stillOpen(
  source: string,
  mapping: Mapping,
  heard: CarriedRecords,
  { open, takenAt }: Taken,
): Promise<readonly number[]> {
  const named = open.flatMap((at) => {
    const carried = heard.carried.slice(at, at + 1);
    return carried.length === 0 ? [] : [{ at, keys: keysOf({ ...heard, carried }, mapping) }];
  });
  const known = await findHeard(
    sources(),
    source,
    named.flatMap(({ keys }) => keys),
  );
  return named.flatMap(({ at, keys }) => (keys.some((key) => (known.get(key)?.readAt ?? '') >= takenAt) ? [] : [at]));
}

/** Our choice, for what an item holds: more are refused of files alone, which are signed anew when they are sent again. */
const MOST_OPEN = 20_000;

/** Of a delivery of which nothing was taken nothing is remembered: what it says is looked at as if it were new. */
export async function remember(
  source: string,
  { before, places, heard: { deliveryId } }: Look,
  reads: readonly CarriedRead[],
  takenAt: Instant,
): Promise<void> {
  if (deliveryId === undefined) return;
  if (before === undefined && reads.length > 0 && reads.every(({ kind }) => kind === 'refused')) return;
  const open = openIn(reads).flatMap((at) => places[at] ?? []);
  await putTaken(sources(), source, {
    ...{ deliveryId, takenAt: before?.takenAt ?? takenAt },
    open: open.slice(0, MOST_OPEN),
  });
}

/** What was refused, unless the delivery has said something later of the same worker, which was taken. */
function openIn(reads: readonly CarriedRead[]): readonly number[] {
  const spokenFor = new Set<string>();
  const open: number[] = [];
  for (const [at, { kind, key }] of [...reads.entries()].reverse())
    if (kind !== 'refused') spokenFor.add(key ?? '');
    else if (key === undefined || !spokenFor.has(key)) open.unshift(at);
  return open;
}
