/** Whatever a ticket system sends or answers: a ticket, none, or one of our errors that says why; never another throw. */
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { Tickets } from '../../functions/core/ticket-configuration.ts';
import { connectJira } from '../../functions/sources/jira/connect.ts';
import { hintedBy as hintedByJira } from '../../functions/sources/jira/hint.ts';
import { connectServiceNow } from '../../functions/sources/servicenow/connect.ts';
import { hintedBy as hintedByServiceNow } from '../../functions/sources/servicenow/hint.ts';
import { parsed } from '../../functions/sources/ticket-call.ts';
import type { TicketSystem } from '../../functions/sources/ticket-system.ts';
import { startJiraSimulator } from '../../local/simulators/jira/simulator.ts';
import { startServiceNowSimulator } from '../../local/simulators/servicenow/simulator.ts';
import { brokenBy, type Chance, wireBy } from './chance.ts';
import { fuzz, isReason, must } from './fuzz.ts';

const ITEM = 'a'.repeat(32);
const { servicenow, jira } = Tickets.parse({
  servicenow: {
    address: 'https://example.service-now.com',
    items: { [ITEM]: { entitlement: 'x', until: { days: 1 } } },
    tasks: {},
  },
  jira: { address: 'https://example.atlassian.net', serviceDeskId: '1', projectKey: 'ACC' },
});
const keys = { webhookKeys: [], bearerKeys: [] };
const clock = { now: () => Date.parse('2026-11-30T08:00:00.000Z') };
const people = ['amy', 'ben'].map((name) => `${name}@example.com`) as [string, string];
const OURS = ['TargetThrottled', 'TargetUnavailable', 'TargetRejected', 'InvalidInput'];

const HINT = { webhookEvent: 'jira:issue_updated', issue: { id: '10001', key: 'ACC-1' } };

describe('what a ticket system sends', () => {
  fuzz(
    'a hint of ServiceNow',
    (chance) => wireBy(chance, brokenBy(chance, [{ ritm_sys_id: ITEM }, { task_sys_id: ITEM }])),
    (body) => hintedByServiceNow(parsed(body.toString('utf8'))),
    (id) => must(id === undefined || /^[0-9a-f]{32}$/.test(id), 'no id'),
  );
  fuzz(
    'a hint of Jira',
    (chance) => wireBy(chance, brokenBy(chance, [HINT])),
    (body) => hintedByJira(parsed(body.toString('utf8'))),
    (id) => must(id === undefined || /^\d{1,18}$/.test(id), 'no id'),
  );
});

/** What the vendor answers to the reading of one approved ticket, of a task that is done, and of what changed. */
const READINGS = {
  'a ticket of ServiceNow': () => serviceNowAt(NOWHERE).read(ids.servicenow),
  'a task of ServiceNow that is done': () => serviceNowAt(NOWHERE).readTask(ids.task),
  'what changed at ServiceNow': () => Array.fromAsync(serviceNowAt(NOWHERE).changedSince(SINCE)),
  'a ticket of Jira': () => jiraAt(NOWHERE).read(ids.jira),
  'a task of Jira that is done': () => jiraAt(NOWHERE).readTask(ids.jira),
  'what changed at Jira': () => Array.fromAsync(jiraAt(NOWHERE).changedSince(SINCE)),
} as const;
type Reading = keyof typeof READINGS;
const recorded = new Map<Reading, unknown[]>();
const ids = { servicenow: '', task: '', jira: '10001' };
const SINCE = Instant.parse('2026-11-30T07:00:00.000Z');
const NOWHERE = 'http://127.0.0.1:1';
const really = globalThis.fetch;
/** In the place of `fetch`, which is stubbed once: to stub it anew costs more than to read a ticket. */
let answers = async () => rightly('');
/** Less than a `Response`, which costs as much as all that is tried. */
const NONE = new Headers();
const rightly = (text: string) => ({ status: 200, headers: NONE, text: async () => text });

