/** Telling approvers, on a real engine and over HTTP to a simulated Slack: nobody is told twice, whoever dies or comes at once, and every message ends up true. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Channel } from '../../functions/channels/channel.ts';
import { slackChannel } from '../../functions/channels/slack/slack-channel.ts';
import { Approval } from '../../functions/core/approval.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { Instant, PersonId } from '../../functions/core/ids.ts';
import { tell } from '../../functions/handlers/parts/tell.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { messagesOf } from '../../functions/store/messages.ts';
import { putPerson } from '../../functions/store/people.ts';
import { type SlackSimulator, startSlackSimulator } from '../../local/simulators/slack/simulator.ts';
import type { SlackMessage } from '../../local/simulators/slack/workspace.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import { describeOnEngine } from '../support/on-engine.ts';
import { CASE, ENTITLEMENTS } from '../support/situation.ts';

const START = Date.parse('2026-11-30T08:00:00Z');
const PLAN = JSON.stringify({ changes: [], findings: [], reasons: [] });
const digestOf = (text: string) => Approval.shape.planDigest.parse(sha256(text));
const [ADA, BO] = ['p-1', 'p-2'].map((id) => PersonId.parse(id)) as [PersonId, PersonId];
const ROOM = 'C0ROOM';

describeOnEngine('telling approvers, on a real engine', ['people', 'cases', 'approvals'], (engine) => {
  let slack: SlackSimulator;
  let channel: Channel;
  let asked = 0;
  let approval: Approval;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    for (const [personId, workerId, email] of [
      [ADA, 'w-1', 'ada@marlow.example'],
      [BO, 'w-2', 'bo@marlow.example'],
    ] as const) {
      const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: { workerId, email } });
      const person = personAfter([hired], { ...nobody(), personId });
      await writeAll(ledgerOf(engine.client), [putPerson('people', person)]);
    }
  });
  beforeEach(async () => {
    const users = [
      { id: 'U1', email: 'ada@marlow.example', name: 'Ada' },
      { id: 'U2', email: 'bo@marlow.example', name: 'Bo' },
    ];
    await slack?.stop();
    slack = await startSlackSimulator({ users });
    channel = slackChannel({ address: slack.url, token: async () => slack.secret.botToken, secretName: 'slack' });
    asked += 1;
    approval = Approval.parse({
      ...{
        approvalId: `a-${asked}`,
        caseId: CASE,
        beneficiary: 'p-9',
        entitlement: ENTITLEMENTS.payroll,
        title: 'Payroll',
      },
      ...{ rule: 'r', because: 'pays people', planDigest: digestOf(PLAN), approvers: [ADA, BO], state: 'pending' },
      ...{
        askedAt: Instant.parse(new Date(START).toISOString()),
        expiresAt: Instant.parse('2026-12-03T08:00:00.000Z'),
      },
    });
    await store(approval);
  });
  afterAll(() => slack.stop());

  /** With the plan it is about, as plans are stored: a text and its digest. */
  const store = async (now: Approval, plan = PLAN) => {
    const digest = digestOf(plan);
    const { client } = engine;
    const stored = { ...now, planDigest: digest };
    await client.send(new PutCommand({ TableName: 'cases', Item: { pk: CASE, sk: `plan#${digest}`, plan } }));
    await client.send(new PutCommand({ TableName: 'approvals', Item: { pk: CASE, sk: now.approvalId, ...stored } }));
  };
  const told = (channels: readonly Channel[] = [channel]) =>
    tell(CASE, approval.approvalId, { channels, linkTo: () => undefined, catalogue: () => [] });
  const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const texts = (user: string) => slack.messagesTo(user).map(textOf);
  const kept = async () => {
    const stands = await messagesOf({ client: engine.client, table: 'approvals' }, approval.approvalId);
    return stands.map((one) => one.stands).sort();
  };

  it('asks each who may decide, once, however often and however many at once are told to', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => told()));
    later(120);
    await told();
    await told();
    expect([texts('U1').length, texts('U2').length]).toEqual([1, 1]);
    expect(await kept()).toEqual(['there', 'there']);
    for (const one of all)
      if (one.status === 'rejected') expect(String(one.reason)).toContain('being posted at this moment');
  });

  it('changes every message when it is decided, and does not when nothing new is to be said', async () => {
    await told();
    const decision = {
      approvalId: approval.approvalId,
      outcome: 'denied',
      approver: ADA,
      planDigest: approval.planDigest,
    } as const;
    await store({ ...approval, state: 'denied', decision: { ...decision, decidedAt: approval.askedAt } });
    await told();
    await told();
    expect(texts('U1')).toEqual([expect.stringContaining('You denied this')]);
    expect(texts('U2')).toEqual([expect.stringContaining('Denied by another approver')]);
    expect(slack.messagesTo('U1').map(({ edited }) => edited)).toEqual([1]);
  });

  it('tells nobody what is over before they were asked', async () => {
    await store({ ...approval, state: 'expired' });
    await told();
    expect([texts('U1'), texts('U2')]).toEqual([[], []]);
  });

  it('reminds in a message of its own, and takes the buttons from the old one', async () => {
    await told();
    await store({ ...approval, reminded: 1 });
    await told();
    expect(slack.messagesTo('U1').map((one) => [buttonsIn(one), textOf(one).includes('asked again')])).toEqual([
      [0, true],
      [2, false],
    ]);
  });

  it('of another plan asks anew, and the old message says that it decides nothing', async () => {
    await told();
    await store(approval, PLAN.replace('[]', '[ ]'));
    await told();
    expect(texts('U1')[0]).toContain('decide nothing any more');
    expect(slack.messagesTo('U1').map(buttonsIn)).toEqual([0, 2]);
  });

  it('of a plan that was altered since asks nobody: it never runs', async () => {
    const plan = PLAN.replace('[]', '[{}]');
    const Item = { pk: CASE, sk: `plan#${digestOf(PLAN)}`, plan };
    await engine.client.send(new PutCommand({ TableName: 'cases', Item }));
    await told();
    expect([texts('U1'), texts('U2')]).toEqual([[], []]);
  });

  /** Whoever is at it waits, before their words reach Slack, until they are let on. */
  const slow = (which: 'post' | 'update') => {
    const gate = Promise.withResolvers<void>();
    const came = Promise.withResolvers<void>();
    const through = async () => {
      came.resolve();
      await gate.promise;
    };
    const held: Channel = {
      ...channel,
      async post(...said) {
        if (which === 'post') await through();
        return channel.post(...said);
      },
      async update(...said) {
        if (which === 'update') await through();
        return channel.update(...said);
      },
    };
    return { held, came: came.promise, goOn: gate.resolve };
  };

  it('an older word that reaches Slack later does not stand: what is true is written again', async () => {
    await told();
    await store({ ...approval, alsoGives: ['grant okta:group:new'] });
    const { held, came, goOn } = slow('update');
    const older = told([held]);
    await came;
    await store({ ...approval, state: 'expired' });
    await told();
    goOn();
    await older;
    for (const user of ['U1', 'U2']) {
      expect(texts(user)).toEqual([expect.stringContaining('it expired')]);
      expect(slack.messagesTo(user).map(buttonsIn)).toEqual([0]);
    }
  });

  it('a question that is over while it is being posted does not stay one', async () => {
    const { held, came, goOn } = slow('post');
    const asking = told([held]);
    await came;
    await store({ ...approval, state: 'expired' });
    goOn();
    await asking;
    expect(texts('U1')).toEqual([expect.stringContaining('it expired')]);
    expect(slack.messagesTo('U1').map(buttonsIn)).toEqual([0]);
  });

  it.each([
    ['posted it', 'after', 1],
    ['had not', 'before', 1],
  ] as const)('after a silence finds out whether Slack %s, and there is one message', async (_, when, messages) => {
    slack.faults.add({ on: 'chat.postMessage', does: 'fail', status: 500, when });
    await expect(told()).rejects.toThrow(/looked after/);
    await expect(told(), 'too early to know that nobody is at it').rejects.toThrow(/being posted at this moment/);
    later(120);
    await told();
    expect([texts('U1').length, texts('U2').length]).toEqual([messages, messages]);
    expect(await kept()).toEqual(['there', 'there']);
  });

  it('where nobody can find out, posts no second time, until it reminds', async () => {
    const blind: Channel = { ...channel, find: async () => 'unknowable' };
    slack.faults.add({ on: 'chat.postMessage', does: 'fail', status: 500, when: 'after' });
    await expect(told([blind])).rejects.toThrow(/looked after/);
    later(120);
    await told([blind]);
    await told([blind]);
    expect(texts('U1')).toHaveLength(1);
    expect(await kept()).toEqual(['ended', 'there']);
    await store({ ...approval, reminded: 1 });
    await told([blind]);
    expect(texts('U1')).toHaveLength(2);
  });

  it('asked to wait, says so, has told the others, and asks again at once when it may', async () => {
    slack.faults.add({ on: 'chat.postMessage', does: 'throttle', retryAfterSeconds: 9 });
    await expect(told()).rejects.toMatchObject({ name: 'ChannelBusy', retryAfterSeconds: 9 });
    expect([texts('U1').length, texts('U2').length]).toEqual([0, 1]);
    await told();
    expect([texts('U1').length, texts('U2').length]).toEqual([1, 1]);
  });

  it('keeps a message that was deleted as it is, and writes no other in its place', async () => {
    await told();
    slack.remove('U1', slack.messagesTo('U1')[0]?.ts ?? '');
    await store({ ...approval, state: 'expired' });
    await told();
    expect([texts('U1'), await kept()]).toEqual([[], ['ended', 'there']]);
  });

  it('asks a room once for all who may decide', async () => {
    slack.workspace.conversations.set(ROOM, []);
    const room = slackChannel({
      address: slack.url,
      token: async () => slack.secret.botToken,
      secretName: 'slack',
      room: ROOM,
    });
    await told([room]);
    await told([room]);
    expect(slack.workspace.conversations.get(ROOM)).toHaveLength(1);
    await store({ ...approval, state: 'expired' });
    await told([room]);
    expect(slack.workspace.conversations.get(ROOM)?.map(textOf).join()).toContain('it expired');
  });
});

const textOf = ({ blocks }: SlackMessage) => blocks.map(({ text }) => text?.text ?? '').join('\n');
const buttonsIn = ({ blocks }: SlackMessage) => blocks.flatMap(({ elements = [] }) => elements).length;
