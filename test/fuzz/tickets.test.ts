/** Whatever a ticket system sends or answers: a ticket, none, or one of our errors that says why; never another throw. */
import { afterAll, beforeAll, describe, vi } from 'vitest';
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

/** What the vendor answers to the reading of one approved ticket, and of a task that is done. */
const recorded = { servicenow: [] as unknown[], jira: [] as unknown[], closed: [] as unknown[] };
const ids = { servicenow: '', jira: '10001' };
const really = globalThis.fetch;
/** In the place of `fetch`, which is stubbed once: to stub it anew costs more than to read a ticket. */
let answers = async () => new Response();

beforeAll(async () => {
  const one = await startServiceNowSimulator({ clock });
  for (const email of people) one.people.addUser(email);
  const order = { item: ITEM, requestedFor: people[0], answers: { why: 'because' }, approvers: [people[1]] };
  ids.servicenow = await one.people.order(order);
  await one.people.decide(ids.servicenow, people[0], 'approved', people[1]);
  await record(recorded.servicenow, () => serviceNowAt(one.url).read(ids.servicenow));
  await one.stop();
  const other = await startJiraSimulator({ clock });
  for (const email of people) other.people.addAccount(email);
  ids.jira = await other.people.raise({ requestTypeId: '25', reporter: people[0], approvers: [people[1]] });
  await other.people.decide(ids.jira, people[1], 'approved');
  await other.people.closeIssue(ids.jira, people[1], 'Done', 'Ben has it');
  await record(recorded.jira, () => jiraAt(other.url).read(ids.jira));
  await record(recorded.closed, () => jiraAt(other.url).readTask(ids.jira));
  await other.stop();
  vi.stubGlobal('fetch', () => answers());
});
afterAll(() => vi.unstubAllGlobals());

async function record(into: unknown[], run: () => Promise<unknown>): Promise<void> {
  vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
    const answer = await really(url, init);
    into.push(await answer.clone().json());
    return answer;
  });
  await run();
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
  for (const [name, title, read] of [
    ['servicenow', 'a ticket of ServiceNow', () => serviceNowAt('http://127.0.0.1:1').read(ids.servicenow)],
    ['jira', 'a ticket of Jira', () => jiraAt('http://127.0.0.1:1').read(ids.jira)],
    ['closed', 'a task of Jira that is done', () => jiraAt('http://127.0.0.1:1').readTask(ids.jira)],
  ] as const)
    fuzz(
      title,
      (chance) => wrongBy(chance, recorded[name]),
      async ({ at, body, status, wait }) => {
        let asked = 0;
        answers = async () => {
          const here = asked++ % recorded[name].length;
          if (here !== at) return Response.json(recorded[name][here]);
          return new Response(body, { status, headers: { 'retry-after': wait } });
        };
        return read().catch((error: Error) => error);
      },
      (said) => {
        if (!(said instanceof Error)) return;
        must(OURS.includes(said.name) && isReason(said.message), `${said.name}: ${said.message}\n${said.stack}`);
      },
    );
});
