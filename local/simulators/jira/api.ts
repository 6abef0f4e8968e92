/** The service desk and platform APIs of a simulated site: what a ticket system's client calls, and nothing else. */
import type { Answer, Call } from '../serve.ts';
import { showApproval, showChange, showComment, showIssue, showRequest, showTransitions, showUser } from './shapes.ts';
import { asked, DONE, type SimulatedIssue, type Site } from './site.ts';

export class JiraRefusal extends Error {
  override readonly name = 'JiraRefusal';
  readonly answer: Answer;
  constructor(status: number, message: string) {
    super(message);
    this.answer = { status, body: { errorMessages: [message], errors: {} } };
  }
}

type Run = (site: Site, id: string, call: Call, me: string) => Answer;
const ok = (body: unknown): Answer => ({ status: 200, body });

const ROUTES: readonly (readonly [method: string, path: RegExp, run: Run])[] = [
  ['GET', /^\/rest\/servicedeskapi\/request\/([^/]+)$/, (site, id) => ok(showRequest(site, request(site, id)))],
  [
    'GET',
    /^\/rest\/servicedeskapi\/request\/([^/]+)\/approval$/,
    (site, id, call) =>
      deskPage(
        request(site, id).approvals.map((one) => showApproval(site, one)),
        call,
      ),
  ],
  ['POST', /^\/rest\/servicedeskapi\/request\/([^/]+)\/approval\/.+$/, answerApproval],
  [
    'POST',
    /^\/rest\/servicedeskapi\/request\/([^/]+)\/comment$/,
    (site, id, call, me) => {
      const { body, public: isPublic } = json<{ body?: string; public?: boolean }>(call);
      if (typeof body !== 'string' || body === '') throw new JiraRefusal(400, 'The comment body is required.');
      site.comment(request(site, id).id, me, body, isPublic ?? true);
      return { status: 201, body: { id: '1', body, public: isPublic ?? true } };
    },
  ],
  ['POST', /^\/rest\/servicedeskapi\/(request)$/, createRequest],
  ['GET', /^\/rest\/api\/3\/issue\/([^/]+)$/, (site, id) => ok(showIssue(site, issue(site, id)))],
  [
    'GET',
    /^\/rest\/api\/3\/issue\/([^/]+)\/changelog$/,
    (site, id, call) =>
      platformPage(
        issue(site, id).changes.map((one) => showChange(site, one)),
        call,
      ),
  ],
  [
    'GET',
    /^\/rest\/api\/3\/issue\/([^/]+)\/comment$/,
    (site, id, call) => {
      const start = Number(call.query.get('startAt') ?? 0);
      const all = issue(site, id).comments.map((one) => showComment(site, one));
      return ok({ comments: all.slice(start, start + 100), startAt: start, maxResults: 100, total: all.length });
    },
  ],
  [
    'POST',
    /^\/rest\/api\/3\/issue\/([^/]+)\/comment$/,
    (site, id, call, me) => {
      site.comment(issue(site, id).id, me, JSON.stringify(json<{ body: unknown }>(call).body), false);
      return { status: 201, body: {} };
    },
  ],
  [
    'GET',
    /^\/rest\/api\/3\/issue\/([^/]+)\/transitions$/,
    (site, id, call) => {
      const expanded = call.query.get('expand') === 'transitions.fields';
      return ok({ transitions: showTransitions(issue(site, id), expanded ? site.resolutions : undefined) });
    },
  ],
  ['POST', /^\/rest\/api\/3\/issue\/([^/]+)\/transitions$/, move],
  ['POST', /^\/rest\/api\/3\/(issue)$/, createIssue],
  [
    'GET',
    /^\/rest\/api\/3\/project\/([^/]+)$/,
    (site, key) => {
      if (![site.seed.projectKey, site.seed.taskProject].includes(key))
        throw new JiraRefusal(404, `No project could be found with key '${key}'.`);
      return ok({ id: '10000', key });
    },
  ],
  [
    'GET',
    /^\/rest\/servicedeskapi\/servicedesk\/([^/]+)$/,
    (site, id) => {
      if (id !== site.seed.serviceDeskId) throw new JiraRefusal(404, 'The service desk does not exist.');
      return ok({ id, projectId: '10000', projectKey: site.seed.projectKey });
    },
  ],
  [
    'GET',
    /^\/rest\/api\/3\/(mypermissions)$/,
    (site, _, call) => {
      const key = call.query.get('projectKey');
      if (key !== null && ![site.seed.projectKey, site.seed.taskProject].includes(key))
        throw new JiraRefusal(404, `No project could be found with key '${key}'.`);
      const asked = (call.query.get('permissions') ?? '').split(',');
      const permissions = asked.map((one) => [one, { key: one, havePermission: !site.withheld.includes(one) }]);
      return ok({ permissions: Object.fromEntries(permissions) });
    },
  ],
  ['GET', /^\/rest\/api\/3\/search\/(jql)$/, search],
  [
    'GET',
    /^\/rest\/api\/3\/user\/(search)$/,
    (site, _, call) => {
      const wanted = (call.query.get('query') ?? '').toLowerCase();
      const found = [...site.accounts.values()].filter(({ emailAddress }) => emailAddress.toLowerCase() === wanted);
      return ok(found.map(({ accountId }) => showUser(site, accountId)));
    },
  ],
  [
    'GET',
    /^\/rest\/api\/3\/user\/properties\/([^/]+)$/,
    (site, key, call) => {
      const value = site.accounts.get(call.query.get('accountId') ?? '')?.properties?.[key];
      if (value === undefined) throw new JiraRefusal(404, 'The property does not exist.');
      return ok({ key, value });
    },
  ],
];

