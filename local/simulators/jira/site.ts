/** What a simulated Jira site knows: accounts, requests with their approvals, issues, comments and what changed when. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../../service.ts';
import { openShelves, type Shelf } from '../shelves.ts';

export const JiraSeed = z.strictObject({
  /** API tokens by e-mail address. */
  tokens: z.record(z.string(), z.string()).default({ 'tenure@marlow.example': 'simulated-token' }),
  serviceDeskId: z.string().default('1'),
  projectKey: z.string().default('ACC'),
  /** Of what people do by hand. */
  taskProject: z.string().default('OPS'),
  requestTypes: z.array(z.string()).default([]),
  /** The field of a request type that names who approves. */
  approversField: z.string().default('customfield_10003'),
});
export type JiraSeed = z.infer<typeof JiraSeed>;

export interface Account {
  readonly accountId: string;
  readonly emailAddress: string;
  readonly active: boolean;
  /** They show their address to nobody. */
  readonly hidden?: boolean;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface Approver {
  readonly accountId: string;
  readonly decision: 'pending' | 'approved' | 'declined';
}

export interface SimulatedApproval {
  readonly id: string;
  readonly createdMs: number;
  readonly completedMs?: number;
  readonly finalDecision: 'pending' | 'approved' | 'declined';
  readonly approvers: readonly Approver[];
}

export interface SimulatedIssue {
  readonly id: string;
  readonly key: string;
  /** Absent: an issue that is no customer's request. */
  readonly requestTypeId?: string;
  readonly reporter: string;
  readonly creator: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  readonly status: string;
  readonly resolution?: string;
  readonly approvals: readonly SimulatedApproval[];
  readonly comments: readonly {
    readonly by: string;
    readonly atMs: number;
    readonly text: string;
    readonly public: boolean;
  }[];
  readonly changes: readonly { readonly by: string; readonly atMs: number; readonly fieldId: string }[];
  readonly updatedMs: number;
}

/** What a status may become, by the name of the transition. */
export const WORKFLOW: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Waiting for approval': { Approve: 'In progress', Decline: 'Declined', 'Cancel request': 'Canceled' },
  'In progress': { 'Resolve this issue': 'Resolved', 'Cancel request': 'Canceled' },
  'To Do': { Done: 'Done' },
};
export const DONE = ['Resolved', 'Canceled', 'Declined', 'Done'];

export interface Site {
  readonly seed: JiraSeed;
  readonly clock: Pick<Clock, 'now'>;
  readonly accounts: Shelf<Account>;
  readonly issues: Shelf<SimulatedIssue>;
  /** From now on the screens of its transitions want one of these. */
  resolutions: readonly string[] | undefined;
  /** Permissions that the account does not have. */
  withheld: readonly string[];
  create(
    issue: Omit<SimulatedIssue, 'id' | 'key' | 'updatedMs' | 'approvals' | 'comments' | 'changes'>,
  ): SimulatedIssue;
  update(id: string, set: Partial<SimulatedIssue>, by: string, fieldId?: string): SimulatedIssue;
  comment(id: string, by: string, text: string, isPublic: boolean): void;
  /** By id or key. */
  find(idOrKey: string): SimulatedIssue | undefined;
  accountBy(email: string): Account;
  close(): void;
}

const FIRST_ID = 10_000;

export function openSite(input: z.input<typeof JiraSeed>, clock: Pick<Clock, 'now'>, file?: string): Site {
  const seed = JiraSeed.parse(input);
  const shelves = openShelves(file);
  const accounts = shelves.shelf<Account>('accounts');
  const issues = shelves.shelf<SimulatedIssue>('issues');
  const existing = (id: string): SimulatedIssue => {
    const issue = issues.get(id);
    if (issue === undefined) throw new Error(`no issue ${id}`);
    return issue;
  };
  const site: Site = {
    ...{ seed, clock, accounts, issues, resolutions: undefined, withheld: [], close: () => shelves.close() },
    create: (issue) => {
      const number = Math.max(FIRST_ID, ...[...issues.values()].map((one) => Number(one.id))) - FIRST_ID + 1;
      const project = issue.requestTypeId === undefined ? seed.taskProject : seed.projectKey;
      const empty = { approvals: [], comments: [], changes: [], updatedMs: clock.now() };
      const made = { ...issue, ...empty, id: String(FIRST_ID + number), key: `${project}-${number}` };
      issues.set(made.id, made);
      return made;
    },
    update: (id, set, by, fieldId) => {
      const before = existing(id);
      const change = fieldId === undefined ? [] : [{ by, atMs: clock.now(), fieldId }];
      const after = { ...before, ...set, changes: [...before.changes, ...change], updatedMs: clock.now() };
      issues.set(id, after);
      return after;
    },
    comment: (id, by, text, isPublic) => {
      const before = existing(id);
      const said = { by, atMs: clock.now(), text, public: isPublic };
      issues.set(id, { ...before, comments: [said, ...before.comments], updatedMs: clock.now() });
    },
    find: (idOrKey) => issues.get(idOrKey) ?? [...issues.values()].find(({ key }) => key === idOrKey),
    accountBy: (email) => {
      const found = [...accounts.values()].find(({ emailAddress }) => emailAddress === email);
      if (found === undefined) throw new Error(`no account with the address ${email}`);
      return found;
    },
  };
  if (shelves.empty) for (const email of Object.keys(seed.tokens)) addAccount(site, email);
  return site;
}

export function addAccount({ accounts }: Site, emailAddress: string, more: Partial<Account> = {}): Account {
  const accountId = createHash('sha256').update(emailAddress).digest('hex').slice(0, 24);
  const account = { accountId, emailAddress, active: true, ...more };
  accounts.set(accountId, account);
  return account;
}

/** An approval as it is asked: of all these accounts. None where nobody is to be asked. */
export function asked(issue: SimulatedIssue, accountIds: readonly string[], createdMs: number): SimulatedApproval[] {
  if (accountIds.length === 0) return [];
  const approvers = accountIds.map((accountId) => ({ accountId, decision: 'pending' }) as const);
  return [{ id: `${issue.id}${issue.approvals.length + 1}`, createdMs, finalDecision: 'pending', approvers }];
}
