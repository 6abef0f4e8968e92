/** Checks private parts against the commitments of their records, a part of the export at a time. */
import { hash } from 'node:crypto';
import type { Finding } from './finding.ts';
import type { RecordLine } from './record-line.ts';

/** Something that was erased, and by which record. */
export interface Erasure {
  readonly authority: string | undefined;
  readonly person: string;
  readonly file: string;
  readonly line: number;
  readonly record: string;
}

export interface PrivateCheck {
  /** A record that commits to a private part, in the order of the part. */
  expect(record: RecordLine, line: number): void;
  /** The next line of the private file. */
  take(text: string, line: number): void;
  /** What is wrong with it; `changed`: the records themselves are not those of the log, so that some fit nothing. */
  finish(changed: boolean): Finding[];
  readonly counts: { verified: number; erased: number };
  /** One for each person and record that erased. */
  readonly erasures: Map<string, Erasure>;
}

interface Expected {
  readonly commitment: string;
  readonly person: string;
  readonly line: number;
}

export function checkPrivate(file: string, recordsFile: string): PrivateCheck {
  const expected = new Map<string, Expected>();
  const findings: Finding[] = [];
  const strangers: Finding[] = [];
  const erasures = new Map<string, Erasure>();
  const counts = { verified: 0, erased: 0 };
  let last = 0;
  const wrong = (line: number, record: string, text: string): Finding => ({
    kind: 'commitment',
    file,
    line,
    record,
    text,
  });

  function takeKnown(read: PrivateText, { commitment, person, line: at }: Expected, line: number): void {
    const { id: record, commits, authority } = read;
    if (at < last)
      findings.push({ kind: 'reordered', file, line, record, text: 'the private part stands in the wrong place' });
    last = Math.max(last, at);
    if (commits === undefined) {
      counts.erased += 1;
      const key = `${person} ${authority}`;
      if (!erasures.has(key)) erasures.set(key, { authority, person, file, line, record });
    } else if (commits === commitment) counts.verified += 1;
    else findings.push(wrong(line, record, 'the private part is not the one its record commits to'));
  }

  return {
    counts,
    erasures,
    expect({ id, commitment, person }, line) {
      if (commitment !== undefined) expected.set(id, { commitment, person, line });
    },
    take(text, line) {
      const read = readPrivateLine(text);
      if (read === undefined) {
        findings.push({ kind: 'commitment', file, line, text: 'the line is no private part' });
        return;
      }
      const record = expected.get(read.id);
      if (record === undefined)
        strangers.push(wrong(line, read.id, 'the private part belongs to no record here, or is there twice'));
      else {
        expected.delete(read.id);
        takeKnown(read, record, line);
      }
    },
    finish(changed) {
      const without = [...expected].map(
        ([record, { line }]): Finding => ({
          ...{ kind: 'commitment', file: recordsFile, line, record },
          text: 'the private part of the record is missing, and not marked as erased',
        }),
      );
      return changed ? findings : [...findings, ...strangers, ...without];
    },
  };
}

interface PrivateText {
  readonly id: string;
  /** What it says its record commits to; undefined when it says that it was erased. */
  readonly commits: string | undefined;
  readonly authority: string | undefined;
}

/** The text that was committed to stands in the line between its id and its salt. */
function readPrivateLine(text: string): PrivateText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The answer is that it is no private part.
    return undefined;
  }
  const { id, salt, erased, authority } = (value ?? {}) as Readonly<Record<string, unknown>>; // each is looked at
  if (typeof id !== 'string') return undefined;
  if (erased === true)
    return typeof authority !== 'string' && authority !== undefined ? undefined : { id, commits: undefined, authority };
  const [before, after] = [`{"id":${JSON.stringify(id)},"private":`, `,"salt":${JSON.stringify(salt)}}`];
  if (typeof salt !== 'string' || !text.startsWith(before) || !text.endsWith(after)) return undefined;
  return { id, commits: hash('sha256', salt + text.slice(before.length, -after.length)), authority: undefined };
}
