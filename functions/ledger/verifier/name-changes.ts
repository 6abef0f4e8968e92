/** Names what was done to the records of a part whose hashes the log is signed for: which line is not what, or not where, it must be. */
import { displaced } from '../displaced.ts';
import type { Finding } from './finding.ts';
import type { Hash32 } from './tree.ts';

/** A part whose lines are not those of the log. */
export interface ChangedPart {
  readonly file: string;
  /** The place in the log of its first record. */
  readonly first: number;
  /** The hashes that are signed for, in their order. */
  readonly leaves: readonly Hash32[];
  readonly lines: readonly ChangedLine[];
}

export interface ChangedLine {
  readonly leaf: Hash32;
  /** Which record it says it is. */
  readonly id: string | undefined;
}

/** `end`: the place where the range ends. `absent`: records of which the chains say that they are missing. */
export function nameChanges(parts: readonly ChangedPart[], end: number, absent: readonly string[]): Finding[] {
  const indexOf = new Map<Hash32, number>();
  for (const { first, leaves } of parts) for (const [at, leaf] of leaves.entries()) indexOf.set(leaf, first + at);
  const placed = placeLines(parts, indexOf);
  const there = new Set(placed.flatMap((indexes) => indexes.filter((index) => index >= 0)));
  const findings = parts.flatMap((part, at) => changesOf(part, placed[at] ?? [], there, end));
  return labelled(findings, absent);
}

/** For each line of each part the place its record has in the log; -1 for a record that has none, or a second time. */
function placeLines(parts: readonly ChangedPart[], indexOf: ReadonlyMap<Hash32, number>): number[][] {
  const taken = new Map<number, { part: number; line: number }>();
  const placed = parts.map(({ lines }) => lines.map(({ leaf }) => indexOf.get(leaf) ?? -1));
  const stands = (part: number, line: number) => {
    const indexes = placed[part] ?? [];
    const index = indexes[line] ?? -1;
    const before = line === 0 ? (parts[part]?.first ?? 0) - 1 : indexes[line - 1];
    return before === index - 1;
  };
  for (const [part, indexes] of placed.entries())
    for (const [line, index] of indexes.entries()) {
      if (index < 0) continue;
      const other = taken.get(index);
      if (other === undefined) taken.set(index, { part, line });
      else if (stands(part, line) && !stands(other.part, other.line)) {
        (placed[other.part] ?? [])[other.line] = -1;
        taken.set(index, { part, line });
      } else indexes[line] = -1;
    }
  return placed;
}

const FORGED = 'it is not the record that is signed for at this place';
const SURPLUS = 'it is no record of the log, or is there a second time';
const MOVED = 'it is a record of the log, and stands in the wrong place';
const GONE = 'the record that is signed for at this place is missing';

function changesOf(part: ChangedPart, indexes: readonly number[], there: ReadonlySet<number>, end: number): Finding[] {
  const last = part.first + part.leaves.length;
  const own = indexes.map((index) => (index >= part.first && index < last ? index : -1));
  const moved = new Set([...displaced(own), ...indexes.keys().filter((line) => own[line] !== indexes[line])]);
  const at = (kind: Finding['kind'], line: number, text: string, index?: number): Finding => ({
    kind,
    file: part.file,
    line: line + 1,
    ...(index === undefined ? {} : { index }),
    ...(part.lines[line]?.id === undefined ? {} : { record: part.lines[line].id }),
    text,
  });
  const findings: Finding[] = [...moved].map((line) => at('reordered', line, MOVED, indexes[line]));
  let next = part.first;
  let strange: number[] = [];
  /** What stands between two records that are where they must be, and what is missing there. */
  const settle = (line: number, until: number) => {
    const missing: number[] = [];
    for (let index = next; index < until; index += 1) if (!there.has(index)) missing.push(index);
    for (const one of strange) {
      const index = missing.shift();
      findings.push(index === undefined ? at('inserted', one, SURPLUS) : at('edited', one, FORGED, index));
    }
    findings.push(...absences(part.file, line, missing, end));
    strange = [];
    next = until + 1;
  };
  for (const [line, index] of own.entries()) {
    if (moved.has(line)) continue;
    if (index === -1) strange.push(line);
    else settle(line, index);
  }
  settle(part.lines.length, last);
  return findings;
}

/** Missing records, those side by side together. */
function absences(file: string, line: number, missing: readonly number[], end: number): Finding[] {
  const findings: Finding[] = [];
  for (let from = 0; from < missing.length; ) {
    let to = from + 1;
    while (missing[to] === (missing[to - 1] ?? -2) + 1) to += 1;
    const [index = 0, upTo = 0] = [missing[from], missing[to - 1]];
    const text =
      to - from === 1 ? GONE : `the ${to - from} records that are signed for from here to ${upTo} are missing`;
    findings.push({ kind: upTo === end - 1 ? 'truncated' : 'dropped', file, line: line + 1, index, text });
    from = to;
  }
  return findings;
}

/** The log's hashes do not say which record a missing one is; the chains do, where it is the only one. */
function labelled(findings: readonly Finding[], absent: readonly string[]): Finding[] {
  const gone = findings.filter(({ kind }) => kind === 'dropped' || kind === 'truncated');
  const [record] = absent;
  if (gone.length !== 1 || absent.length !== 1 || record === undefined) return [...findings];
  return findings.map((one) => (one === gone[0] ? { ...one, record } : one));
}
