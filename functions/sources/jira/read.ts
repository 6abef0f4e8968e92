/** A customer request as it stands at Jira: who it is for, what was answered, and who decided. Never what a webhook said. */
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import type { Instant } from '../../core/ids.ts';
import { addSeconds } from '../../core/schedule.ts';
import type { JiraConfiguration } from '../../core/ticket-configuration.ts';
import { uriPart } from '../../core/uri.ts';
import { type Calling, call } from '../ticket-call.ts';
import type { TaskTicket, Ticket, TicketStanding, TicketUser, TicketVote } from '../ticket-system.ts';
import {
  Approval,
  Change,
  CustomerRequest,
  deskPages,
  Issue,
  instantIn,
  instantOf,
  JiraUser,
  MOST_PAGES,
  platformPages,
  textIn,
} from './shapes.ts';

export const requestPath = (id: string) => `/rest/servicedeskapi/request/${id}`;
export const issuePath = (id: string) => `/rest/api/3/issue/${id}`;

export function readIssue(calling: Calling, id: string): Promise<Issue | undefined> {
  return call(calling, { path: `${issuePath(id)}?fields=creator,status,resolution`, answer: Issue });
}

export async function readRequest(
  calling: Calling,
  settings: JiraConfiguration,
  id: string,
): Promise<Ticket | 'gone' | undefined> {
  const issue = await readIssue(calling, id);
  if (issue === undefined) return (await seesProject(calling, settings)) ? 'gone' : undefined;
  const request = await call(calling, { path: requestPath(id), answer: CustomerRequest });
  if (request === undefined) return undefined;
  const approvals = lastRound(await Array.fromAsync(deskPages(calling, `${requestPath(id)}/approval`, Approval)));
  const asUser = (user: JiraUser | null | undefined) => userOf(calling, settings, user);
  return {
    id: request.issueId,
    number: request.issueKey,
    item: request.requestTypeId,
    answers: answersIn(request),
    requestedFor: await asUser(forWhom(request, settings)),
    ...(await whoAsks(request, issue, settings, asUser)),
    standing: standingOf(issue, approvals, settings),
    closed: isDone(issue.fields.status),
    votes: await votesIn(approvals, asUser),
    ...lastApproved(approvals),
    ...(await lastChanged(calling, id, request)),
  };
}

type Raised = Pick<Ticket, 'openedBy' | 'enteredBy'>;

/** Its reporter, where another field says whom it is for; else whoever made it. An agent may have typed it in for the reporter. */
async function whoAsks(
  { reporter }: CustomerRequest,
  { fields: { creator } }: Issue,
  { requestedForField }: JiraConfiguration,
  asUser: (user: JiraUser | null | undefined) => Promise<TicketUser | undefined>,
): Promise<Raised> {
  const enteredBy = await asUser(creator);
  if (requestedForField === undefined) return { openedBy: enteredBy };
  const openedBy = await asUser(reporter);
  return { openedBy, ...(enteredBy === undefined || enteredBy.id === reporter.accountId ? {} : { enteredBy }) };
}

/** Declined and then asked anew, only what was asked since is about it. */
function lastRound(approvals: readonly Approval[]): readonly Approval[] {
  const over = approvals
    .filter(({ finalDecision }) => finalDecision === 'declined')
    .map(({ createdDate, completedDate }) => (completedDate ?? createdDate).epochMillis);
  const since = approvals.filter(({ createdDate }) => over.every((at) => at < createdDate.epochMillis));
  return since.length > 0 ? since : approvals;
}

function lastApproved(approvals: readonly Approval[]): Pick<Ticket, 'approvedAt'> {
  const given = approvals.flatMap(({ finalDecision, completedDate }) =>
    finalDecision === 'approved' && completedDate ? [completedDate.epochMillis] : [],
  );
  return given.length === 0 ? {} : { approvedAt: instantOf(Math.max(...given)) };
}

/** Jira says 404 of what is not there and of what the account may not see: who still sees the project has not lost sight of it all. */
async function seesProject(calling: Calling, { projectKey }: JiraConfiguration): Promise<boolean> {
  const path = `/rest/api/3/project/${uriPart(projectKey)}`;
  return (await call(calling, { path, answer: z.looseObject({}) })) !== undefined;
}

