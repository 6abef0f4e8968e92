/** What people do at a simulated site: raise a request, approve, decline, cancel, change an answer, close an issue. Each tells whoever listens. */
import type { Hints } from '../hints.ts';
import { type Account, addAccount, asked, type SimulatedIssue, type Site } from './site.ts';

export interface Raised {
  readonly requestTypeId: string;
  /** People by e-mail. */
  readonly reporter: string;
  readonly creator?: string;
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly approvers: readonly string[];
}

export interface JiraActs {
  /** Answers the issue's id. */
  raise(raised: Raised): Promise<string>;
  /** Everybody asked must approve; one who declines is the end of it. */
  decide(id: string, by: string, decision: 'approved' | 'declined'): Promise<void>;
  withdraw(id: string): Promise<void>;
  /** Back to waiting for approval, of these. */
  askAgain(id: string, approvers: readonly string[]): Promise<void>;
  answer(id: string, fieldId: string, value: unknown): Promise<void>;
  closeIssue(id: string, by: string, resolution: string, said?: string): Promise<void>;
  reopenIssue(id: string, by: string): Promise<void>;
  deactivate(email: string): void;
  addAccount(email: string, more?: Partial<Account>): void;
}

export function actsOn(site: Site, hints: Hints): JiraActs {
  const account = (email: string) => site.accountBy(email).accountId;
  const existing = (id: string): SimulatedIssue => {
    const issue = site.issues.get(id);
    if (issue === undefined) throw new Error(`no issue ${id}`);
    return issue;
  };
  const tell = (id: string, webhookEvent = 'jira:issue_updated') =>
    hints.send({ webhookEvent, timestamp: site.clock.now(), issue: { id, key: existing(id).key } });
  return {
    async raise({ requestTypeId, reporter, creator = reporter, answers = {}, approvers }) {
      const who = { reporter: account(reporter), creator: account(creator) };
      const made = site.create({ requestTypeId, ...who, fields: answers, labels: [], status: 'Waiting for approval' });
      site.update(made.id, { approvals: asked(made, approvers.map(account), site.clock.now()) }, who.creator);
      await tell(made.id, 'jira:issue_created');
      return made.id;
    },
    async decide(id, by, decision) {
      const me = account(by);
      const issue = existing(id);
      if (!issue.approvals.some(({ approvers }) => approvers.some(({ accountId }) => accountId === me)))
        throw new Error(`${by} is no approver of ${issue.key}`);
      const approvals = issue.approvals.map((one) =>
        one.finalDecision === 'pending' ? decided(one, me, decision, site.clock.now()) : one,
      );
      site.update(id, { approvals }, me);
      const last = approvals.at(-1)?.finalDecision;
      if (last === 'approved') site.update(id, { status: 'In progress' }, me, 'status');
      if (last === 'declined') site.update(id, { status: 'Declined' }, me, 'status');
      await tell(id);
    },
    async withdraw(id) {
      site.update(id, { status: 'Canceled' }, existing(id).reporter, 'status');
      await tell(id);
    },
    async askAgain(id, approvers) {
      const issue = existing(id);
      const again = asked(issue, approvers.map(account), site.clock.now());
      site.update(id, { approvals: [...issue.approvals, ...again] }, issue.reporter);
      site.update(id, { status: 'Waiting for approval' }, issue.reporter, 'status');
      await tell(id);
    },
    async answer(id, fieldId, value) {
      const issue = existing(id);
      site.update(id, { fields: { ...issue.fields, [fieldId]: value } }, issue.reporter, fieldId);
      await tell(id);
    },
    async closeIssue(id, by, resolution, said) {
      if (said !== undefined) site.comment(id, account(by), said, false);
      site.update(id, { status: 'Done', resolution }, account(by), 'status');
      await tell(id);
    },
    async reopenIssue(id, by) {
      const { resolution: _, ...open } = existing(id);
      site.issues.set(id, open);
      site.update(id, { status: 'To Do' }, account(by), 'status');
      await tell(id);
    },
    deactivate: (email) => {
      const known = site.accountBy(email);
      site.accounts.set(known.accountId, { ...known, active: false });
    },
    addAccount: (email, more) => void addAccount(site, email, more),
  };
}

type SimulatedApproval = SimulatedIssue['approvals'][number];

function decided(
  approval: SimulatedApproval,
  me: string,
  decision: 'approved' | 'declined',
  completedMs: number,
): SimulatedApproval {
  const approvers = approval.approvers.map((one) => (one.accountId === me ? { ...one, decision } : one));
  const declined = approvers.some((one) => one.decision === 'declined');
  if (!declined && !approvers.every((one) => one.decision === 'approved')) return { ...approval, approvers };
  return { ...approval, approvers, completedMs, finalDecision: declined ? 'declined' : 'approved' };
}
