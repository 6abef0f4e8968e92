/** The records of exported cases from outside the range: where they stand in the log, what they say, and that they are in it. */
import { canonical } from '../../core/canonical.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { ExportLog } from '../../core/evidence-export.ts';
import type { CaseId } from '../../core/ids.ts';
import { TILE } from '../../core/log/tiles.ts';
import { type Batch, batchesBelow, batchesFrom, type LogTable } from '../log/log-table.ts';
import { entriesOf, proofsOf, type ReadBucket } from './log-files.ts';

/** How many records of a case stand before the range (`Infinity`: that is not known); of what comes after it, all are wanted. */
export type Wanted = Map<CaseId, number>;

export interface PlaceInLog {
  readonly caseId: CaseId;
  readonly position: number;
  readonly index: number;
}

/** Where they stand, in the order of the log. */
export async function placesBeyond(log: LogTable, range: ExportLog, wanted: Wanted): Promise<PlaceInLog[]> {
  return [...(await placesBefore(log, range.start, wanted)), ...(await placesAfter(log, range, wanted))];
}

/** Reads back only as far as the oldest of them. */
async function placesBefore(log: LogTable, start: number, wanted: Wanted): Promise<PlaceInLog[]> {
  const places: PlaceInLog[] = [];
  let missing = [...wanted.values()].reduce((sum, count) => sum + count, 0);
  if (missing === 0 || start === 0) return places;
  for await (const batch of batchesBelow(log, start)) {
    const found = placesIn(batch).filter(({ caseId, position }) => position < (wanted.get(caseId) ?? 0));
    places.push(...found.reverse());
    missing -= found.length;
    if (missing <= 0) break;
  }
  if (missing > 0 && Number.isFinite(missing))
    throw new EvidenceUnavailable(
      `${missing} records of exported cases are nowhere in the log below ${start}: compare its table with its bucket (docs/runbook.md#log-forked)`,
    );
  return places.reverse();
}

async function placesAfter(log: LogTable, { end, latest }: ExportLog, wanted: Wanted): Promise<PlaceInLog[]> {
  const places: PlaceInLog[] = [];
  if (end === latest) return places;
  for await (const batch of batchesFrom(log, end)) {
    if (batch.first >= latest) break;
    places.push(...placesIn(batch).filter(({ caseId }) => wanted.has(caseId)));
  }
  return places;
}

function placesIn({ first, runs }: Batch): PlaceInLog[] {
  const places: PlaceInLog[] = [];
  for (const { caseId, from, count } of runs)
    for (let at = 0; at < count; at += 1) places.push({ caseId, position: from + at, index: first + places.length });
  return places;
}

/** The record at a place, as the log has it, and its line in `beyond.ndjson`. */
export interface BeyondRecord extends PlaceInLog {
  readonly text: string;
  readonly line: string;
}

/** Our choice: proofs made at once. */
const AT_ONCE = 32;

export async function* recordsBeyond(
  bucket: ReadBucket,
  latest: number,
  places: readonly PlaceInLog[],
): AsyncGenerator<BeyondRecord> {
  const proofs = proofsOf(bucket, latest);
  const tiles = new Map<number, Promise<readonly string[]>>();
  const linesOf = (tile: number) => {
    const lines = tiles.get(tile) ?? entriesOf(bucket, tile, latest).then((text) => text.toString('utf8').split('\n'));
    if (tiles.size > 2 * AT_ONCE) tiles.clear();
    tiles.set(tile, lines);
    return lines;
  };
  for (let from = 0; from < places.length; from += AT_ONCE)
    yield* await Promise.all(
      places.slice(from, from + AT_ONCE).map(async (place): Promise<BeyondRecord> => {
        const { index } = place;
        const [lines, proof] = await Promise.all([linesOf(Math.floor(index / TILE)), proofs.inclusion(index)]);
        const text = lines[index % TILE] ?? '';
        const line = canonical({ index, proof: proof.map((hash) => hash.toString('base64')), record: text });
        return { ...place, text, line };
      }),
    );
}
