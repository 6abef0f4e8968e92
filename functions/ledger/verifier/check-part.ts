/** Checks the records of one part line by line, against the hashes the log has for them; what does not fit stays until all is known. */
import type { Chains, Place } from './check-chains.ts';
import { type TimeWindow, wrongTime } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { ChangedLine } from './name-changes.ts';
import { fitsItsHash, type RecordLine, readRecordLine } from './record-line.ts';
import { type Hash32, leafHashIn } from './tree.ts';

export interface PartCheck {
  take(bytes: Buffer, start: number, end: number): void;
  /** The lines, in their order. */
  readonly lines: readonly ChangedLine[];
  /** Is any of them not the record that the log has there? */
  changed(): boolean;
  /** Of lines that are what the log has, and wrong all the same. */
  readonly findings: readonly Finding[];
  /** Of lines by themselves, whatever the log has. */
  readonly suspects: readonly Finding[];
}

export interface PartOf {
  readonly file: string;
  readonly first: number;
  /** 32 bytes for each record. */
  readonly leaves: Buffer;
  readonly chains: Chains;
  /** Between which checkpoints a place of the log is. */
  windowAt(index: number): TimeWindow;
  /** Each sound record, as the log has it. */
  take(record: RecordLine, line: number): void;
}

export function checkPart({ file, first, leaves, chains, windowAt, take }: PartOf): PartCheck {
  const lines: ChangedLine[] = [];
  const findings: Finding[] = [];
  const suspects: Finding[] = [];
  const count = leaves.length / 32;
  let changed = false;

  function check(text: string, record: RecordLine | undefined, genuine: boolean, place: Place): void {
    const into = genuine ? findings : suspects;
    if (record === undefined || !fitsItsHash(text, record.hash))
      into.push({
        ...{ kind: 'edited', ...place, ...(record === undefined ? {} : { record: record.id }) },
        text: genuine ? 'it was signed for, and is not what its own hash says' : 'it is not what its own hash says',
      });
    if (record === undefined) return;
    const wrong = wrongTime(record.time, record.late, windowAt(place.index ?? first));
    if (wrong !== undefined) into.push({ kind: 'wrong-time', ...place, record: record.id, text: wrong });
    chains.follow(record, place);
    if (genuine) take(record, place.line);
  }

  return {
    lines,
    findings,
    suspects,
    changed: () => changed || lines.length !== count,
    take(bytes, start, end) {
      const at = lines.length;
      const leaf: Hash32 = leafHashIn(bytes, start, end);
      const genuine = at < count && leaf === leaves.toString('latin1', at * 32, at * 32 + 32);
      const text = bytes.toString('utf8', start, end);
      const record = readRecordLine(text);
      changed ||= !genuine;
      lines.push({ leaf, id: record?.id });
      check(text, record, genuine, { file, line: at + 1, index: first + at });
    },
  };
}
