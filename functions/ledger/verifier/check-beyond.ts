/** Checks records from outside the range: each is in the log at its place, by its own proof. */
import { BEYOND } from '../../core/export-layout.ts';
import { leafHash } from '../../core/log/merkle.ts';
import { verifyInclusion } from '../../core/log/proof.ts';
import { type TimeWindow, wrongTime } from './check-times.ts';
import type { Finding } from './finding.ts';
import { hashesOf } from './read-proofs.ts';
import { fitsItsHash, type RecordLine, readRecordLine } from './record-line.ts';

export interface LogRange {
  readonly start: number;
  readonly end: number;
  readonly latest: number;
  /** Undefined where it was not signed: nothing can be proven. */
  readonly latestRoot: Buffer | undefined;
  /** What stands before the range was signed for by its start, and what comes after it between its end and the latest. */
  readonly windows: { readonly before: TimeWindow; readonly after: TimeWindow };
}

export interface BeyondRecord {
  readonly index: number;
  readonly line: number;
  readonly record: RecordLine;
}

export interface Beyond {
  readonly before: readonly BeyondRecord[];
  readonly after: readonly BeyondRecord[];
  readonly findings: readonly Finding[];
}

export interface BeyondCheck {
  take(text: string, line: number): void;
  finish(): Beyond;
}

export function checkBeyond(range: LogRange): BeyondCheck {
  const before: BeyondRecord[] = [];
  const after: BeyondRecord[] = [];
  const findings: Finding[] = [];
  const seen = new Set<number>();
  let last = -1;
  function say(kind: Finding['kind'], line: number, text: string, more: Partial<Finding> = {}): void {
    findings.push({ kind, file: BEYOND, line, ...more, text });
  }

  function place(read: BeyondText, record: RecordLine | undefined, line: number): void {
    const { index, proof, text } = read;
    const { latest: size, latestRoot: root } = range;
    const named = { index, ...(record === undefined ? {} : { record: record.id }) };
    if (index < last) say('reordered', line, 'it stands after one that comes later in the log', named);
    last = Math.max(last, index);
    if (root !== undefined && !verifyInclusion({ index, size, leaf: leafHash(text), proof, root }))
      say('edited', line, 'its proof does not lead to the root of log/latest', named);
    else if (record === undefined || !fitsItsHash(text, record.hash))
      say('edited', line, 'it is not what its own hash says', named);
    else {
      const { before: early, after: late } = range.windows;
      const wrong = wrongTime(record.time, record.facts.late === true, index < range.start ? early : late);
      if (wrong !== undefined) say('wrong-time', line, wrong, named);
    }
    // What is wrong with it is said: what it says of its chain is followed all the same.
    if (record !== undefined) (index < range.start ? before : after).push({ index, line, record });
  }

  return {
    take(text, line) {
      const read = readBeyondLine(text);
      if (read === undefined) {
        say('edited', line, 'the line is no record with its proof');
        return;
      }
      const { index } = read;
      const record = readRecordLine(read.text);
      const named = { index, ...(record === undefined ? {} : { record: record.id }) };
      if (index >= range.start && index < range.end)
        say('inserted', line, 'its place is in the range: it is not from outside', named);
      else if (seen.has(index)) say('inserted', line, 'a record of this place was there before', named);
      else place(read, record, line);
      seen.add(index);
    },
    finish: () => ({ before: inOrder(before), after: inOrder(after), findings }),
  };
}

const inOrder = (records: readonly BeyondRecord[]) => records.toSorted((one, other) => one.index - other.index);

interface BeyondText {
  readonly index: number;
  readonly proof: readonly Buffer[];
  readonly text: string;
}

function readBeyondLine(line: string): BeyondText | undefined {
  try {
    const { index, proof, record } = JSON.parse(line) as Readonly<Record<string, unknown>>; // each is looked at
    if (!Number.isSafeInteger(index) || !Array.isArray(proof) || typeof record !== 'string' || !record.isWellFormed())
      return undefined;
    const hashes = hashesOf(proof);
    const isExact = JSON.stringify({ index, proof, record }) === line;
    return isExact && hashes !== undefined ? { index: index as number, proof: hashes, text: record } : undefined;
  } catch {
    // The answer is that it is no record with its proof.
    return undefined;
  }
}
