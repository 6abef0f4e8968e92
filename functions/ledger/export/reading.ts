/** Reads again what was written of an export: what was kept of its parts, records from beyond, and the chains of a few cases. */
import { recordsFile } from '../../core/export-layout.ts';
import type { CaseId } from '../../core/ids.ts';
import { type PlaceInLog, recordsBeyond } from './beyond.ts';
import type { ExportedRecord, Reading } from './extra-files.ts';
import type { Finishing } from './finish-export.ts';

/** What is to be known of the parts to read them. */
export interface PartsWritten {
  /** Number and the place of the first record of each, in their order. */
  readonly parts: readonly { readonly number: number; readonly first: number }[];
  readonly kept: readonly string[];
  /** In which parts a case has records. */
  readonly partsOf: ReadonlyMap<CaseId, readonly number[]>;
}

export function readingOf(
  { bucket, plan, get }: Pick<Finishing, 'bucket' | 'plan' | 'get'>,
  { parts, kept, partsOf }: PartsWritten,
  places: readonly PlaceInLog[],
): Reading {
  const { start, end, latest } = plan.log;
  const stands = { before: (index: number) => index < start, after: (index: number) => index >= end };
  async function* beyond(side: 'before' | 'after', cases?: ReadonlySet<CaseId>): AsyncGenerator<ExportedRecord> {
    const wanted = places.filter(({ index, caseId }) => stands[side](index) && (cases?.has(caseId) ?? true));
    for await (const { index, text } of recordsBeyond(bucket, latest, wanted)) yield { index, text };
  }
  return {
    beyond: (side) => beyond(side),
    async *kept() {
      for (const name of kept) yield await get(name);
    },
    async *chains(cases) {
      yield* beyond('before', cases);
      const wanted = partsWith(partsOf, cases);
      for (const { number, first } of parts) {
        const some = wanted.get(number);
        if (some !== undefined) yield* linesOfCases(await get(recordsFile(number)), first, some);
      }
      yield* beyond('after', cases);
    },
  };
}

function partsWith(
  partsOf: PartsWritten['partsOf'],
  cases: ReadonlySet<CaseId>,
): ReadonlyMap<number, readonly CaseId[]> {
  const wanted = new Map<number, CaseId[]>();
  for (const caseId of cases)
    for (const part of partsOf.get(caseId) ?? []) wanted.set(part, [...(wanted.get(part) ?? []), caseId]);
  return wanted;
}

/** Found by the id in the bytes: the other lines are not made into text. A record of another case may name the id, too. */
function* linesOfCases(content: Buffer, first: number, cases: readonly CaseId[]): Generator<ExportedRecord> {
  const starts = new Set(cases.flatMap((caseId) => [...linesWith(content, Buffer.from(`"caseId":"${caseId}"`))]));
  let index = first;
  let counted = 0;
  for (const from of [...starts].sort((one, other) => one - other)) {
    for (let feed = content.indexOf(0x0a, counted); feed !== -1 && feed < from; feed = content.indexOf(0x0a, counted)) {
      index += 1;
      counted = feed + 1;
    }
    yield { index, text: content.toString('utf8', from, lineEnd(content, from)) };
  }
}

/** Where each line begins that has this in it. */
function* linesWith(content: Buffer, wanted: Buffer): Generator<number> {
  for (let at = content.indexOf(wanted); at !== -1; at = content.indexOf(wanted, lineEnd(content, at)))
    yield content.lastIndexOf(0x0a, at) + 1;
}

function lineEnd(content: Buffer, from: number): number {
  const end = content.indexOf(0x0a, from);
  return end === -1 ? content.length : end;
}
