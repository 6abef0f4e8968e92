/** Reads the heads of an export: how long each chain is, and so where each record of the whole export belongs. */
import { canonical } from '../core/canonical.ts';
import { CaseHead, HEADS } from '../core/evidence-export.ts';
import type { CaseId } from '../core/ids.ts';
import { linesOf } from './export-folder.ts';
import type { Finding } from './finding.ts';

export interface KnownHead extends CaseHead {
  /** The line it stands at in the list of heads. */
  readonly line: number;
  /** How many records the cases before it have: record n of this case is number `offset + n` of the export. */
  readonly offset: number;
}

export interface Heads {
  readonly byCase: ReadonlyMap<CaseId, KnownHead>;
  /** In the order of the list. */
  readonly list: readonly KnownHead[];
  readonly records: number;
  readonly findings: readonly Finding[];
}

export async function readHeads(dir: string): Promise<Heads> {
  const list: KnownHead[] = [];
  const findings: Finding[] = [];
  let line = 0;
  let records = 0;
  for await (const text of linesOf(dir, HEADS)) {
    line++;
    const head = headOf(text);
    const last = list.at(-1);
    if (head === undefined || (last !== undefined && head.caseId <= last.caseId)) {
      const text = head === undefined ? 'the line is no head of a case' : 'the case stands twice, or out of its order';
      findings.push({ kind: 'head', file: HEADS, line, ...(head === undefined ? {} : { caseId: head.caseId }), text });
    } else {
      list.push({ ...head, line, offset: records });
      records += head.position + 1;
    }
  }
  return { byCase: new Map(list.map((head) => [head.caseId, head])), list, records, findings };
}

function headOf(text: string | undefined): CaseHead | undefined {
  try {
    const read = CaseHead.safeParse(JSON.parse(text ?? ''));
    return read.success && canonical(read.data) === text ? read.data : undefined;
  } catch {
    // Not JSON: no head.
    return undefined;
  }
}

/** The head of the case that a record of this number belongs to. */
export function headAt(list: readonly KnownHead[], ordinal: number): KnownHead | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.offset ?? 0) <= ordinal) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}
