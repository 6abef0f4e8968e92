/** Follows the chain of each case: of a case only its last record is kept. */
import type { Finding } from './finding.ts';
import { FIRST_HASH, type RecordLine } from './record-line.ts';

export interface Link {
  readonly position: number;
  readonly hash: string;
}

export interface Chains {
  /** The next record of its case, in the order of the log. */
  follow(record: RecordLine, file: string, line: number, index: number): void;
  readonly ends: ReadonlyMap<string, Link>;
  readonly findings: readonly Finding[];
}

export function followChains(): Chains {
  const ends = new Map<string, { position: number; hash: string }>();
  const findings: Finding[] = [];
  return {
    ends,
    findings,
    follow(record, file, line, index) {
      const { caseId, position, previousHash, hash } = record;
      const last = ends.get(caseId);
      const next = last === undefined ? 0 : last.position + 1;
      if (position !== next || previousHash !== (last?.hash ?? FIRST_HASH))
        findings.push(...faults(record, { file, line, index }, next));
      if (last === undefined) ends.set(caseId, { position, hash });
      else if (position >= next) {
        last.position = position;
        last.hash = hash;
      }
    },
  };
}

type Place = Required<Pick<Finding, 'file' | 'line' | 'index'>>;

/** Ours: a gap longer than that is no gap that we name record by record. */
const MOST_NAMED = 100;

/** What was skipped, what is there again, or what does not follow. */
function faults({ id, caseId, position }: RecordLine, place: Place, next: number): Finding[] {
  if (position < next)
    return [{ kind: 'inserted', ...place, record: id, text: 'its case has had a record of this position before' }];
  if (position === next)
    return [{ kind: 'edited', ...place, record: id, text: 'it does not follow the record before it in its case' }];
  return Array.from({ length: Math.min(position - next, MOST_NAMED) }, (_, at) => ({
    kind: 'dropped',
    ...place,
    record: `${caseId}/${next + at}`,
    text: 'it is missing before this line: the positions of its case have a gap',
  }));
}
