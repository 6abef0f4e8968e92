/** Verifies the records of an export against the heads, line by line: an intact case leaves memory when it ends. */
import { readRecord, verifyChain } from '../core/chain.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import type { CaseId } from '../core/ids.ts';
import { displaced } from './displaced.ts';
import type { Finding, FindingKind, Place } from './finding.ts';
import { type Lines, numberedLines } from './numbered-lines.ts';
import { type Heads, headAt, type KnownHead } from './verify-heads.ts';

export interface RecordCheck {
  /** Takes the next line; answers its record where the line is a sound one. */
  take(text: string | undefined, place: Place): EvidenceRecord | undefined;
  /** Everything that is wrong, once every line was taken, and the ids of all records it concerns. */
  finish(): { readonly findings: Finding[]; readonly faulty: ReadonlySet<string> };
}

const FORGED = 'it is not the record that the one after it, or the head of its case, vouches for';
const ALTERED = 'the line is not what its own hash says';
const SURPLUS = 'it belongs to no case of this export, or its place is taken by the genuine record';
const MISPLACED = 'it is genuine, and stands in the wrong place';

/** The lines of one case that is not known to be whole yet. */
interface OpenCase {
  readonly records: EvidenceRecord[];
  /** The number of each record's line, counted over all files. */
  readonly lines: number[];
}

export function checkRecords(heads: Heads): RecordCheck {
  const lines = numberedLines();
  /** For each line, the number its record has in an intact export; -1 while it has none. */
  const ordinals: number[] = [];
  const open = new Map<CaseId, OpenCase>();
  const whole = new Set<CaseId>();
  const strays: Stray[] = [];
  let current: CaseId | undefined;

  function closeIfWhole(caseId: CaseId): void {
    const head = heads.byCase.get(caseId);
    const records = open.get(caseId)?.records ?? [];
    const first = open.get(caseId)?.lines[0] ?? -1;
    // What does not follow the case before it may be a copy that stands in the wrong place.
    if (head === undefined || records.length <= head.position || !stands(first, ordinals)) return;
    if (verifyChain(records, head).length > 0) return;
    whole.add(caseId);
    open.delete(caseId);
  }

  return {
    take(text, place) {
      const line = lines.add(place);
      const record = text === undefined ? undefined : readRecord(text);
      const head = record && heads.byCase.get(record.caseId);
      if (record === undefined || head === undefined || whole.has(record.caseId)) {
        ordinals.push(-1);
        strays.push({ line, claims: claimed(text) });
        return record;
      }
      if (current !== undefined && current !== record.caseId) closeIfWhole(current);
      current = record.caseId;
      ordinals.push(record.position <= head.position ? head.offset + record.position : -1);
      const { records, lines: at } = open.get(record.caseId) ?? { records: [], lines: [] };
      records.push(record);
      at.push(line);
      open.set(record.caseId, { records, lines: at });
      return record;
    },
    finish() {
      if (current !== undefined) closeIfWhole(current);
      const { edited, missing } = judge(heads, open, whole, ordinals, strays);
      const settled = settle(heads, strays, missing, ordinals);
      const at = (line: number, kind: FindingKind, record: Named | undefined, text: string) =>
        found(kind, lines.place(line), record, text);
      const numbered = (line: number, kind: FindingKind, text: string, ordinal = ordinals[line] ?? -1) =>
        at(line, kind, recordAt(heads, ordinal), text);
      const findings = [
        ...edited.map(({ line, ordinal }) => numbered(line, 'edited', FORGED, ordinal)),
        ...settled.edited.map(({ line, ordinal }) => numbered(line, 'edited', ALTERED, ordinal)),
        ...settled.inserted.map(({ line, claims }) => at(line, 'inserted', claims, SURPLUS)),
        ...displaced(ordinals).map((line) => numbered(line, 'reordered', MISPLACED)),
        ...absences(missing, heads, ordinals, lines),
      ];
      const absent = [...missing].flatMap((ordinal) => recordAt(heads, ordinal) ?? []);
      return {
        findings,
        faulty: new Set([...findings, ...absent].map(({ caseId, position }) => `${caseId}/${position}`)),
      };
    },
  };
}

/** A record by its case and position. */
type Named = Pick<EvidenceRecord, 'caseId' | 'position'>;

/** A line that is no record, or no record of its place; and which record it claims to be. */
interface Stray {
  readonly line: number;
  readonly claims: Named | undefined;
}

interface Judged {
  readonly edited: readonly { readonly line: number; readonly ordinal: number }[];
  readonly missing: Set<number>;
}

/** Judges every case that is not whole: what was edited, what is missing; what does not belong joins the strays. */
function judge(
  { list }: Heads,
  open: ReadonlyMap<CaseId, OpenCase>,
  whole: ReadonlySet<CaseId>,
  ordinals: number[],
  strays: Stray[],
): Judged {
  const edited: { line: number; ordinal: number }[] = [];
  const missing = new Set<number>();
  for (const head of list) {
    if (whole.has(head.caseId)) continue;
    const { records, lines } = open.get(head.caseId) ?? { records: [], lines: [] };
    for (const fault of verifyChain(records, head)) {
      const ordinal = head.offset + fault.position;
      if (!('index' in fault)) {
        missing.add(ordinal);
        continue;
      }
      const line = lines[fault.index] ?? -1;
      if (fault.kind === 'edited') edited.push({ line, ordinal });
      else {
        const surplus = misplacedTwin(records, lines, fault.index, ordinals) ?? line;
        if (surplus !== line) ordinals[line] = ordinal;
        ordinals[surplus] = -1;
        strays.push({ line: surplus, claims: records[fault.index] });
      }
    }
  }
  strays.sort((one, other) => one.line - other.line);
  return { edited, missing };
}

