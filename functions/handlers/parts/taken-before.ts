/** A delivery that comes again: a retry that is late, or somebody's copy. What was taken of it is not taken anew; what was refused is looked at. */
import type { Instant } from '../../core/ids.ts';
import { sources } from '../../runtime/parts.ts';
import type { CarriedRecords } from '../../sources/delivery.ts';
import type { Mapping } from '../../sources/mapping.ts';
import { type CarriedRead, keysOf } from '../../sources/read-carried.ts';
import { findTaken, putTaken, type Taken } from '../../store/deliveries.ts';
import { findHeard } from '../../store/sources.ts';
import { inParallel } from './in-parallel.ts';

/** What of a delivery is to be looked at. */
export interface Look {
  /** Of what is known again, by its id: a whole delivery, or some of its events. Empty for one that is new, and for one nothing tells from others. */
  readonly before: ReadonlyMap<string, Taken>;
  /** The places in `carried`, from none: of one that is new all of them. */
  readonly places: readonly number[];
  readonly heard: CarriedRecords;
}

/** What is known again by one id: all that was delivered together, or one event. */
interface Part {
  readonly id: string;
  /** In `carried`. */
  readonly places: readonly number[];
}

function partsOf({ deliveryId, carried }: CarriedRecords): readonly Part[] {
  if (deliveryId !== undefined) return [{ id: deliveryId, places: [...carried.keys()] }];
  return carried.flatMap(({ eventId: id }, at) => (id === undefined ? [] : [{ id, places: [at] }]));
}

export async function lookAt(source: string, mapping: Mapping, heard: CarriedRecords): Promise<Look> {
  const parts = partsOf(heard);
  const before = await findTaken(
    sources(),
    source,
    parts.map(({ id }) => id),
  );
  const all = [...heard.carried.keys()];
  if (before.size === 0) return { before, places: all, heard };
  const known = parts.flatMap((part): Known[] => {
    const taken = before.get(part.id);
    return taken === undefined ? [] : [{ ...part, ...taken }];
  });
  const isKnown = new Set(known.flatMap(({ places }) => places));
  const open = new Set(await stillOpen(source, mapping, heard, known));
  const places = all.filter((at) => !isKnown.has(at) || open.has(at));
  // Who is missing from it was told when it came first: who came since is not in it.
  const { isEverybody: _, ...rest } = heard;
  return { before, places, heard: { ...rest, carried: places.flatMap((at) => heard.carried[at] ?? []) } };
}

type Known = Part & Taken;

/** Not those of whom something was said since, which stands. */
async function stillOpen(
  source: string,
  mapping: Mapping,
  heard: CarriedRecords,
  parts: readonly Known[],
): Promise<readonly number[]> {
  const named = parts.flatMap(({ places, open, takenAt }) =>
    open.flatMap((nth) => {
      const carried = places.slice(nth, nth + 1).flatMap((at) => heard.carried.slice(at, at + 1));
      return carried.length === 0
        ? []
        : [{ at: places[nth] ?? nth, takenAt, keys: keysOf({ ...heard, carried }, mapping) }];
    }),
  );
  const known = await findHeard(
    sources(),
    source,
    named.flatMap(({ keys }) => keys),
  );
  return named.flatMap(({ at, takenAt, keys }) =>
    keys.some((key) => (known.get(key)?.readAt ?? '') >= takenAt) ? [] : [at],
  );
}

/** Our choice, for what an item holds: more are refused of files alone, which are signed anew when they are sent again. */
const MOST_OPEN = 20_000;

/** Of a whole delivery of which nothing was taken nothing is remembered: what it says is looked at as if it were new. */
export async function remember(
  source: string,
  heard: CarriedRecords,
  { before, places }: Look,
  reads: readonly CarriedRead[],
  takenAt: Instant,
): Promise<void> {
  const isRefused = reads.length > 0 && reads.every(({ kind }) => kind === 'refused');
  if (heard.deliveryId !== undefined && before.size === 0 && isRefused) return;
  const isLookedAt = new Set(places);
  const isOpen = new Set(openIn(reads).flatMap((at) => places[at] ?? []));
  const looked = partsOf(heard).filter((part) => part.places.some((at) => isLookedAt.has(at)));
  await inParallel(looked, ({ id, places: its }) => {
    const open = its.flatMap((at, nth) => (isOpen.has(at) ? [nth] : [])).slice(0, MOST_OPEN);
    return putTaken(sources(), source, { id, takenAt: before.get(id)?.takenAt ?? takenAt, open });
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
