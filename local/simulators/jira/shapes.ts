/** How a simulated site shows what it knows, as Jira's service desk and platform APIs do. */
import { type Account, DONE, type SimulatedApproval, type SimulatedIssue, type Site, WORKFLOW } from './site.ts';

export function showUser(site: Site, accountId: string) {
  const account: Account | undefined = site.accounts.get(accountId);
  const { emailAddress, hidden, active = false } = account ?? {};
  return {
    accountId,
    displayName: `Account ${accountId.slice(0, 6)}`,
    active,
    ...(hidden === true || emailAddress === undefined ? {} : { emailAddress }),
  };
}

const moment = (atMs: number) => ({ iso8601: new Date(atMs).toISOString(), epochMillis: atMs });

export function showRequest(site: Site, issue: SimulatedIssue) {
  return {
    issueId: issue.id,
    issueKey: issue.key,
    requestTypeId: issue.requestTypeId,
    serviceDeskId: site.seed.serviceDeskId,
    reporter: showUser(site, issue.reporter),
    requestFieldValues: Object.entries(issue.fields).map(([fieldId, value]) => ({ fieldId, label: fieldId, value })),
    currentStatus: { status: issue.status },
  };
}

export function showApproval(site: Site, approval: SimulatedApproval) {
  const { id, createdMs, completedMs, finalDecision, approvers } = approval;
  return {
    ...{ id, name: 'Waiting for approval', finalDecision, canAnswerApproval: false },
    approvers: approvers.map(({ accountId, decision }) => ({
      approver: showUser(site, accountId),
      approverDecision: decision,
    })),
    createdDate: moment(createdMs),
    ...(completedMs === undefined ? {} : { completedDate: moment(completedMs) }),
  };
}

export function showIssue(site: Site, { id, key, creator, reporter, status, resolution }: SimulatedIssue) {
  const category = DONE.includes(status) ? 'done' : status === 'In progress' ? 'indeterminate' : 'new';
  return {
    ...{ id, key },
    fields: {
      creator: showUser(site, creator),
      reporter: showUser(site, reporter),
      status: { name: status, statusCategory: { key: category } },
      resolution: resolution === undefined ? null : { name: resolution },
    },
  };
}

/** `resolutions`: what the screen of each wants to know, where it wants to. */
export function showTransitions({ status }: SimulatedIssue, resolutions?: readonly string[]) {
  const fields =
    resolutions === undefined
      ? {}
      : { fields: { resolution: { required: true, allowedValues: resolutions.map((name) => ({ name })) } } };
  return Object.entries(WORKFLOW[status] ?? {}).map(([name, to], index) => ({
    ...{ id: String(index + 1), name, to: { name: to } },
    ...fields,
  }));
}

export const showComment = (site: Site, { by, atMs, text }: SimulatedIssue['comments'][number]) => ({
  author: showUser(site, by),
  created: stamped(atMs),
  body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
});

export const showChange = (site: Site, { by, atMs, fieldId }: SimulatedIssue['changes'][number]) => ({
  author: showUser(site, by),
  created: stamped(atMs),
  items: [{ field: fieldId, fieldId }],
});

/** With the offset as Jira writes it, without a colon. */
const stamped = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');