/** `me`: the account the credentials are of. */
export function answerCall(site: Site, call: Call, me: string): Answer {
  for (const [method, path, run] of ROUTES) {
    const match = method === call.method ? path.exec(call.path) : null;
    if (match !== null) return run(site, decodeURIComponent(match[1] ?? ''), call, me);
  }
  throw new JiraRefusal(404, 'null for uri');
}

function issue(site: Site, id: string): SimulatedIssue {
  const found = site.find(id);
  if (found === undefined) throw new JiraRefusal(404, 'Issue does not exist or you do not have permission to see it.');
  return found;
}

function request(site: Site, id: string): SimulatedIssue {
  const found = issue(site, id);
  if (found.requestTypeId === undefined) throw new JiraRefusal(404, 'The request does not exist.');
  return found;
}

/** It must be by the assigned approver: whoever else calls is refused, administrators too. */
function answerApproval(site: Site, id: string, call: Call, me: string): Answer {
  const approval = request(site, id).approvals.find((one) => call.path.endsWith(`/approval/${one.id}`));
  if (approval?.approvers.some(({ accountId }) => accountId === me) !== true)
    throw new JiraRefusal(403, 'You are not an approver of this approval.');
  throw new JiraRefusal(400, 'Only people decide here: see local/simulators/jira/acts.ts');
}

const PAGE = 50;

function deskPage(all: readonly unknown[], call: Call): Answer {
  const start = Number(call.query.get('start') ?? 0);
  const values = all.slice(start, start + PAGE);
  return ok({ size: values.length, start, limit: PAGE, isLastPage: start + PAGE >= all.length, values });
}

function platformPage(all: readonly unknown[], call: Call): Answer {
  const start = Number(call.query.get('startAt') ?? 0);
  const values = all.slice(start, start + PAGE);
  return ok({ startAt: start, maxResults: PAGE, total: all.length, isLast: start + PAGE >= all.length, values });
}