function forWhom(request: CustomerRequest, { requestedForField }: JiraConfiguration): JiraUser | undefined {
  if (requestedForField === undefined) return request.reporter;
  const value = request.requestFieldValues.find(({ fieldId }) => fieldId === requestedForField)?.value;
  // A field of one user is the user, a field of several a list: of several nobody can tell who is meant.
  const [one, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return more.length > 0 ? undefined : JiraUser.safeParse(one).data;
}

/** Text, a number, or the one value of a choice; what else a field may hold is no answer we could map. */
function answersIn({ requestFieldValues }: CustomerRequest): Record<string, string> {
  return Object.fromEntries(
    requestFieldValues.flatMap(({ fieldId, value }) => {
      const word = wordIn(Array.isArray(value) && value.length === 1 ? value[0] : value);
      return word === undefined ? [] : [[fieldId, word] as const];
    }),
  );
}

const Choice = z.union([
  z.string(),
  z.number().transform(String),
  z.object({ value: z.string() }).transform(({ value }) => value),
  z.object({ name: z.string() }).transform(({ name }) => name),
]);

const wordIn = (value: unknown): string | undefined => Choice.safeParse(value).data;

function standingOf(
  { fields: { status } }: Issue,
  approvals: readonly Approval[],
  { withdrawn, approvedStatuses }: JiraConfiguration,
): TicketStanding {
  if (withdrawn.includes(status.name)) return 'withdrawn';
  if (approvals.some(({ finalDecision }) => finalDecision === 'declined')) return 'declined';
  const all = approvals.length > 0 && approvals.every(({ finalDecision }) => finalDecision === 'approved');
  // A workflow of several approvals makes the next one when the last is given: only its status says that none is to come.
  const enough = approvedStatuses === undefined || approvedStatuses.includes(status.name) || isDone(status);
  return all && enough ? 'approved' : 'open';
}

export function isDone({ statusCategory }: Issue['fields']['status']): boolean {
  return statusCategory.key === 'done';
}

const SAID: Readonly<Record<string, TicketVote['said']>> = {
  approved: 'approved',
  declined: 'declined',
  pending: 'open',
};

type AsUser = (user: JiraUser) => Promise<TicketUser | undefined>;

/** Jira says when an approval was asked, not when each approver answered: the earlier is taken, so that no answer changed since. */
async function votesIn(approvals: readonly Approval[], asUser: AsUser): Promise<readonly TicketVote[]> {
  const votes: TicketVote[] = [];
  for (const { id, createdDate, approvers } of approvals)
    for (const { approver, approverDecision } of approvers)
      votes.push({
        id: `${id}-${approver.accountId}`,
        by: await asUser(approver),
        said: SAID[approverDecision] ?? 'void',
        at: instantOf(createdDate.epochMillis),
      });
  return votes;
}

/** Beside its answers: whom it is for, and as what. A request type is a field of each site's own, known by its name. */
const ASKED_BY = ['reporter', 'issuetype', 'project', 'Request Type'];

async function lastChanged(calling: Calling, id: string, { requestFieldValues }: CustomerRequest) {
  const fields = new Set([...ASKED_BY, ...requestFieldValues.map(({ fieldId }) => fieldId)]);
  const changes = await Array.fromAsync(platformPages(calling, `${issuePath(id)}/changelog`, Change));
  const answered = changes.filter(({ items }) =>
    items.some(({ fieldId = '', field = '' }) => fields.has(fieldId) || fields.has(field)),
  );
  const last = answered
    .flatMap(({ created }) => instantIn(created) ?? [])
    .toSorted()
    .at(-1);
  return last === undefined ? {} : { answersChangedAt: last };
}

export async function readTask(
  calling: Calling,
  settings: JiraConfiguration,
  id: string,
): Promise<TaskTicket | undefined> {
  const issue = await readIssue(calling, id);
  if (issue === undefined) return undefined;
  const { status, resolution } = issue.fields;
  if (!isDone(status)) return { number: issue.key, standing: 'open', closedBy: undefined, attestation: undefined };
  const changes = await Array.fromAsync(platformPages(calling, `${issuePath(id)}/changelog`, Change));
  const moves = changes.filter(({ items }) => items.some(({ fieldId, field }) => (fieldId ?? field) === 'status'));
  const [last, before] = moves.toSorted((a, b) => (a.created < b.created ? 1 : -1));
  const done = settings.tasks?.doneResolutions.includes(resolution?.name ?? '') === true;
  return {
    number: issue.key,
    standing: done ? 'done' : 'undone',
    closedBy: await userOf(calling, settings, last?.author),
    attestation: last && (await lastWordOf(calling, id, last.author, saidSince(last, before))),
  };
}

/** Ours: who says a thing and then closes needs no longer. What was said before is about something else. */
const SAYING_SECONDS = 15 * 60;

/** From when on a word is one about this closing: just before it, and not before it was opened anew. */
function saidSince(last: Change, before: Change | undefined): Instant | undefined {
  const closedAt = instantIn(last.created);
  const just = closedAt && addSeconds(closedAt, -SAYING_SECONDS);
  const opened = before && instantIn(before.created);
  return opened !== undefined && just !== undefined && opened > just ? opened : just;
}

const Comments = z.object({
  comments: z.array(z.object({ author: JiraUser.nullish(), created: z.string(), body: z.unknown() })),
  total: z.number(),
});

/** Newest first; those of a request that were made over the service desk among them. */
export async function* commentsOn(calling: Calling, id: string) {
  let start = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const path = `${issuePath(id)}/comment?orderBy=-created&startAt=${start}&maxResults=100`;
    const { comments = [], total = 0 } = (await call(calling, { path, answer: Comments })) ?? {};
    yield* comments;
    start += comments.length;
    if (comments.length === 0 || start >= total) return;
  }
  throw new InvalidInput(`jira: ${issuePath(id)}/comment has more than ${MOST_PAGES} pages`);
}

/** The last thing they wrote into it since then. */
async function lastWordOf(
  calling: Calling,
  id: string,
  who: JiraUser | null | undefined,
  since: Instant | undefined,
): Promise<string | undefined> {
  if (who === null || who === undefined || since === undefined) return undefined;
  for await (const { author, created, body } of commentsOn(calling, id)) {
    if (author?.accountId !== who.accountId) continue;
    if ((instantIn(created) ?? '') < since) return undefined;
    const text = textIn(body);
    return text === '' ? undefined : text;
  }
  return undefined;
}

const Property = z.object({ value: z.union([z.string(), z.number().transform(String)]) });

async function userOf(
  calling: Calling,
  { people }: JiraConfiguration,
  user: JiraUser | null | undefined,
): Promise<TicketUser | undefined> {
  if (user === null || user === undefined) return undefined;
  const { accountId: id, active, emailAddress: email } = user;
  if (people === 'email') return { id, active, ...(email === undefined || email === '' ? {} : { email }) };
  const path = `/rest/api/3/user/properties/${uriPart(people.workerIdIn)}?accountId=${uriPart(id)}`;
  const workerId = (await call(calling, { path, answer: Property }))?.value;
  return { id, active, ...(workerId === undefined ? {} : { workerId }) };
}