/** Of a record that is there twice, the one that does not stand in its place is the surplus one: its line, if it is the other. */
function misplacedTwin(
  records: readonly EvidenceRecord[],
  lines: readonly number[],
  index: number,
  ordinals: readonly number[],
): number | undefined {
  const twin = records.findIndex((record, other) => other !== index && record.hash === records[index]?.hash);
  const [own, others] = [lines[index] ?? -1, lines[twin] ?? -1];
  return twin !== -1 && stands(own, ordinals) && !stands(others, ordinals) ? others : undefined;
}

/** Does this line follow the one of the record before it? */
function stands(line: number, ordinals: readonly number[]): boolean {
  return placeOf(line, ordinals) === ordinals[line];
}

/** A stray is the missing record it claims to be, or the one missing at its place, edited; else it was inserted. */
function settle(
  heads: Heads,
  strays: readonly Stray[],
  missing: Set<number>,
  ordinals: number[],
): { edited: { line: number; ordinal: number }[]; inserted: Stray[] } {
  const edited: { line: number; ordinal: number }[] = [];
  const inserted: Stray[] = [];
  const wanted = new Set(strays.map(({ claims }) => ordinalOf(heads, claims)));
  for (const { line, claims } of strays) {
    const here = placeOf(line, ordinals);
    const ordinal = [ordinalOf(heads, claims), wanted.has(here) ? undefined : here].find(
      (one) => one !== undefined && missing.has(one),
    );
    if (ordinal === undefined) inserted.push({ line, claims });
    else {
      missing.delete(ordinal);
      ordinals[line] = ordinal;
      edited.push({ line, ordinal });
    }
  }
  return { edited, inserted };
}

/** The number that follows the one of the nearest line before. */
function placeOf(line: number, ordinals: readonly number[]): number {
  for (let before = line - 1; before >= 0; before--) {
    const ordinal = ordinals[before] ?? -1;
    if (ordinal >= 0) return ordinal + 1;
  }
  return 0;
}

const Claim = EvidenceRecord.pick({ caseId: true, position: true }).strip();

/** Which record a line says it is, where that can still be read. */
function claimed(text: string | undefined): Named | undefined {
  try {
    return Claim.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    // Not even JSON: it claims nothing.
    return undefined;
  }
}

/** The number of a record in an intact export; undefined when none has that name. */
function ordinalOf({ byCase }: Heads, claims: Named | undefined): number | undefined {
  const head = claims && byCase.get(claims.caseId);
  return claims === undefined || head === undefined || claims.position > head.position
    ? undefined
    : head.offset + claims.position;
}

/** What is missing: from some position to the end of a case it was truncated; before that, dropped. */
function absences(missing: ReadonlySet<number>, heads: Heads, ordinals: readonly number[], lines: Lines): Finding[] {
  if (missing.size === 0) return [];
  const lineOf = new Map(ordinals.map((ordinal, line) => [ordinal, line]));
  const cases = new Set([...missing].flatMap((ordinal) => headAt(heads.list, ordinal) ?? []));
  return [...cases].flatMap((head) => {
    const end = head.offset + head.position;
    let from = end + 1;
    while (from > head.offset && missing.has(from - 1)) from--;
    const dropped = [...missing].filter((ordinal) => ordinal >= head.offset && ordinal < from).sort((a, b) => a - b);
    const absent = (kind: FindingKind, ordinal: number, text: string) =>
      found(kind, lines.after(nearestBefore(ordinal, lineOf)), recordAt(heads, ordinal), text);
    return [
      ...dropped.map((ordinal) => absent('dropped', ordinal, 'the record is missing')),
      ...(from > end ? [] : [absent('truncated', from, endText(from, head))]),
    ];
  });
}

function endText(from: number, { offset, position }: KnownHead): string {
  const gone = offset + position + 1 - from;
  return from === offset
    ? `all ${gone} records of the case are missing`
    : `the last ${gone} records of the case are missing`;
}

function nearestBefore(ordinal: number, lineOf: ReadonlyMap<number, number>): number | undefined {
  for (let before = ordinal - 1; before >= 0; before--) {
    const line = lineOf.get(before);
    if (line !== undefined) return line;
  }
  return undefined;
}

function found(kind: FindingKind, place: Place, record: Named | undefined, text: string): Finding {
  return { kind, ...place, ...(record && { caseId: record.caseId, position: record.position }), text };
}

/** Which record has this number in an intact export. */
function recordAt(heads: Heads, ordinal: number): Named | undefined {
  const head = headAt(heads.list, ordinal);
  return head === undefined ? undefined : { caseId: head.caseId, position: ordinal - head.offset };
}
