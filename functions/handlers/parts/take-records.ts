/** Takes in what a source has sent of workers: each is read by the mapping, held against what was known, and gets an outcome of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import type { Carried, CarriedRecords } from '../../sources/delivery.ts';
import type { Mapping } from '../../sources/mapping.ts';
import { type CarriedRead, keysOf, readCarried } from '../../sources/read-carried.ts';
import type { Refusal } from '../../sources/refusal.ts';
import { findHeard } from '../../store/sources.ts';
import { ReadAtOnce, takeSaid } from './take-said.ts';

export interface TakenRecords {
  /** As they came, with those that were refused when they were held against what was known. */
  readonly reads: readonly CarriedRead[];
  /** The keys of those whose record was news. */
  readonly changed: ReadonlySet<string>;
}

/** Throws `ReadAtOnce` where others sent the same workers again and again meanwhile. */
export async function takeRecords(
  source: string,
  configured: ConfiguredSource,
  heard: CarriedRecords,
): Promise<TakenRecords> {
  const changed = new Set<string>();
  const reads = new Map<Carried, CarriedRead>();
  for (const carried of rounds(heard, configured.mapping)) {
    const taken = await insisting(source, configured, { ...heard, carried }, changed);
    for (const [at, read] of taken.entries()) {
      const [said] = carried.slice(at, at + 1);
      if (said !== undefined) reads.set(said, read);
    }
  }
  return { reads: heard.carried.flatMap((one) => reads.get(one) ?? []), changed };
}

/** Our choice: two senders of one worker at once are rare, and a third try rarer; then the sender is asked to come again. */
const MOST_TRIES = 5;
const WAIT_MS = 40;

/** Whoever was faster is known by the next try: what a delivery leaves out is as they have said. */
async function insisting(
  source: string,
  configured: ConfiguredSource,
  heard: CarriedRecords,
  changed: Set<string>,
): Promise<readonly CarriedRead[]> {
  for (let tried = 1; ; tried++) {
    try {
      return await taken(source, configured, heard, changed);
    } catch (error) {
      if (!(error instanceof ReadAtOnce)) throw error;
      for (const key of error.changed) changed.add(key);
      if (tried === MOST_TRIES) throw error;
      await pause(WAIT_MS * 2 ** tried * (0.5 + Math.random()));
    }
  }
}

/** Held against what was known: whose record is news, and who is refused after all. */
async function taken(
  source: string,
  configured: ConfiguredSource,
  heard: CarriedRecords,
  changed: Set<string>,
): Promise<readonly CarriedRead[]> {
  const { mapping } = configured;
  const { mayBeCopy } = heard;
  const known = await findHeard(sources(), source, keysOf(heard, mapping));
  const reads = readCarried(heard, mapping, (key) => known.get(key)?.said);
  const workers = reads.flatMap((one) => (one.kind === 'worker' ? [one.said] : []));
  const ends = reads.flatMap((one) => (one.kind === 'refused' && one.end !== undefined ? [one.end] : []));
  const readAt = instant(Date.parse(clock()));
  const said = await takeSaid({ source, configured, readAt, workers, ends, known, mayBeCopy });
  for (const key of said.changed) changed.add(key);
  const refused = new Map(
    said.refused.map(({ key, what, mend }): [string, Refusal] => [key, { what, mend, where: '' }]),
  );
  return reads.map((one) => heldAgainst(one, refused));
}

function heldAgainst(read: CarriedRead, refused: ReadonlyMap<string, Refusal>): CarriedRead {
  const why = read.kind === 'worker' ? refused.get(read.said.key) : undefined;
  if (why === undefined) return read;
  const { where, isNew, key } = read;
  return { kind: 'refused', refusals: [{ ...why, where }], where, isNew, ...(key === undefined ? {} : { key }) };
}

/** What is said of one worker, one thing after the other, is taken in its order; of different workers at once. */
function rounds(heard: CarriedRecords, mapping: Mapping): readonly (readonly Carried[])[] {
  if (heard.inSequence === undefined) return [heard.carried];
  const made: Carried[][] = [];
  const said = new Map<string | undefined, number>();
  for (const one of heard.carried) {
    const [key] = keysOf({ ...heard, carried: [one] }, mapping);
    const round = key === undefined ? 0 : (said.get(key) ?? 0);
    said.set(key, round + 1);
    const here = made[round] ?? [];
    made[round] = here;
    here.push(one);
  }
  return made;
}
