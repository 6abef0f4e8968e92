/** Jira Service Management: the contract of ticket systems, and what is only its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tickets } from '../../../functions/core/ticket-configuration.ts';
import { connectJira } from '../../../functions/sources/jira/connect.ts';
import { hintedBy } from '../../../functions/sources/jira/hint.ts';
import { type JiraSimulator, startJiraSimulator } from '../../../local/simulators/jira/simulator.ts';
import { describeTicketSystem, type Rig, readAt } from './contract.ts';

const TOKEN = { webhookKeys: [], bearerKeys: [], email: 'tenure@marlow.example', apiToken: 'simulated-token' };
const at = (name: string) => `${name}@example.com`;

const settings = (more: object = {}) =>
  Tickets.parse({
    jira: {
      ...{ address: 'https://example.atlassian.net', serviceDeskId: '1', projectKey: 'ACC' },
      items: { 25: { entitlement: 'sales', until: { days: 1 } } },
      tasks: { projectKey: 'OPS' },
      asks: { rules: ['manager-approval'], requestTypeId: '27', approversField: 'customfield_10003' },
      ...more,
    },
  }).jira!;

async function start() {
  let nowMs = Date.parse('2026-11-30T08:00:00.000Z');
  const simulator = await startJiraSimulator({ clock: { now: () => nowMs } });
  for (const name of ['amy', 'ben', 'cat', 'dan'])
    simulator.people.addAccount(at(name), { properties: { employee: `w-${name}` } });
  const advance = (seconds: number) => {
    nowMs += seconds * 1000;
  };
  return { simulator, advance, now: () => nowMs };
}

const connected = ({ url }: JiraSimulator, more: object = {}, secret = TOKEN) =>
  connectJira(settings(more), secret, { address: url });

describeTicketSystem('Jira', async (): Promise<Rig> => {
  const { simulator, advance, now } = await start();
  const { people, state } = simulator;
  return {
    system: connected(simulator),
    stranger: connected(simulator, {}, { ...TOKEN, apiToken: 'not it' }),
    faults: simulator.faults,
    raise: ({ for: whom, by = whom, group, approvers }) =>
      people.raise({
        ...{ requestTypeId: '25', reporter: at(whom), creator: at(by), approvers: approvers.map(at) },
        answers: group === undefined ? {} : { group: { id: '1', value: group } },
      }),
    decide: (ticket, by, decision) => people.decide(ticket, at(by), decision),
    withdraw: people.withdraw,
    touch: (ticket, by) => state.comment(ticket, state.accountBy(at(by)).accountId, 'by the way', false),
    finish: (ticket) => people.closeIssue(ticket, at('ben'), 'Done'),
    remove: (ticket) => state.issues.delete(ticket),
    answer: (ticket, group) => people.answer(ticket, 'group', { id: '2', value: group }),
    closeTask: (ticket, by, as, words) => people.closeIssue(ticket, at(by), as === 'done' ? 'Done' : "Won't Do", words),
    reopenTask: (ticket) => people.reopenIssue(ticket, at('ben')),
    deactivate: (name) => people.deactivate(at(name)),
    said: (ticket) =>
      state.issues
        .get(ticket)!
        .comments.map(({ text }) => text)
        .join('\n'),
    closed: (ticket) =>
      ({ Resolved: 'complete', Done: 'complete', Canceled: 'incomplete' })[state.issues.get(ticket)!.status] ?? 'open',
    advance,
    now,
    stop: simulator.stop,
  };
});

describe('Jira alone', () => {
  let simulator: JiraSimulator;
  let advance: (seconds: number) => void;
  beforeAll(async () => {
    ({ simulator, advance } = await start());
  });
  afterAll(() => simulator.stop());
  const raise = (more: object = {}) =>
    simulator.people.raise({ requestTypeId: '25', reporter: at('amy'), approvers: [at('ben')], ...more });

  it('is not approved by nobody: without any approval it stays open', async () => {
    expect(await connected(simulator).read(await raise({ approvers: [] }))).toMatchObject({ standing: 'open' });
  });

  it('whose workflow has approvals to come is approved only in the statuses that are configured', async () => {
    const ticket = await raise();
    await simulator.people.decide(ticket, at('ben'), 'approved');
    expect(await connected(simulator, { approvedStatuses: ['In fulfilment'] }).read(ticket)).toMatchObject({
      standing: 'open',
    });
    expect(await connected(simulator, { approvedStatuses: ['In progress'] }).read(ticket)).toMatchObject({
      standing: 'approved',
    });
  });

  it('is for whom a field of it names, where that is configured, and for nobody where it names several', async () => {
    const amy = { accountId: simulator.state.accountBy(at('amy')).accountId, emailAddress: at('amy'), active: true };
    const forField = { requestedForField: 'customfield_1' };
    const one = await raise({ reporter: at('cat'), answers: { customfield_1: [amy] } });
    expect(await connected(simulator, forField).read(one)).toMatchObject({ requestedFor: { email: at('amy') } });
    const two = await raise({ reporter: at('cat'), answers: { customfield_1: [amy, amy] } });
    expect((await readAt(connected(simulator, forField), two)).requestedFor).toBeUndefined();
  });

  it('declined and then asked anew is what was said since', async () => {
    const ticket = await raise();
    await simulator.people.decide(ticket, at('ben'), 'declined');
    expect(await connected(simulator).read(ticket)).toMatchObject({ standing: 'declined' });
    advance(60);
    await simulator.people.askAgain(ticket, [at('cat')]);
    expect(await connected(simulator).read(ticket)).toMatchObject({ standing: 'open', votes: [{ said: 'open' }] });
    await simulator.people.decide(ticket, at('cat'), 'approved');
    const { standing, votes } = await readAt(connected(simulator), ticket);
    expect([standing, votes.map(({ by, said }) => [by?.email, said])]).toEqual(['approved', [[at('cat'), 'approved']]]);
  });

  it.each(['reporter', 'Request Type'])('whose %s was changed is not what was approved', async (field) => {
    const ticket = await raise();
    await simulator.people.decide(ticket, at('ben'), 'approved');
    advance(60);
    simulator.state.update(ticket, {}, 'an agent', field);
    const { answersChangedAt, votes } = await readAt(connected(simulator), ticket);
    expect(answersChangedAt! > votes[0]!.at).toBe(true);
  });

  it('that an agent typed in for its reporter is asked for by the reporter, where a field says whom it is for', async () => {
    const ticket = await raise({ reporter: at('cat'), creator: at('dan') });
    expect(await connected(simulator).read(ticket)).toMatchObject({ openedBy: { email: at('dan') } });
    expect(await connected(simulator, { requestedForField: 'customfield_1' }).read(ticket)).toMatchObject({
      ...{ openedBy: { email: at('cat') }, enteredBy: { email: at('dan') } },
    });
  });

  it('takes for who did what only what was said in closing it, not before it was opened anew', async () => {
    const system = connected(simulator);
    const ben = simulator.state.accountBy(at('ben')).accountId;
    const { id } = await system.createTask({ marker: 'tenure-t-9', title: 'Hand over', text: '[ ] the list' });
    simulator.state.comment(id, ben, 'I look at it tomorrow', false);
    advance(24 * 3600);
    await simulator.people.closeIssue(id, at('ben'), 'Done');
    expect(await system.readTask(id)).toMatchObject({ standing: 'done', attestation: undefined });
    await simulator.people.reopenIssue(id, at('cat'));
    await simulator.people.closeIssue(id, at('ben'), "Won't Do", 'no time for it');
    advance(1);
    await simulator.people.reopenIssue(id, at('cat'));
    await simulator.people.closeIssue(id, at('ben'), 'Done');
    expect(await system.readTask(id)).toMatchObject({ standing: 'done', attestation: undefined });
    advance(60);
    simulator.state.comment(id, ben, 'Cat has the list', false);
    expect(await system.readTask(id)).toMatchObject({ attestation: 'Cat has the list' });
  });

  it('is resolved also where its workflow wants to know how', async () => {
    const ticket = await raise();
    await simulator.people.decide(ticket, at('ben'), 'approved');
    simulator.state.resolutions = ['Done', "Won't Do"];
    await connected(simulator).close(ticket, { marker: 'tenure b', text: 'the end', as: 'complete' });
    simulator.state.resolutions = undefined;
    expect(simulator.state.issues.get(ticket)).toMatchObject({ status: 'Resolved', resolution: 'Done' });
  });

  it('whose workflow wants what Tenure does not know is left open, and says so', async () => {
    const ticket = await raise();
    await simulator.people.decide(ticket, at('ben'), 'approved');
    simulator.state.resolutions = ['Erledigt'];
    await connected(simulator).close(ticket, { marker: 'tenure b', text: 'the end', as: 'complete' });
    simulator.state.resolutions = undefined;
    expect(simulator.state.issues.get(ticket)!.status).toBe('In progress');
    expect(simulator.state.issues.get(ticket)!.comments[0]!.text).toContain('tickets.jira.resolutions');
  });

  it('knows people who hide their address by the worker id in a property of theirs', async () => {
    simulator.people.addAccount(at('eve'), { hidden: true, properties: { employee: 'w-eve' } });
    const ticket = await raise({ reporter: at('eve') });
    expect((await readAt(connected(simulator), ticket)).requestedFor).toMatchObject({ active: true });
    expect((await readAt(connected(simulator), ticket)).requestedFor?.email).toBeUndefined();
    const byProperty = connected(simulator, { people: { workerIdIn: 'employee' } });
    expect((await readAt(byProperty, ticket)).requestedFor?.workerId).toBe('w-eve');
  });

  it('tells its customer the outcome, and only those who work on it the rest', async () => {
    const ticket = await raise();
    const system = connected(simulator);
    await system.note(ticket, { marker: 'tenure a', text: 'for us' });
    await simulator.people.decide(ticket, at('ben'), 'approved');
    await system.close(ticket, { marker: 'tenure b', text: 'for them', as: 'complete' });
    const comments = simulator.state.issues.get(ticket)!.comments;
    expect(comments.map((one) => [one.public, one.text.split('\n')[0]])).toEqual([
      [true, 'for them'],
      [false, 'for us'],
    ]);
  });

  it('that has no such transition is left open, and says so', async () => {
    const ticket = await raise();
    await connected(simulator).close(ticket, { marker: 'tenure b', text: 'the end', as: 'complete' });
    expect(simulator.state.issues.get(ticket)!.status).toBe('Waiting for approval');
    expect(simulator.state.issues.get(ticket)!.comments[0]!.text).toContain('no transition "Resolve this issue"');
  });

  it('lets nobody answer an approval but its approver', async () => {
    const ticket = await raise();
    const answer = await fetch(`${simulator.url}/rest/servicedeskapi/request/${ticket}/approval/${ticket}1`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${TOKEN.email}:${TOKEN.apiToken}`).toString('base64')}` },
      body: JSON.stringify({ decision: 'approve' }),
    });
    expect(answer.status).toBe(403);
  });

  it('is steered over HTTP as well: a person approves', async () => {
    const ticket = await raise();
    const steer = (act: string, ...told: unknown[]) =>
      fetch(`${simulator.url}/_sim/people/${act}`, { method: 'POST', body: JSON.stringify(told) });
    expect((await steer('decide', ticket, at('ben'), 'approved')).status).toBe(200);
    expect(await connected(simulator).read(ticket)).toMatchObject({ standing: 'approved' });
    expect((await steer('decide', ticket, at('cat'), 'approved')).status, 'no approver of it').toBe(400);
    expect((await steer('constructor')).status).toBe(404);
  });

  it('reads of a webhook which issue it is about, and nothing else', () => {
    expect(hintedBy({ webhookEvent: 'jira:issue_updated', issue: { id: '10001', key: 'ACC-1' } })).toBe('10001');
    for (const other of [undefined, {}, { issue: {} }, { issue: { id: 'ACC-1' } }, { issue: { id: '1/../2' } }])
      expect(hintedBy(other)).toBeUndefined();
  });
});