function move(site: Site, id: string, call: Call, me: string): Answer {
  const found = issue(site, id);
  const { transition, fields } = json<{
    transition?: { id?: string };
    fields?: { resolution?: { name?: string } };
  }>(call);
  const to = showTransitions(found).find((one) => one.id === transition?.id)?.to.name;
  if (to === undefined) throw new JiraRefusal(400, 'Transition id is not valid for this issue.');
  const { resolutions } = site;
  const given = fields?.resolution?.name;
  if (resolutions === undefined && given !== undefined)
    throw new JiraRefusal(400, "Field 'resolution' cannot be set. It is not on the appropriate screen, or unknown.");
  if (resolutions !== undefined && !resolutions.includes(given ?? ''))
    throw new JiraRefusal(400, 'Field Resolution is required.');
  site.update(found.id, { status: to, ...(DONE.includes(to) ? { resolution: given ?? 'Done' } : {}) }, me, 'status');
  return { status: 204 };
}

function createRequest(site: Site, _: string, call: Call, me: string): Answer {
  const told = json<{
    serviceDeskId?: string;
    requestTypeId?: string;
    requestFieldValues?: Record<string, unknown>;
  }>(call);
  const { serviceDeskId, requestTypeId, requestFieldValues: fields = {} } = told;
  if (serviceDeskId !== site.seed.serviceDeskId || requestTypeId === undefined || fields.summary === undefined)
    throw new JiraRefusal(400, 'serviceDeskId, requestTypeId and summary are required.');
  const made = site.create({
    requestTypeId,
    reporter: me,
    creator: me,
    fields,
    labels: [],
    status: 'Waiting for approval',
  });
  const named = fields[site.seed.approversField];
  const approvers = Array.isArray(named) ? named.map(({ accountId }: { accountId: string }) => accountId) : [];
  site.update(made.id, { approvals: asked(made, approvers, site.clock.now()) }, me);
  return { status: 201, body: { issueId: made.id, issueKey: made.key } };
}

function createIssue(site: Site, _: string, call: Call, me: string): Answer {
  const { fields } = json<{ fields: Record<string, unknown> & { project?: { key?: string }; labels?: string[] } }>(
    call,
  );
  if (fields.project?.key !== site.seed.taskProject) throw new JiraRefusal(400, 'valid project is required');
  const made = site.create({ reporter: me, creator: me, fields, labels: fields.labels ?? [], status: 'To Do' });
  return { status: 201, body: { id: made.id, key: made.key } };
}

/** The queries it understands; any other it refuses. Its search sees a write at once, which Jira's does not. */
function search(site: Site, _: string, call: Call): Answer {
  const jql = call.query.get('jql') ?? '';
  const [, project, condition = ''] = /^project = "([A-Z0-9_]+)" AND (.+?)(?: ORDER BY updated ASC)?$/.exec(jql) ?? [];
  const since = /^updated >= "(\d{4}\/\d\d\/\d\d \d\d:\d\d)"$/.exec(condition)?.[1];
  const label = /^labels = "([^"]+)"$/.exec(condition)?.[1];
  const text = /^description ~ "\\"([^"]+)\\""$/.exec(condition)?.[1];
  if (project === undefined || (since ?? label ?? text) === undefined)
    throw new JiraRefusal(400, `Error in the JQL Query: ${jql}`);
  const fromMs = since === undefined ? 0 : Date.parse(`${since.replaceAll('/', '-').replace(' ', 'T')}:00.000Z`);
  const found = [...site.issues.values()].filter(
    (one) =>
      one.key.startsWith(`${project}-`) &&
      one.updatedMs >= fromMs &&
      (label === undefined || one.labels.includes(label)) &&
      (text === undefined || String(one.fields.description ?? '').includes(text)),
  );
  const start = Number(call.query.get('nextPageToken') ?? 0);
  const page = found.toSorted((a, b) => a.updatedMs - b.updatedMs).slice(start, start + PAGE);
  const more = start + PAGE < found.length;
  return ok({
    // Without other fields it answers ids only.
    issues: page.map(({ id, key }) => ((call.query.get('fields') ?? 'id') === 'id' ? { id } : { id, key })),
    isLast: !more,
    ...(more ? { nextPageToken: String(start + PAGE) } : {}),
  });
}

/** The body, as the vendor's description types it; what matters of it is checked where it is used. */
function json<T>({ text }: Call): T {
  try {
    return JSON.parse(text);
  } catch {
    throw new JiraRefusal(400, 'Unexpected character in the request body.');
  }
}
