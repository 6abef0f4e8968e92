/** Follows the chain of each case: of a case only its last record is kept. */

import type { Finding } from './finding.ts';
import { FIRST_HASH, type RecordLine } from './record-line.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly index?: number;
}

export interface Link {
  readonly position: number;
  readonly hash: string;
}

export interface Chains {
  /** The next record of its case, in the order of the log. */
  follow(record: RecordLine, place: Place): void;
  readonly ends: Map<string, Link>;
  readonly findings: Finding[];
}

export function followChains(): Chains {
  const ends = new Map<string, Link>();
  const findings: Finding[] = [];
  return {
    ends,
    findings,
    follow(record, place) {
      const { caseId, position, previousHash, hash } = record;
      const last = ends.get(caseId);
      const next = last === undefined ? 0 : last.position + 1;
      if (position !== next || previousHash !== (last?.hash ?? FIRST_HASH))
        findings.push(...faults(record, place, next));
      if (position >= next) ends.set(caseId, { position, hash });
    },
  };
}

/** What was skipped, what is there again, or what does not follow. */
function faults({ id, caseId, position }: RecordLine, place: Place, next: number): Finding[] {
  if (position < next)
    return [{ kind: 'inserted', ...place, record: id, text: 'its case has had a record of this position before' }];
  if (position === next)
    return [{ kind: 'edited', ...place, record: id, text: 'it does not follow the record before it in its case' }];
  return Array.from({ length: Math.min(position - next, 100) }, (_, at) => ({
    kind: 'dropped',
    ...place,
    record: `${caseId}/${next + at}`,
    text: 'it is missing before this line: the positions of its case have a gap',
  }));
}