beforeAll(async () => {
  const one = await startServiceNowSimulator({ clock });
  for (const email of people) one.people.addUser(email);
  const order = { item: ITEM, requestedFor: people[0], answers: { why: 'because' }, approvers: [people[1]] };
  ids.servicenow = await one.people.order(order);
  await one.people.decide(ids.servicenow, people[0], 'approved', people[1]);
  await record('a ticket of ServiceNow', serviceNowAt(one.url), (system) => system.read(ids.servicenow));
  ids.task = (await serviceNowAt(one.url).createTask({ marker: 'tenure-t-1', title: 'Hand over', text: 'it' })).id;
  await one.people.closeTask(ids.task, people[1], '3', 'Ben has it');
  await record('a task of ServiceNow that is done', serviceNowAt(one.url), (system) => system.readTask(ids.task));
  await record('what changed at ServiceNow', serviceNowAt(one.url), changed);
  await one.stop();
  const other = await startJiraSimulator({ clock });
  for (const email of people) other.people.addAccount(email);
  ids.jira = await other.people.raise({ requestTypeId: '25', reporter: people[0], approvers: [people[1]] });
  await other.people.decide(ids.jira, people[1], 'approved');
  await other.people.closeIssue(ids.jira, people[1], 'Done', 'Ben has it');
  await record('a ticket of Jira', jiraAt(other.url), (system) => system.read(ids.jira));
  await record('a task of Jira that is done', jiraAt(other.url), (system) => system.readTask(ids.jira));
  await record('what changed at Jira', jiraAt(other.url), changed);
  await other.stop();
  vi.stubGlobal('fetch', () => answers());
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const changed = (system: TicketSystem) => Array.fromAsync(system.changedSince(SINCE));

/** Something was read: what is tried begins with what is good. */
async function record(reading: Reading, system: TicketSystem, read: (system: TicketSystem) => Promise<unknown>) {
  const into: unknown[] = [];
  vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
    const answer = await really(url, init);
    into.push(await answer.clone().json());
    return answer;
  });
  const came = await read(system);
  vi.stubGlobal('fetch', really);
  if (came === undefined || came === 'gone' || (Array.isArray(came) && came.length === 0))
    throw new Error(`${reading}: nothing was read`);
  recorded.set(reading, into);
}

function serviceNowAt(address: string): TicketSystem {
  const user = { ...keys, user: 'tenure', password: 'simulated-password' };
  return connectServiceNow(servicenow!, user, { address, now: clock.now });
}

function jiraAt(address: string): TicketSystem {
  return connectJira(jira!, { ...keys, email: 'tenure@marlow.example', apiToken: 'simulated-token' }, { address });
}

const STATUSES = [302, 404, 429, 503];
const WAITS = ['17', '-1', 'soon', ''];
/** Which of the answers, in their order, has gone wrong, in its body or its status. */
const wrongBy = (chance: Chance, all: readonly unknown[]) => {
  const at = chance.below(all.length);
  return {
    at,
    body: wireBy(chance, brokenBy(chance, [all[at]])).toString('utf8'),
    status: chance.once(10) ? chance.one(STATUSES) : 200,
    wait: chance.one(WAITS),
  };
};

describe('what a ticket system answers', () => {
  for (const [name, read] of Object.entries(READINGS) as readonly [Reading, () => Promise<unknown>][])
    fuzz(
      name,
      (chance) => wrongBy(chance, recorded.get(name) ?? []),
      async ({ at, body, status, wait }) => {
        const texts = textsOf(name);
        let asked = 0;
        answers = async () => {
          const now = asked++;
          // Asked for again, as another page of it, it is well.
          if (now !== at) return rightly(texts[now % texts.length] ?? '');
          return { status, headers: new Headers({ 'retry-after': wait }), text: async () => body };
        };
        return read().catch((error: Error) => error);
      },
      (said) => {
        if (Array.isArray(said))
          must(
            said.every((id) => typeof id === 'string'),
            'an id that is no text',
          );
        if (!(said instanceof Error)) return;
        must(OURS.includes(said.name) && isReason(said.message), `${said.name}: ${said.message}\n${said.stack}`);
      },
    );
});

const texts = new Map<Reading, readonly string[]>();
function textsOf(name: Reading): readonly string[] {
  const known = texts.get(name) ?? (recorded.get(name) ?? []).map((json) => JSON.stringify(json));
  texts.set(name, known);
  return known;
}
