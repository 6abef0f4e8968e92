/** Checks the heads of an export: each case that is in it ends with the record its head names. */
import { HEADS } from '../../core/export-layout.ts';
import type { Link } from './check-chains.ts';
import type { Finding } from './finding.ts';

export interface HeadCheck {
  take(text: string, line: number): void;
  finish(): Finding[];
  readonly chains: () => number;
}

export function checkHeads(ends: ReadonlyMap<string, Link>): HeadCheck {
  const findings: Finding[] = [];
  const left = new Map(ends);
  let chains = 0;
  let last = '';
  function say(kind: Finding['kind'], line: number, text: string, record?: string): void {
    findings.push({ kind, file: HEADS, line, ...(record === undefined ? {} : { record }), text });
  }

  function compare({ caseId, position, hash }: Head, line: number): void {
    const end = left.get(caseId);
    left.delete(caseId);
    const record = `${caseId}/${position}`;
    if (end === undefined) say('inserted', line, 'its case is not in the export, or has a head already', record);
    else if (position > end.position)
      say('truncated', line, `its case ends with ${end.position} here, and must end with this`, record);
    else if (position < end.position || hash !== end.hash)
      say('edited', line, `its case ends with ${end.position} and another hash`, record);
  }

  return {
    chains: () => chains,
    take(text, line) {
      chains += 1;
      const head = readHead(text);
      if (head === undefined) say('edited', line, 'the line is no head of a case');
      else {
        compare(head, line);
        if (head.caseId <= last) say('reordered', line, 'heads ascend by case', `${head.caseId}/${head.position}`);
        else last = head.caseId;
      }
    },
    finish() {
      for (const [caseId, { position }] of left)
        findings.push({ kind: 'dropped', file: HEADS, record: `${caseId}/${position}`, text: 'the case has no head' });
      return findings;
    },
  };
}

interface Head extends Link {
  readonly caseId: string;
}

function readHead(text: string): Head | undefined {
  try {
    const { caseId, hash, position } = JSON.parse(text) as Readonly<Record<string, unknown>>; // each is looked at
    if (typeof caseId !== 'string' || typeof hash !== 'string' || !Number.isSafeInteger(position)) return undefined;
    const head = { caseId, hash, position: position as number };
    return JSON.stringify(head) === text ? head : undefined;
  } catch {
    // The answer is that it is no head.
    return undefined;
  }
}
