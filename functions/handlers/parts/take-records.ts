/** Takes in what a source has sent of workers: each is read by the mapping, held against what was known, and gets an answer of its own. */
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import type { HttpResponse } from '../../runtime/http.ts';
import { sources } from '../../runtime/parts.ts';
import { absence } from '../../sources/absence.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import type { CarriedRecords } from '../../sources/delivery.ts';
import { type CarriedRead, keysOf, readCarried } from '../../sources/read-carried.ts';
import type { Refusal } from '../../sources/refusal.ts';
import { findHeard, keysHeard } from '../../store/sources.ts';
import { takeSaid } from './take-said.ts';

type Outcome =
  | { readonly outcome: 'taken' | 'same' | 'left-out' }
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] };

export interface TakenRecords {
  /** As they came, with those that were refused when they were held against what was known. */
  readonly reads: readonly CarriedRead[];
  /** Our own answer. */
  readonly answer: HttpResponse;
}

export async function takeRecords(
  source: string,
  configured: ConfiguredSource,
  heard: CarriedRecords,
): Promise<TakenRecords> {
  const { mapping } = configured;
  const known = await findHeard(sources(), source, keysOf(heard, mapping));
  const read = readCarried(heard, mapping, (key) => known.get(key)?.said);
  const { reads, changed } = await taken(source, configured, read);
  const records = reads.map((one) => outcomeOf(one, changed));
  const allRefused = records.length > 0 && records.every(({ outcome }) => outcome === 'refused');
  const missing = heard.isEverybody ? { missing: await missingFrom(source, reads) } : {};
  return { reads, answer: { status: allRefused ? 422 : 202, body: { records, ...missing } } };
}

/** Held against what was known: whose record is news, and who is refused after all. */
async function taken(source: string, configured: ConfiguredSource, reads: readonly CarriedRead[]) {
  const changed = new Set<string>();
  const refused = new Map<string, Refusal>();
  const readAt = instant(Date.parse(clock()));
  for (const round of rounds(reads)) {
    const workers = round.flatMap((one) => (one.kind === 'worker' ? [one.said] : []));
    const said = await takeSaid({ source, configured, readAt, workers });
    for (const key of said.changed) changed.add(key);
    for (const { key, what, mend } of said.refused) refused.set(key, { what, mend, where: '' });
  }
  const held = reads.map((one): CarriedRead => {
    const why = one.kind === 'worker' ? refused.get(one.said.key) : undefined;
    if (why === undefined) return one;
    const { where, isNew, key } = one;
    const refusals = [{ ...why, where }];
    return { kind: 'refused', refusals, where, isNew, ...(key === undefined ? {} : { key }) };
  });
  return { changed, reads: held };
}

function outcomeOf(read: CarriedRead, changed: ReadonlySet<string>): Outcome {
  if (read.kind === 'refused') return { outcome: 'refused', refusals: read.refusals };
  if (read.kind === 'left-out') return { outcome: 'left-out' };
  return { outcome: changed.has(read.said.key) ? 'taken' : 'same' };
}

/** What is said of one worker is taken in its order; of different workers at once. */
function rounds(reads: readonly CarriedRead[]): readonly (readonly CarriedRead[])[] {
  const made: CarriedRead[][] = [];
  const taken = new Map<string, number>();
  for (const one of reads) {
    if (one.kind !== 'worker') continue;
    const round = taken.get(one.said.key) ?? 0;
    taken.set(one.said.key, round + 1);
    const here = made[round] ?? [];
    made[round] = here;
    here.push(one);
  }
  return made;
}

/** How many we know of who are not in what was to be everybody, or why that cannot be told. Nothing follows by itself. */
async function missingFrom(source: string, reads: readonly CarriedRead[]): Promise<number | string> {
  const found = absence(await keysHeard(sources(), source), reads);
  return found.kind === 'known' ? found.absent.length : found.because;
}
