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
  /** The next record of the part. */
  expect(record: RecordLine, line: number): void;
  /** The next line of the private file. */
  take(text: string, line: number): void;
  /** What is wrong with it; `changed`: the records themselves are not those of the log, so that some fit nothing. */
  finish(changed: boolean): Finding[];
  /** How many records commit to a private part. */
  expected(): number;
  readonly counts: { verified: number; erased: number };
  /** One for each person and record that erased. */
  readonly erasures: ReadonlyMap<string, Erasure>;
}

interface Expected {
  readonly id: string;
  readonly commitment: string;
  readonly person: string;
  readonly line: number;
}

export function checkPrivate(file: string, recordsFile: string): PrivateCheck {
  const expected: Expected[] = [];
  /** As long as lines come as they must, the next is that of the next record. */
  let next = 0;
  /** From the first on that does not: the records whose line has not come. */
  let left: Map<string, Expected> | undefined;
  const findings: Finding[] = [];
  const strangers: Finding[] = [];
  const erasures = new Map<string, Erasure>();
  const counts = { verified: 0, erased: 0 };
  let last = 0;
  const wrong = (line: number, record: string, text: string): Finding => ({
    ...{ kind: 'commitment', file, line, record, text },
  });

  const remaining = () => (left ??= new Map(expected.slice(next).map((one) => [one.id, one])));

  function expectedOf(id: string): Expected | undefined {
    const one = expected[next];
    if (left === undefined && one?.id === id) {
      next += 1;
      return one;
    }
    const found = remaining().get(id);
    remaining().delete(id);
    return found;
  }

  function compare({ id: record, commits, authority }: PrivateText, to: Expected, line: number): void {
    if (to.line < last)
      findings.push({ kind: 'reordered', file, line, record, text: 'the private part stands in the wrong place' });
    last = Math.max(last, to.line);
    if (commits === to.commitment) counts.verified += 1;
    else if (commits !== undefined)
      findings.push(wrong(line, record, 'the private part is not the one its record commits to'));
    else {
      counts.erased += 1;
      const key = `${to.person} ${authority}`;
      if (!erasures.has(key)) erasures.set(key, { authority, person: to.person, file, line, record });
    }
  }

  return {
    counts,
    erasures,
    expected: () => expected.length,
    expect({ id, commitment, person }, line) {
      if (commitment !== undefined) expected.push({ id, commitment, person, line });
    },
    take(text, line) {
      const read = readPrivateLine(text);
      if (read === undefined) {
        findings.push({ kind: 'commitment', file, line, text: 'the line is no private part' });
        return;
      }
      const record = expectedOf(read.id);
      if (record !== undefined) compare(read, record, line);
      else strangers.push(wrong(line, read.id, 'the private part belongs to no record here, or is there twice'));
    },
    finish(changed) {
      const without = [...remaining().values()].map(
        ({ id, line }): Finding => ({
          ...{ kind: 'commitment', file: recordsFile, line, record: id },
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

const ID = '{"id":"';
const PRIVATE = '","private":';
const SALT = ',"salt":"';

/** The text that was committed to stands between the id and the salt: what it is does not matter, for its hash is compared. */
function readPrivateLine(text: string): PrivateText | undefined {
  if (!text.startsWith(ID)) return readErasedLine(text);
  const idEnds = text.indexOf('"', ID.length);
  const saltBegins = text.lastIndexOf(SALT) + SALT.length;
  const salt = text.slice(saltBegins, -2);
  const privateText = text.slice(idEnds + PRIVATE.length, saltBegins - SALT.length);
  if (!text.startsWith(PRIVATE, idEnds) || !text.endsWith('"}') || /["\\{]/.test(salt)) return undefined;
  // Where the salt ends and the text begins is told by nothing but this brace.
  if (!privateText.startsWith('{"') && privateText !== '{}') return undefined;
  return { id: text.slice(ID.length, idEnds), commits: hash('sha256', salt + privateText), authority: undefined };
}

function readErasedLine(text: string): PrivateText | undefined {
  try {
    const { authority, id } = JSON.parse(text) as Readonly<Record<string, unknown>>; // each is looked at
    if (typeof id !== 'string' || JSON.stringify({ authority, erased: true, id }) !== text) return undefined;
    return { id, commits: undefined, authority: authority === undefined ? undefined : String(authority) };
  } catch {
    // The answer is that it is no private part.
    return undefined;
  }
}
