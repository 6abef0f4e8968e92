/** ServiceNow: the contract of ticket systems, and what is only its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TargetUnavailable } from '../../../functions/core/errors.ts';
import { Tickets } from '../../../functions/core/ticket-configuration.ts';
import { connectServiceNow } from '../../../functions/sources/servicenow/connect.ts';
import { hintedBy } from '../../../functions/sources/servicenow/hint.ts';
import { type ServiceNowSimulator, startServiceNowSimulator } from '../../../local/simulators/servicenow/simulator.ts';
import { describeTicketSystem, type Rig, readAt } from './contract.ts';

const ITEM = 'a'.repeat(32);
const ASKS = 'b'.repeat(32);
const CLIENT = { webhookKeys: [], bearerKeys: [], clientId: 'tenure', clientSecret: 'simulated-secret' };
const PEOPLE = ['amy', 'ben', 'cat', 'dan'];
const at = (name: string) => `${name}@example.com`;

const settings = (more: object = {}) =>
  Tickets.parse({
    servicenow: {
      address: 'https://example.service-now.com',
      items: { [ITEM]: { entitlement: 'sales', until: { days: 1 } } },
      asks: { rules: ['manager-approval'], item: ASKS },
      tasks: {},
      ...more,
    },
  }).servicenow!;

async function start() {
  let nowMs = Date.parse('2026-11-30T08:00:00.000Z');
  const clock = { now: () => nowMs };
  const items = [{ sys_id: ASKS, name: 'approval', variables: ['tenure_marker'] }];
  const simulator = await startServiceNowSimulator({ clock, seed: { items } });
  for (const name of PEOPLE) simulator.people.addUser(at(name), { employee_number: `w-${name}` });
  const advance = (seconds: number) => {
    nowMs += seconds * 1000;
  };
  return { simulator, advance, now: () => nowMs };
}

const connected = ({ url }: ServiceNowSimulator, now: () => number, more: object = {}, secret = CLIENT) =>
  connectServiceNow(settings(more), secret, { address: url, now });

describeTicketSystem('ServiceNow', async (): Promise<Rig> => {
  const { simulator, advance, now } = await start();
  const { people, state } = simulator;
  return {
    system: connected(simulator, now),
    stranger: connected(simulator, now, {}, { ...CLIENT, clientSecret: 'not it' }),
    faults: simulator.faults,
    raise: ({ for: whom, by = whom, group, approvers }) =>
      people.order({
        ...{ item: ITEM, requestedFor: at(whom), openedBy: at(by), approvers: approvers.map(at) },
        answers: group === undefined ? {} : { group },
      }),
    decide: (ticket, by, decision) => people.decide(ticket, at(by), decision === 'approved' ? 'approved' : 'rejected'),
    withdraw: people.withdraw,
    touch: (ticket, by) => {
      const rows = [...state.table('sysapproval_approver').values()];
      const mine = rows.find((one) => one.sysapproval === ticket);
      state.update('sysapproval_approver', mine!.sys_id ?? '', { comments: 'by the way' }, at(by));
    },
    finish: async (ticket) => void state.update('sc_req_item', ticket, { state: '3', active: 'false' }, at('ben')),
    remove: (ticket) => state.table('sc_req_item').delete(ticket),
    answer: (ticket, group) => people.answer(ticket, 'group', group),
    closeTask: (ticket, by, as, words) => people.closeTask(ticket, at(by), as === 'done' ? '3' : '4', words),
    reopenTask: people.reopenTask,
    deactivate: (name) => people.deactivate(at(name)),
    said: (ticket) => `${state.journalOf(ticket, 'work_notes')}\n${state.journalOf(ticket, 'comments')}`,
    closed: (ticket) =>
      ({ 3: 'complete', 4: 'incomplete' })[state.table('sc_req_item').get(ticket)!.state ?? ''] ?? 'open',
    advance,
    now,
    stop: simulator.stop,
  };
});

describe('ServiceNow alone', () => {
  let simulator: ServiceNowSimulator;
  let now: () => number;
  let advance: (seconds: number) => void;
  beforeAll(async () => {
    ({ simulator, now, advance } = await start());
  });
  afterAll(() => simulator.stop());

  it.each(['duplicate', 'not_required', 'cancelled', 'not requested', 'approved_by_magic'])(
    'takes an approval row in state %s for nobody’s yes',
    async (state) => {
      const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [at('ben')] });
      await simulator.people.decide(ticket, at('ben'), state);
      const read = await readAt(connected(simulator, now), ticket);
      expect(read.votes.map(({ said }) => said)).not.toContain('approved');
    },
  );

  it.each(['duplicate', 'not_required', 'cancelled', undefined])(
    'has an item as approved whose flow passed it, and nobody’s yes with it: its rows are %s',
    async (state) => {
      const approvers = state === undefined ? [] : [at('ben')];
      const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers });
      if (state !== undefined) await simulator.people.decide(ticket, at('ben'), state);
      await simulator.people.pass(ticket);
      const read = await readAt(connected(simulator, now), ticket);
      expect(read.standing, 'Tenure asks whom policy names; where that is nobody, a yes is looked for').toBe(
        'approved',
      );
      expect(read.votes.map(({ said }) => said)).toEqual(approvers.map(() => 'void'));
    },
  );

  it('counts no approval row of another item, whatever an instance answers', async () => {
    const one = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [at('ben')] });
    const other = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [at('cat')] });
    await simulator.people.decide(other, at('cat'), 'approved');
    simulator.state.overlooksConditions = true;
    const read = await readAt(connected(simulator, now), one);
    simulator.state.overlooksConditions = false;
    expect(read.votes.map(({ by, said }) => [by?.email, said])).toEqual([[at('ben'), 'open']]);
  });

  describe('an approval that was last written by somebody else than its approver', () => {
    const asked = () => simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [at('ben')] });
    const voteOn = async (ticket: string, more: object = {}) =>
      (await readAt(connected(simulator, now, more), ticket)).votes[0];

    it.each([
      ['approved', 'approved'],
      ['rejected', 'declined'],
    ] as const)('is the word of the delegate or administrator who %s it', async (state, said) => {
      const ticket = await asked();
      await simulator.people.decide(ticket, at('amy'), state, at('ben'));
      expect(await voteOn(ticket)).toMatchObject({ said, by: { email: at('amy') }, askedOf: { email: at('ben') } });
      expect((await voteOn(ticket, { people: { workerIdIn: 'employee_number' } }))?.by?.workerId).toBe('w-amy');
    });

    it('is nobody’s word where that is an account of no person: a flow approves by itself when it is due', async () => {
      const ticket = await asked();
      await simulator.people.write(ticket, 'system', { state: 'approved' }, at('ben'));
      expect(await voteOn(ticket)).toMatchObject({
        ...{ by: undefined, askedOf: { email: at('ben') } },
        doubt: expect.stringMatching(/tickets\.servicenow\.engines/),
      });
      simulator.people.addUser('', { user_name: 'flow^ORuser_name=x', sys_id: 'c'.repeat(32) });
      await simulator.people.write(ticket, 'flow^ORuser_name=x', { state: 'approved' }, at('ben'));
      expect((await voteOn(ticket))?.doubt).toBeDefined();
    });

    it('is its approver’s where that account is named as one that only passes on what they said', async () => {
      const ticket = await asked();
      await simulator.people.write(ticket, 'chat.bot', { state: 'approved' }, at('ben'));
      const vote = await voteOn(ticket, { engines: ['system', 'Chat.Bot'] });
      expect(vote).toMatchObject({ said: 'approved', by: { email: at('ben') } });
      expect([vote?.askedOf, vote?.doubt]).toEqual([undefined, undefined]);
    });

    it('is its approver’s however their name is written, and nobody’s while it waits', async () => {
      const ticket = await asked();
      expect(await voteOn(ticket)).toMatchObject({ said: 'open', by: { email: at('ben') } });
      await simulator.people.write(ticket, at('BEN'), { state: 'approved' }, at('ben'));
      const vote = await voteOn(ticket);
      expect([vote?.by?.email, vote?.askedOf]).toEqual([at('ben'), undefined]);
    });

    it('is nobody else’s, whatever an instance answers to the question who has that name', async () => {
      const ticket = await asked();
      await simulator.people.write(ticket, 'system', { state: 'approved' }, at('ben'));
      simulator.state.overlooksConditions = true;
      const vote = await voteOn(ticket);
      simulator.state.overlooksConditions = false;
      expect([vote?.by, vote?.askedOf?.email]).toEqual([undefined, at('ben')]);
    });
  });

  it('does not take a task for closed by whom it says, where another wrote it last', async () => {
    const system = connected(simulator, now);
    const { id } = await system.createTask({ marker: 'tenure-t-9', title: 'Hand over', text: '[ ] the list' });
    await simulator.people.closeTask(id, at('amy'), '3', 'Ben has it', at('ben'));
    expect(await system.readTask(id)).toMatchObject({
      ...{ standing: 'done', closedBy: { email: at('ben') } },
      doubt: expect.stringMatching(/sys_updated_by.*closed_by.*reopen it/),
    });
    const passedOn = connected(simulator, now, { engines: [at('Amy')] });
    expect((await passedOn.readTask(id))?.doubt, 'an account that only passes on').toBeUndefined();
    await simulator.people.reopenTask(id);
    expect((await system.readTask(id))?.doubt, 'open: nobody says anything').toBeUndefined();
    await simulator.people.closeTask(id, at('ben'), '3', 'I have it');
    expect((await system.readTask(id))?.doubt).toBeUndefined();
  });

  it('knows people by the worker id an instance keeps, where it is configured so', async () => {
    const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [at('ben')] });
    const read = await readAt(connected(simulator, now, { people: { workerIdIn: 'employee_number' } }), ticket);
    expect(read.requestedFor?.workerId).toBe('w-amy');
    expect(read.votes[0]?.by?.workerId).toBe('w-ben');
  });

  it('signs in as a user with a password as well, and anew when its token is over', async () => {
    const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [] });
    const user = { webhookKeys: [], bearerKeys: [], user: 'tenure', password: 'simulated-password' };
    const basic = connectServiceNow(settings(), user, { address: simulator.url, now });
    expect(await basic.read(ticket)).toBeDefined();
    const client = connected(simulator, now);
    expect(await client.read(ticket)).toBeDefined();
    simulator.requests.clear();
    advance(3600);
    expect(await client.read(ticket)).toBeDefined();
    expect(simulator.requests.count(/^POST \/oauth_token\.do/)).toBe(1);
  });

  it('tells who asked the outcome, and only those who work on it the rest', async () => {
    const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [] });
    await connected(simulator, now).note(ticket, { marker: 'tenure a', text: 'for us' });
    await connected(simulator, now).close(ticket, { marker: 'tenure b', text: 'for them', as: 'complete' });
    expect(simulator.state.journalOf(ticket, 'comments')).toContain('for them');
    expect(simulator.state.journalOf(ticket, 'work_notes')).not.toContain('for them');
    expect(simulator.state.journalOf(ticket, 'work_notes')).toContain('for us');
  });

  it('says things in an item without the right to read tasks, where no tasks are made', async () => {
    const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [] });
    simulator.requests.clear();
    await connected(simulator, now, { tasks: undefined }).note(ticket, { marker: 'tenure a', text: 'said' });
    expect(simulator.state.journalOf(ticket, 'work_notes')).toContain('said');
    expect(simulator.requests.count(/sc_task/)).toBe(0);
  });

  it('never gives an approval for somebody: the instance lets only the approver', async () => {
    const ticket = await simulator.people.order({ item: ITEM, requestedFor: at('amy'), approvers: [at('ben')] });
    const row = [...simulator.state.table('sysapproval_approver').values()].find((one) => one.sysapproval === ticket)!;
    const answer = await fetch(`${simulator.url}/api/now/table/sysapproval_approver/${row.sys_id}`, {
      method: 'PATCH',
      headers: { authorization: `Basic ${Buffer.from('tenure:simulated-password').toString('base64')}` },
      body: JSON.stringify({ state: 'approved' }),
    });
    expect(answer.status).toBe(403);
  });

  const asking = (marker: string, ...approvers: string[]) => ({
    ...{ marker, title: 'Approval: sales', text: 'what it does', approvers: approvers.map(at) },
  });
  const made = (marker: string) =>
    [...simulator.state.table('sc_req_item').values()].filter((one) => one.correlation_id === marker);
  const lost = { on: '^POST .*/order_now', does: 'cut', when: 'after' } as const;

  it('orders what it asks in, so that it has a request and a flow, and its approval is rolled up', async () => {
    const system = connected(simulator, now);
    const { id } = await system.ask(asking('tenure-o-1', 'ben'));
    expect(simulator.state.table('sc_req_item').get(id)).toMatchObject({
      ...{ cat_item: ASKS, short_description: 'Approval: sales', correlation_id: 'tenure-o-1' },
      request: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await simulator.people.decide(id, at('ben'), 'approved');
    expect((await readAt(system, id)).standing).toBe('approved');
  });

  it('orders once, also when the answer was lost, or what came after it', async () => {
    const system = connected(simulator, now);
    const before = simulator.state.table('sc_request').size;
    simulator.faults.add(lost);
    await expect(system.ask(asking('tenure-o-2', 'ben'))).rejects.toThrow(TargetUnavailable);
    simulator.faults.add({ on: '^PATCH ', does: 'fail', status: 503 });
    await expect(system.ask(asking('tenure-o-2', 'ben'))).rejects.toThrow(TargetUnavailable);
    const one = await system.ask(asking('tenure-o-2', 'ben'));
    expect(await system.ask(asking('tenure-o-2', 'ben'))).toEqual(one);
    expect(simulator.state.table('sc_request').size).toBe(before + 1);
    expect(made('tenure-o-2').map(({ sys_id }) => sys_id)).toEqual([one.id]);
  });

  it('takes no other order for its own, whatever an instance answers', async () => {
    const system = connected(simulator, now);
    const one = await system.ask(asking('tenure-o-3'));
    simulator.state.overlooksConditions = true;
    const other = await system.ask(asking('tenure-o-4'));
    simulator.state.overlooksConditions = false;
    expect(other.id).not.toBe(one.id);
    expect(made('tenure-o-3')).toHaveLength(1);
    expect(made('tenure-o-4')).toHaveLength(1);
  });

  it('asks those as well who may decide since', async () => {
    const system = connected(simulator, now);
    const { id } = await system.ask(asking('tenure-o-5', 'ben'));
    await system.ask(asking('tenure-o-5', 'ben', 'cat'));
    const { votes } = await readAt(system, id);
    expect(votes.map(({ by }) => by?.email).sort()).toEqual([at('ben'), at('cat')]);
  });

  it('says so where an order only fills a cart', async () => {
    simulator.state.twoStepCheckout = true;
    await expect(connected(simulator, now).ask(asking('tenure-o-6', 'ben'))).rejects.toThrow(/two-step checkout/);
    simulator.state.twoStepCheckout = false;
  });

  it('rolls up nothing of an item that was inserted, as an instance does not', async () => {
    const answer = await fetch(`${simulator.url}/api/now/table/sc_req_item`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('tenure:simulated-password').toString('base64')}` },
      body: JSON.stringify({ cat_item: ASKS }),
    });
    const { result } = (await answer.json()) as { result: { sys_id: string } };
    await simulator.people.askAgain(result.sys_id, [at('ben')]);
    await simulator.people.decide(result.sys_id, at('ben'), 'approved');
    expect((await readAt(connected(simulator, now), result.sys_id)).standing).toBe('open');
  });

  it('reads of a hint which item or task it is about, and nothing else', () => {
    expect(hintedBy({ ritm_sys_id: ITEM, approvals: [{ state: 'approved' }] })).toBe(ITEM);
    expect(hintedBy({ task_sys_id: ITEM })).toBe(ITEM);
    for (const other of [undefined, null, {}, { ritm_sys_id: 'RITM1' }, { ritm_sys_id: `${ITEM}^ORapproved` }, 'x'])
      expect(hintedBy(other)).toBeUndefined();
  });
});
