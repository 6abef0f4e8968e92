/** A case's file as text, for as long as no record of its case comes: a third of what it takes as an object, and nothing a collector walks through. */

import type { CaseId } from '../ids.ts';
import type { ApprovalFile } from './approval-file.ts';
import type { CaseFile, Grant } from './case-file.ts';

/** Begins with the id of its case. */
export function packed({ approvals, grants, executors, ...file }: CaseFile): string {
  return JSON.stringify({
    ...file,
    approvals: [...approvals.values()],
    grants: [...grants.values()],
    executors: [...executors],
  });
}

type Packed = Omit<CaseFile, 'approvals' | 'grants' | 'executors'> & {
  readonly approvals: readonly ApprovalFile[];
  readonly grants: readonly Grant[];
  readonly executors: readonly string[];
};

/** Of what `packed` made. */
export function unpacked(text: string): CaseFile {
  const file = JSON.parse(text) as Packed;
  return {
    ...file,
    approvals: new Map(file.approvals.map((one) => [one.approvalId, one])),
    grants: new Map(file.grants.map((one) => [one.entitlement, one])),
    executors: new Set(file.executors),
  };
}

const BEGINS = '{"caseId":"'.length;
const ID = 26;

export function caseOfPacked(text: string): CaseId {
  return text.slice(BEGINS, BEGINS + ID) as CaseId; // as it was packed
}
