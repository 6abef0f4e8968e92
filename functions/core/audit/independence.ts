/** Who asked, for whom, who decided and who carried it out: were they different people, in the right order, and at work? */
import type { ApprovalFile, Vote } from './approval-file.ts';
import type { CaseFile, Grant } from './case-file.ts';
import type { Column, TableOf } from './table.ts';

export interface Decided {
  readonly file: CaseFile;
  readonly approval: ApprovalFile;
  readonly vote: Vote;
  readonly requester: string;
  readonly grant: Grant | undefined;
  readonly independent: boolean;
  /** Undefined where nothing was given on it in this case. */
  readonly beforeGrant: boolean | undefined;
}

/** A row a decision. */
export function decisionsIn(file: CaseFile): readonly Decided[] {
  return [...file.approvals.values()].flatMap((approval) => decisionsOn(file, approval));
}

function decisionsOn(file: CaseFile, approval: ApprovalFile): readonly Decided[] {
  const requester = approval.requester ?? file.request?.by ?? `source:${file.source ?? 'unknown'}`;
  const grant = file.grants.get(approval.entitlement);
  return approval.votes.map((vote) => {
    const others = [requester, `person:${file.person}`, ...file.executors].map(humanIn);
    const independent = ![vote.approver, vote.for].some((one) => others.includes(humanIn(one)));
    const counts = grant !== undefined && vote.decision === 'approved';
    return {
      file,
      approval,
      vote,
      requester,
      grant,
      independent,
      beforeGrant: counts ? vote.at <= grant.intendedAt : undefined,
    };
  });
}

/** `person:x` who approves and `operator:x` who attests are one human; `system:` and `source:` are none, and stay as they are. */
function humanIn(actor: string): string {
  return actor.replace(/^(?:person|operator|auditor|caller):/, '');
}

export interface Unapproved {
  readonly file: CaseFile;
  readonly approval: ApprovalFile;
  readonly grant: Grant;
}

/**
 * What an approval was asked for and that was given in the same case, though nobody had approved it by then. Of several askings about one
 * entitlement each must have been approved, but for those that were taken back.
 */
export function unapprovedIn(file: CaseFile): readonly Unapproved[] {
  return [...file.approvals.values()].flatMap((approval) => {
    const grant = file.grants.get(approval.entitlement);
    const counts = grant !== undefined && approval.outcome !== 'stale' && approval.askedAt <= grant.intendedAt;
    const approved = approval.wholeAt !== undefined && approval.wholeAt <= String(grant?.intendedAt);
    return counts && !approved ? [{ file, approval, grant }] : [];
  });
}

const yes = (claim: boolean | undefined): string => (claim === undefined ? '' : claim ? 'yes' : 'no');

const COLUMNS: readonly Column<Decided>[] = [
  { name: 'case', says: 'The id of the case', of: ({ file }) => file.caseId },
  { name: 'approval', says: 'The id of the approval', of: ({ approval }) => approval.approvalId },
  { name: 'entitlement', says: 'What it gives', of: ({ approval }) => approval.entitlement },
  { name: 'rule', says: 'The rule that asks for the approval', of: ({ approval }) => approval.rule },
  { name: 'decision', says: 'approved or denied', of: ({ vote }) => vote.decision },
  { name: 'stage', says: 'Which of how many stages it was given in', of: ({ vote }) => vote.stage },
  {
    name: 'requester',
    says: 'Who asked: a person, or the HR system whose event it follows from',
    of: ({ requester }) => requester,
  },
  { name: 'beneficiary', says: 'Who gets it', of: ({ file }) => `person:${file.person}` },
  { name: 'approver', says: 'Who decided', of: ({ vote }) => vote.approver },
  { name: 'on_behalf_of', says: 'Who had delegated to them, if they decided for somebody', of: ({ vote }) => vote.for },
  { name: 'executors', says: 'Who carried it out', of: ({ file }) => [...file.executors].join('; ') },
  {
    name: 'independent',
    says: 'Neither the approver, nor whom they decided for, is requester, beneficiary or executor, in whatever role',
    of: ({ independent }) => yes(independent),
  },
  {
    name: 'approver_active',
    says: 'They worked here when they decided, as checked then; empty: the record does not say',
    of: ({ vote }) => yes(vote.active),
  },
  { name: 'asked_at', says: 'When it was asked (UTC)', of: ({ approval }) => approval.askedAt },
  { name: 'decided_at', says: 'When they decided (UTC)', of: ({ vote }) => vote.at },
  {
    name: 'first_grant_at',
    says: 'When it was first about to be given in this case (UTC)',
    of: ({ grant }) => grant?.intendedAt,
  },
  {
    name: 'decided_before_grant',
    says: 'yes or no; empty: nothing was given on it in this case',
    of: ({ beforeGrant }) => yes(beforeGrant),
  },
  { name: 'via', says: 'Through what they decided', of: ({ vote }) => vote.via },
  { name: 'plan_digest', says: 'SHA-256 of the plan they were shown', of: ({ vote }) => vote.planDigest },
  {
    name: 'refused_attempts',
    says: 'How often somebody tried to decide it who might not',
    of: ({ approval }) => approval.refused,
  },
];

export const APPROVALS: TableOf<Decided> = {
  title: 'Who decided what, and were they independent?',
  columns: COLUMNS,
};
