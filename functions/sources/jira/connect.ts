/** Jira Service Management as a ticket system, over its service desk and platform APIs. */
import * as z from 'zod';
import { InvalidInput, TargetRejected } from '../../core/errors.ts';
import type { Instant } from '../../core/ids.ts';
import { addSeconds } from '../../core/schedule.ts';
import type { JiraConfiguration } from '../../core/ticket-configuration.ts';
import { uriPart } from '../../core/uri.ts';
import { type Calling, call, callFor } from '../ticket-call.ts';
import type { NewAsking, NewTicket, TicketSystem } from '../ticket-system.ts';
import { checkJira } from './check.ts';
import { commentsOn, isDone, issuePath, readIssue, readRequest, readTask, requestPath } from './read.ts';
import { documentOf, IssueId, JiraUser, MOST_PAGES, textIn } from './shapes.ts';
import { basic, type JiraSecret } from './sign-in.ts';

/** A day and two hours: JQL reads a time in the time zone of the account that asks. */
const ZONES_SECONDS = 26 * 60 * 60;

export function connectJira(
  configuration: JiraConfiguration,
  secret: JiraSecret,
  { address = configuration.address }: { readonly address?: string } = {},
): TicketSystem {
  const calling: Calling = { system: 'jira', address, authorization: basic(secret) };
  return {
    name: 'jira',
    read: async (id) => (isIssue(id) ? readRequest(calling, configuration, id) : undefined),
    readTask: async (id) => (isIssue(id) ? readTask(calling, configuration, id) : undefined),
    changedSince: (since) => changed(calling, configuration, since),
    note: (id, note) => say(calling, id, note, false),
    close: async (id, { marker, text, as }) => {
      await say(calling, id, { marker, text }, true);
      await transition(calling, id, configuration.transitions[as], configuration.resolutions[as]);
    },
    ask: (asking) => ask(calling, configuration, asking),
    check: () => checkJira(calling, configuration),
    createTask: (task) => createTask(calling, configuration, task),
  };
}

const isIssue = (id: string): boolean => IssueId.safeParse(id).success;

/** What its customer is to read is public; the rest is for those who work on it. A task of ours is no customer's request. */
async function say(
  calling: Calling,
  id: string,
  { marker, text }: { readonly marker: string; readonly text: string },
  isPublic: boolean,
): Promise<void> {
  const marked = `[${marker}]`;
  for await (const { body } of commentsOn(calling, IssueId.parse(id))) if (textIn(body).includes(marked)) return;
  const desk = { path: `${requestPath(id)}/comment`, body: { body: `${text}\n${marked}`, public: isPublic } };
  if ((await call(calling, { method: 'POST', ...desk, answer: z.looseObject({}) })) !== undefined) return;
  const platform = { path: `${issuePath(id)}/comment`, body: { body: documentOf(`${text}\n${marked}`) } };
  await callFor(calling, { method: 'POST', ...platform, answer: z.unknown() });
}

/** What the screen of a transition asks for, as far as we can answer it. */
const Screen = z.object({
  resolution: z.object({ allowedValues: z.array(z.object({ name: z.string() })).default([]) }).optional(),
});
const Transitions = z.object({
  transitions: z.array(
    z.object({
      ...{ id: z.string(), name: z.string(), to: z.object({ name: z.string() }).optional() },
      fields: Screen.optional(),
    }),
  ),
});

/** By its name, or by that of the status it leads to. One that is closed already stays as people left it. */
async function transition(calling: Calling, id: string, wanted: string, resolution: string): Promise<void> {
  const issue = await readIssue(calling, id);
  if (issue === undefined || isDone(issue.fields.status)) return;
  const path = `${issuePath(id)}/transitions`;
  const { transitions } = await callFor(calling, { path: `${path}?expand=transitions.fields`, answer: Transitions });
  const named = (name: string | undefined) => name?.toLowerCase() === wanted.toLowerCase();
  const found = transitions.find(({ name }) => named(name)) ?? transitions.find(({ to }) => named(to?.name));
  if (found === undefined) return say(calling, id, notClosed(wanted), false);
  const asked = found.fields?.resolution;
  if (asked !== undefined && !asked.allowedValues.some(({ name }) => name === resolution))
    return say(calling, id, notResolved(wanted, resolution), false);
  // Jira refuses a resolution that the screen does not ask for, and the transition without one that it does.
  const fields = asked === undefined ? {} : { fields: { resolution: { name: resolution } } };
  const body = { transition: { id: found.id }, ...fields };
  await callFor(calling, { method: 'POST', path, body, answer: z.unknown() });
}

