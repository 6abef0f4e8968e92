/** A case's file as the bytes of its text, for as long as no record of its case comes: a third of what it takes as an object, and nothing a collector looks at. */

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

/** Of the bytes of what `packed` made. */
export function unpacked(bytes: Buffer): CaseFile {
  const file = JSON.parse(bytes.toString('utf8')) as Packed;
  return {
    ...file,
    approvals: new Map(file.approvals.map((one) => [one.approvalId, one])),
    grants: new Map(file.grants.map((one) => [one.entitlement, one])),
    executors: new Set(file.executors),
  };
}

const BEGINS = '{"caseId":"'.length;
const ID = 'c-'.length + 24;

export function caseOfPacked(bytes: Buffer): CaseId {
  return bytes.toString('latin1', BEGINS, BEGINS + ID) as CaseId; // as it was packed
}
