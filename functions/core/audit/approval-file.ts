/** What an auditor needs to know of one approval: what was asked, of what, who decided it and when, and who tried and might not. */
import type { Instant } from '../ids.ts';
import { said, saidAt, type Told } from './said.ts';

export interface Vote {
  readonly decision: string;
  readonly approver: string;
  /** Whose seat it was, where somebody decided for somebody else. */
  readonly for: string;
  readonly at: Instant;
  /** As checked when they decided; absent where the record is older than that it is written down. */
  readonly active?: boolean;
  readonly via: string;
  readonly stage: string;
  readonly planDigest: string;
}

export interface ApprovalFile {
  readonly approvalId: string;
  readonly entitlement: string;
  readonly rule: string;
  readonly askedAt: Instant;
  expiresAt?: Instant;
  requester?: string;
  readonly votes: Vote[];
  /** How many people must approve in the stage that is asked. */
  required: number;
  /** When the last approval it takes was given. */
  wholeAt?: Instant;
  /** Attempts by people who might not decide it. */
  refused: number;
  /** pending, approved, denied, expired or stale. */
  outcome: string;
  closedAt?: Instant;
}

/** `approval-asked`, `approval-decided` and the others: of one the first that is seen opens the file. */
export function enterApproval(approvals: Map<string, ApprovalFile>, record: Told): void {
  const approvalId = said(record, 'approvalId');
  if (approvalId === undefined) return;
  const file = approvals.get(approvalId) ?? fileOf(approvalId, record);
  approvals.set(approvalId, file);
  const [expiresAt, requester] = [saidAt(record, 'expiresAt'), said(record, 'requester')];
  if (expiresAt !== undefined) file.expiresAt = expiresAt;
  if (requester !== undefined) file.requester = requester;
  if (typeof record.facts.required === 'number') file.required = record.facts.required;
  if (record.kind === 'approval-refused') file.refused += 1;
  else if (record.kind === 'approval-decided') decided(file, record);
  else if (record.kind === 'approval-expired') close(file, record, 'expired');
  else if (record.kind === 'approval-stale') close(file, record, 'stale');
}

function fileOf(approvalId: string, record: Told): ApprovalFile {
  const { entitlement = '', time: askedAt } = record;
  const rule = said(record, 'rule') ?? '';
  return { approvalId, entitlement, rule, askedAt, votes: [], required: 1, refused: 0, outcome: 'pending' };
}

function decided(file: ApprovalFile, record: Told): void {
  const { approverActive: active } = record.facts;
  const decision = said(record, 'decision') ?? '';
  file.votes.push({
    ...{ decision, approver: record.actor, for: said(record, 'for') ?? '', at: record.time },
    ...{ via: said(record, 'via') ?? '', stage: said(record, 'stage') ?? '1 of 1' },
    planDigest: said(record, 'planDigest') ?? '',
    ...(typeof active === 'boolean' ? { active } : {}),
  });
  if (decision !== 'approved') close(file, record, decision);
  else if (isWhole(file)) {
    file.wholeAt = record.time;
    close(file, record, decision);
  }
}

/** All approvals of the last stage are in: `2 of 2`. */
function isWhole({ votes, required }: ApprovalFile): boolean {
  const stage = String(votes.at(-1)?.stage);
  const [which, of] = stage.split(' of ');
  return (
    which === of && votes.filter((vote) => vote.decision === 'approved' && vote.stage === stage).length >= required
  );
}

function close(file: ApprovalFile, record: Told, outcome: string): void {
  file.outcome = outcome;
  file.closedAt = record.time;
}
