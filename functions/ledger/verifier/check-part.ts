/** Checks the records of one part line by line, against the hashes the log has for them. */
import type { Chains } from './check-chains.ts';
import { type TimeWindow, wrongTime } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { ChangedLine } from './name-changes.ts';
import { fitsItsHash, type RecordLine, readRecordLine } from './record-line.ts';
import { type Hash32, leafHashIn } from './tree.ts';

export interface PartCheck {
  take(bytes: Buffer, start: number, end: number): void;
  /** How many lines were taken. */
  count(): number;
  /** How many of them say times that no checkpoint tells to the hour. */
  untold(): number;
  /** All of them, where any is not the record that the log has there, or one is missing; undefined where all are. */
  changed(): readonly ChangedLine[] | undefined;
  /** Of lines that are what the log has, and wrong all the same. */
  readonly findings: readonly Finding[];
  /** Of lines by themselves, that are not what the log has. */
  readonly suspects: readonly Finding[];
}

export interface PartOf {
  readonly file: string;
  readonly first: number;
  readonly leaves: readonly Hash32[];
  readonly chains: Chains;
  /** Between which checkpoints a place of the log is. */
  windowAt(index: number): TimeWindow;
  /** Each sound record, as the log has it. */
  take(record: RecordLine, line: number): void;
}

export function checkPart({ file, first, leaves, chains, windowAt, take }: PartOf): PartCheck {
  /** Kept from the first line on that is not the log's: those before are told by the log's own hashes. */
  let lines: ChangedLine[] | undefined;
  const findings: Finding[] = [];
  const suspects: Finding[] = [];
  let count = 0;
  let untold = 0;

  const kept = () => (lines ??= leaves.slice(0, count).map((leaf) => ({ leaf, id: undefined })));

  function check(text: string, record: RecordLine | undefined, genuine: boolean): void {
    const into = genuine ? findings : suspects;
    const place = () => ({ file, line: count + 1, index: first + count });
    if (record === undefined || !fitsItsHash(text, record.hash))
      into.push({
        ...{ kind: 'edited', ...place(), ...(record === undefined ? {} : { record: record.id }) },
        text: genuine ? 'it was signed for, and is not what its own hash says' : 'it is not what its own hash says',
      });
    if (record === undefined) return;
    const window = windowAt(first + count);
    const wrong = wrongTime(record.time, record.facts.late === true, window);
    if (record.time < window.toldFrom) untold += 1;
    if (wrong !== undefined) into.push({ kind: 'wrong-time', ...place(), record: record.id, text: wrong });
    chains.follow(record, file, count + 1, first + count);
    if (genuine) take(record, count + 1);
  }

  return {
    findings,
    suspects,
    count: () => count,
    untold: () => untold,
    changed: () => (lines === undefined && count === leaves.length ? undefined : kept()),
    take(bytes, start, end) {
      const leaf = leafHashIn(bytes, start, end);
      const genuine = leaf === leaves[count];
      const text = bytes.toString('utf8', start, end);
      const record = readRecordLine(text);
      if (!genuine || lines !== undefined) kept().push({ leaf, id: record?.id });
      check(text, record, genuine);
      count += 1;
    },
  };
}