/** A workflow may have none from where it is: what was to be told is told, and a person closes it. */
function notClosed(wanted: string) {
  const text = `Tenure could not close this: there is no transition "${wanted}" from where it is. Close it by hand, or name one of its workflow in tickets.jira.transitions.`;
  return { marker: 'tenure not-closed', text };
}

function notResolved(wanted: string, resolution: string) {
  const text = `Tenure could not close this: the transition "${wanted}" takes no resolution "${resolution}". Close it by hand, and name one it takes in tickets.jira.resolutions.`;
  return { marker: 'tenure not-closed', text };
}

const Found = z.object({
  issues: z.array(z.object({ id: IssueId, key: z.string().optional() })),
  nextPageToken: z.string().nullish(),
});

async function* found(calling: Calling, jql: string) {
  let token: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const search = new URLSearchParams({ jql, fields: 'key', maxResults: '100' });
    if (token !== undefined) search.set('nextPageToken', token);
    const page = await callFor(calling, { path: `/rest/api/3/search/jql?${search}`, answer: Found });
    yield* page.issues;
    token = page.nextPageToken ?? undefined;
    if (token === undefined) return;
  }
  throw new InvalidInput(`jira: a search has more than ${MOST_PAGES} pages: ${jql}`);
}

async function* changed(calling: Calling, { projectKey }: JiraConfiguration, since: Instant) {
  const from = addSeconds(since, -ZONES_SECONDS).slice(0, 16).replaceAll('-', '/').replace('T', ' ');
  for await (const { id } of found(calling, `project = "${projectKey}" AND updated >= "${from}" ORDER BY updated ASC`))
    yield id;
}

/** A name of ours as a label: labels have no spaces. */
const labelOf = (marker: string): string => marker.replaceAll(' ', '-');

/** Jira's search lags some seconds behind its writes: two attempts within them may make two (docs/tickets.md). */
async function made(calling: Calling, project: string, condition: string) {
  for await (const { id, key } of found(calling, `project = "${project}" AND ${condition}`))
    return { id, number: key ?? id };
  return undefined;
}

async function ask(calling: Calling, { asks, serviceDeskId, projectKey }: JiraConfiguration, asking: NewAsking) {
  if (asks === undefined) throw new TargetRejected('jira: tickets.jira.asks is not configured in tenure.config.yaml');
  const known = await made(calling, projectKey, `description ~ "\\"${labelOf(asking.marker)}\\""`);
  if (known !== undefined) return known;
  const approvers = await Promise.all(asking.approvers.map((email) => accountOf(calling, email)));
  const answer = z.object({ issueId: IssueId, issueKey: z.string() });
  const { issueId, issueKey } = await callFor(calling, {
    method: 'POST',
    path: '/rest/servicedeskapi/request',
    body: {
      serviceDeskId,
      requestTypeId: asks.requestTypeId,
      requestFieldValues: {
        summary: asking.title,
        description: `${asking.text}\n[${labelOf(asking.marker)}]`,
        [asks.approversField]: approvers.flatMap((accountId) => (accountId === undefined ? [] : [{ accountId }])),
      },
    },
    answer,
  });
  return { id: issueId, number: issueKey };
}

/** Undefined where nobody who may sign in has this address, or several have. An account that hides its address is found by it all the same. */
async function accountOf(calling: Calling, email: string): Promise<string | undefined> {
  const path = `/rest/api/3/user/search?query=${uriPart(email)}`;
  const users = await callFor(calling, { path, answer: z.array(JiraUser) });
  const theirs = users.filter(
    ({ active, emailAddress }) =>
      active && (emailAddress === undefined || emailAddress.toLowerCase() === email.toLowerCase()),
  );
  return theirs.length === 1 ? theirs[0]?.accountId : undefined;
}

async function createTask(calling: Calling, { tasks }: JiraConfiguration, { marker, title, text }: NewTicket) {
  if (tasks === undefined) throw new TargetRejected('jira: tickets.jira.tasks is not configured in tenure.config.yaml');
  const label = labelOf(marker);
  const known = await made(calling, tasks.projectKey, `labels = "${label}"`);
  if (known !== undefined) return known;
  const { id, key } = await callFor(calling, {
    method: 'POST',
    path: '/rest/api/3/issue',
    body: {
      fields: {
        project: { key: tasks.projectKey },
        issuetype: { name: tasks.issueType },
        summary: title,
        description: documentOf(text),
        labels: [label],
      },
    },
    answer: z.object({ id: IssueId, key: z.string() }),
  });
  return { id, number: key };
}
