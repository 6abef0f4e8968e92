/** People approve where they work: asked, answered and told in chat, by whoever may decide and nobody else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { SlackSimulator } from '../../local/simulators/slack/simulator.ts';
import type { SlackMessage } from '../../local/simulators/slack/workspace.ts';
import type { TeamsSimulator } from '../../local/simulators/teams/simulator.ts';
import type { TeamsActivity } from '../../local/simulators/teams/tenant.ts';
import { newBrowser } from './browser.ts';
import { type Company, openCompany } from './company.ts';
import { examined, putSecret, secretOf } from './doctor.ts';
import { event } from './events.ts';
import { sideOf } from './ticket-side.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const FINANCE = { department: 'Finance', managerWorkerId: 'w-1012' } as const;
const CHANNELS = readFileSync(join(import.meta.dirname, 'configurations', 'chat.yaml'), 'utf8');

let company: Company;
let slack: SlackSimulator;
let teams: TeamsSimulator;
/** The owner of the ledger, the manager of finance, and somebody who decides nothing about it. */
let farah: string;
let sofia: string;
let ines: string;

beforeAll(async () => {
  company = await openCompany({ configuration: CHANNELS });
  slack = company.stage.application.chat.slack!;
  teams = company.stage.application.chat.teams!;
  const chiefs = [
    ['w-1003', 'Farah', 'Qureshi'],
    ['w-1012', 'Sofia', 'Rossi'],
    ['w-1001', 'Ines', 'Marlow'],
  ].map(([worker = '', givenName = '', familyName = '']) => {
    const email = `${givenName}.${familyName}@marlow.example`.toLowerCase();
    const person = { ...FINANCE, givenName, familyName, email, managerWorkerId: 'w-1001' };
    return event('hired', worker, { date: '2016-01-11', person });
  });
  const security = [
    ['w-1006', 'Grace', 'Otieno', 'IT'],
    ['w-1007', 'Kenji', 'Sato', 'Sales'],
    ['w-1018', 'Ruth', 'Adeyemi', 'Sales'],
  ].map(([worker = '', givenName = '', familyName = '', department]) => {
    const email = `${givenName}.${familyName}@marlow.example`.toLowerCase();
    const person = { givenName, familyName, email, department, managerWorkerId: 'w-1001' };
    return event('hired', worker, { date: '2016-01-11', person });
  });
  await company.send(...chiefs, ...security);
  await company.settle();
  [farah, sofia, ines] = ['farah.qureshi', 'sofia.rossi', 'ines.marlow'].map(inSlack) as [string, string, string];
});

const inSlack = (name: string): string => inSlackOf(`${name}@marlow.example`);

function inSlackOf(address: string): string {
  const user = [...slack.workspace.users.values()].find(({ email }) => email === address);
  return user?.id ?? `nobody with that address in Slack`;
}

async function asks(workerId: string): Promise<LifecycleEvent> {
  const hired = event('hired', workerId, { person: FINANCE });
  await company.send(hired);
  await company.settle();
  return hired;
}

const textOf = ({ text, blocks }: SlackMessage) => [text, ...blocks.map((block) => block.text?.text ?? '')].join('\n');
const buttonsOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap(({ elements = [] }) => elements.flatMap(({ action_id: id }) => id ?? []));
const about = (workerId: string) => (message: SlackMessage) => textOf(message).includes(`Worker-${workerId}`);
const newest = (user: string, workerId: string) => slack.messagesTo(user).filter(about(workerId)).at(-1)!;
const whispersTo = (user: string) => slack.messagesTo(user).filter(({ onlyFor }) => onlyFor === user);
const holdsLedger = async (worker: string) => (await company.access(worker)).okta.held.includes(LEDGER);
const evidenceOf = async (hired: LifecycleEvent, kind: string) =>
  (await company.caseOf(hired)).evidence.filter((one) => one.kind === kind);

describe('in Slack', () => {
  it('whoever may decide is asked with the plan as a diff, approves, and it is granted and said to everybody asked', async () => {
    const hired = await asks('w-5001');
    const asked = newest(farah, 'w-5001');
    expect(textOf(asked)).toContain('+ grant General ledger [you decide]');
    expect(textOf(asked)).toContain('+ create-account');
    expect(buttonsOf(asked)).toEqual(['tenure-approve', 'tenure-deny', 'tenure-open']);
    const [heard] = await slack.press({ user: farah, ts: asked.ts, button: 'tenure-approve' });
    expect(heard).toMatchObject({ status: 200, body: '{}' });
    expect(heard?.milliseconds).toBeLessThan(3000);
    await company.settle();
    expect(await holdsLedger('w-5001')).toBe(true);
    expect(textOf(newest(farah, 'w-5001'))).toContain('You approved this.');
    expect(buttonsOf(newest(farah, 'w-5001'))).toEqual([]);
    const others = textOf(newest(sofia, 'w-5001'));
    expect(others).toContain('Approved by another approver.');
    expect(others).not.toContain('Farah');
    const [decided, ...more] = await evidenceOf(hired, 'approval-decided');
    expect(more).toEqual([]);
    expect(decided?.facts).toMatchObject({ decision: 'approved', via: 'slack' });
  });
});

/** By their account at Entra, as the seeds have it. */
const atEntra = (worker: string) => `d0000000-0000-4000-8000-00000000${worker.slice(2)}`;
const cardText = ({ card }: TeamsActivity) =>
  (card.body ?? []).flatMap(({ inlines = [] }) => inlines.map(({ text }) => text)).join('\n');
const newestCard = (worker: string, about: string) =>
  teams
    .messagesTo(atEntra(worker))
    .filter((one) => cardText(one).includes(`Worker-${about}`))
    .at(-1)!;

describe('in Teams', () => {
  it('whoever may decide is asked by a card, approves, and it is granted and said in every channel', async () => {
    const hired = await asks('w-5021');
    const asked = newestCard('w-1012', 'w-5021');
    expect(cardText(asked)).toContain('+ grant General ledger [you decide]');
    expect(asked.card.actions?.map(({ title }) => title)).toEqual(['Approve', 'Deny', 'See all of it']);
    const [told] = await teams.press({ user: atEntra('w-1012'), activity: asked.id, verb: 'approve' });
    expect(told).toMatchObject({ status: 200, body: { statusCode: 200, value: 'It is approved.' } });
    await company.settle();
    expect(await holdsLedger('w-5021')).toBe(true);
    expect(cardText(newestCard('w-1012', 'w-5021'))).toContain('You approved this.');
    expect(cardText(newestCard('w-1003', 'w-5021'))).toContain('Approved by another approver.');
    expect(textOf(newest(sofia, 'w-5021'))).toContain('You approved this.');
    expect(textOf(newest(farah, 'w-5021'))).toContain('Approved by another approver.');
    const [decided] = await evidenceOf(hired, 'approval-decided');
    expect(decided?.facts).toMatchObject({ decision: 'approved', via: 'teams' });
  });

  it('denies with a reason, that only evidence keeps', async () => {
    const hired = await asks('w-5022');
    const asked = newestCard('w-1003', 'w-5022');
    const because = 'nobody needs it before the audit';
    await teams.press({ user: atEntra('w-1003'), activity: asked.id, verb: 'deny', because });
    await company.settle();
    expect(await holdsLedger('w-5022')).toBe(false);
    const [decided] = await evidenceOf(hired, 'approval-decided');
    expect(decided?.facts).toMatchObject({ decision: 'denied', via: 'teams' });
    expect(cardText(newestCard('w-1012', 'w-5022'))).toContain('Denied by another approver.');
    expect(company.logs()).not.toContain(because);
  });

  it('somebody who may not decide, or whose account is nobody’s we know, is refused in words, with evidence', async () => {
    const hired = await asks('w-5023');
    const asked = newestCard('w-1003', 'w-5023');
    const data = asked.card.actions?.[0]?.data ?? {};
    const byInes = await teams.press({ user: atEntra('w-1001'), activity: asked.id, verb: 'approve', data, times: 2 });
    expect(byInes[0]).toMatchObject({
      status: 200,
      body: { value: expect.stringContaining('You may not decide this') },
    });
    const stranger = 'd0000000-0000-4000-8000-0000000099ff';
    await teams.press({ user: stranger, activity: asked.id, verb: 'approve', data });
    await company.settle();
    expect(await holdsLedger('w-5023')).toBe(false);
    const refused = await evidenceOf(hired, 'approval-refused');
    expect(refused.map(({ actor, facts }) => [actor === 'person:unknown', facts.via])).toEqual([
      [false, 'teams'],
      [true, 'teams'],
    ]);
  });

  it('without the Bot Connector’s word nothing is decided, and the answer says nothing', async () => {
    const hired = await asks('w-5024');
    const asked = newestCard('w-1003', 'w-5024');
    const press = { user: atEntra('w-1003'), activity: asked.id, verb: 'approve' } as const;
    const forged = await teams.press({ ...press, claims: { aud: 'somebody-else' } });
    const foreign = await teams.press({ ...press, tenantId: '00000000-0000-4000-8000-0000000000ee' });
    expect([...forged, ...foreign].map(({ status }) => status)).toEqual([401, 401]);
    const wordsOf = ({ body }: (typeof forged)[number]) => ({ ...(body as object), instance: 'of each request' });
    expect(forged.map(wordsOf)).toEqual(foreign.map(wordsOf));
    await company.settle();
    expect(await evidenceOf(hired, 'approval-decided')).toEqual([]);
  });
});

it('the API, Slack and Teams at the same moment: one word counts, the others are told, and every message says the same', async () => {
  const hired = await asks('w-5031');
  const [approval] = await company.pending('w-5031');
  const [inSlack, inTeams] = [newest(farah, 'w-5031'), newestCard('w-1012', 'w-5031')];
  const [byApi] = await Promise.all([
    company.decide('w-1012', approval!, 'approved'),
    slack.press({ user: farah, ts: inSlack.ts, button: 'tenure-deny', because: 'not this year' }),
    teams.press({ user: atEntra('w-1012'), activity: inTeams.id, verb: 'deny', because: 'not this year' }),
  ]);
  await company.settle();
  const decided = await evidenceOf(hired, 'approval-decided');
  expect(decided).toHaveLength(1);
  const approved = decided[0]?.facts.decision === 'approved';
  expect(byApi.status === 200).toBe(decided[0]?.facts.via === 'http');
  expect(await holdsLedger('w-5031')).toBe(approved);
  const said = [
    ...[farah, sofia].map((user) => textOf(newest(user, 'w-5031'))),
    ...['w-1003', 'w-1012'].map((worker) => cardText(newestCard(worker, 'w-5031'))),
  ];
  for (const text of said) expect(text).toMatch(approved ? /approved/i : /denied/i);
  expect(said.join()).not.toMatch(/Farah|Sofia|not this year/);
});

describe('Slack, Teams, the page a mail leads to, ServiceNow, Jira and HTTP deciding at the same moment', () => {
  const PRODUCTION = 'okta:group:00gproduction0000000';
  /** The owner of what is asked for, and the manager. */
  const OWNER = { worker: 'w-1007', email: 'kenji.sato@marlow.example' } as const;
  const MANAGER = { worker: 'w-1012', email: 'sofia.rossi@marlow.example' } as const;
  const WORDS = {
    http: 'manager approved',
    servicenow: 'manager approved',
    mail: 'owner approved',
    teams: 'manager denied',
    slack: 'owner denied',
    jira: 'owner denied',
  } as const;

  beforeAll(() => {
    for (const system of ['servicenow', 'jira'] as const) {
      const { people } = company.stage.application.tickets![system]!;
      for (const { email } of [OWNER, MANAGER]) 'addUser' in people ? people.addUser(email) : people.addAccount(email);
    }
  });

  /** Asked everywhere: a request for what is privileged. */
  async function asked(worker: string) {
    await company.hire(worker, { person: { managerWorkerId: MANAGER.worker } });
    const until = new Date(company.stage.now() + 5 * 86_400_000).toISOString();
    const request = { workerId: worker, entitlement: 'production-access', because: 'an incident', until };
    const once = { 'idempotency-key': `everywhere-${worker}` };
    expect(await company.stage.call(`worker:${worker}`, 'POST', '/v1/requests', request, once)).toMatchObject({
      status: 202,
    });
    await company.settle();
    const [approval] = await company.pending(worker);
    const page = `${company.stage.application.api}/v1/approvals/${approval!.approvalId}/page`;
    const browser = newBrowser();
    return { approval: approval!, browser, page: await browser.signIn(page, `worker:${OWNER.worker}`) };
  }

  it.each([
    ['w-5051', 'all at once', false],
    ['w-5052', 'the ticket systems a moment before the others', true],
  ] as const)('for %s, %s: one word counts, and each of the others is told', async (worker, _, ticketsFirst) => {
    const { approval, browser, page } = await asked(worker);
    const { servicenow, jira } = company.stage.application.tickets!;
    const sides = [sideOf(company, 'servicenow'), sideOf(company, 'jira')] as const;
    const [inServiceNow, inJira] = sides.map((side) => side.asking(approval.planDigest.slice(0, 12))[0]!.id);
    const [inSlack, inTeams] = [newest(inSlackOf(OWNER.email), worker), newestCard(MANAGER.worker, worker)];
    const inTickets = Promise.all([
      servicenow!.people.decide(inServiceNow!, MANAGER.email, 'approved'),
      jira!.people.decide(inJira!, OWNER.email, 'declined'),
    ]);
    if (ticketsFirst) await inTickets;
    const [byHttp, byPage, [byTeams]] = await Promise.all([
      company.decide(MANAGER.worker, approval, 'approved'),
      browser.send(page, { decision: 'approve' }, /planDigest/),
      teams.press({ user: atEntra(MANAGER.worker), activity: inTeams.id, verb: 'deny', because: 'not now' }),
      slack.press({ user: inSlackOf(OWNER.email), ts: inSlack.ts, button: 'tenure-deny', because: 'not now' }),
      inTickets,
    ]);
    await company.settle();

    const cases = (await company.cases()).filter(({ personId }) => personId === `p-${worker}`);
    const evidence = (await Promise.all(cases.map(({ caseId }) => company.shown.whole(caseId)))).flatMap(
      (whole) => whole.evidence,
    );
    const [decided, ...more] = evidence.filter(({ kind }) => kind === 'approval-decided');
    expect(more).toEqual([]);
    const { via, decision } = decided!.facts as { via: keyof typeof WORDS; decision: 'approved' | 'denied' };
    const counted = WORDS[via];
    expect(counted).toContain(decision);
    expect((await company.access(worker)).okta.held.includes(PRODUCTION)).toBe(decision === 'approved');

    expect(byHttp.status).toBe(WORDS.http === counted ? 200 : 409);
    expect([byPage.status, byPage.text]).toEqual([
      WORDS.mail === counted ? 200 : 409,
      expect.stringContaining(`This is decided: ${decision}`),
    ]);
    expect(byTeams?.body).toMatchObject({
      value: WORDS.teams === counted ? 'It is denied.' : expect.stringContaining('Already decided'),
    });
    const whispered = whispersTo(inSlackOf(OWNER.email)).map(textOf).at(-1) ?? '';
    if (WORDS.slack !== counted) expect(whispered).toContain('Already decided');
    for (const { email, worker: approver } of [OWNER, MANAGER]) {
      expect(textOf(newest(inSlackOf(email), worker))).toMatch(new RegExp(decision, 'i'));
      expect(cardText(newestCard(approver, worker))).toMatch(new RegExp(decision, 'i'));
    }
    // Of two who are asked there one has said it: to the instance nothing is decided, so it is told and closed.
    expect(sides[0].notes(inServiceNow!)).toContain(`it is ${decision} in Tenure`);
    expect(sides[0].standing(inServiceNow!)).toBe('incomplete');
    expect(sides[1].notes(inJira!)).toContain(`it is ${decision} in Tenure`);
    expect(await company.pending(worker)).toEqual([]);
  });
});

describe('a press that must not count', () => {
  it('by somebody who may not decide is refused in words only they see, with evidence of the attempt, and the question stands', async () => {
    const hired = await asks('w-5002');
    const asked = newest(farah, 'w-5002');
    const value = asked.blocks
      .flatMap(({ elements = [] }) => elements)
      .find(({ action_id: id }) => id === 'tenure-approve')?.value;
    // A button carries no right: who presses it counts.
    slack.workspace.conversations.set(`D${ines.slice(1)}`, [asked]);
    await slack.press({ user: ines, ts: asked.ts, button: 'tenure-approve', value: value! });
    await company.settle();
    expect(await holdsLedger('w-5002')).toBe(false);
    expect(whispersTo(ines).map(textOf).join('\n')).toContain('You may not decide this');
    const [refused, ...more] = await evidenceOf(hired, 'approval-refused');
    expect(more).toEqual([]);
    expect(refused?.facts).toMatchObject({
      via: 'slack',
      because: expect.stringContaining('does not name this approver'),
    });
    expect(buttonsOf(newest(farah, 'w-5002'))).toContain('tenure-approve');
  });

  it('by somebody whose address is nobody of ours, or of another workspace, is refused with evidence', async () => {
    const hired = await asks('w-5003');
    const asked = newest(farah, 'w-5003');
    slack.workspace.users.set('U0STRANGER', {
      ...{ id: 'U0STRANGER', email: 'farah.qureshi@marlow.example', name: 'Not Farah' },
      ...{ isStranger: true, teamId: 'T0OTHER' },
    });
    slack.workspace.conversations.set('D0STRANGER', [asked]);
    await slack.press({ user: 'U0STRANGER', ts: asked.ts, button: 'tenure-approve' });
    await company.settle();
    expect(await holdsLedger('w-5003')).toBe(false);
    const [refused] = await evidenceOf(hired, 'approval-refused');
    expect(refused).toMatchObject({ actor: 'person:unknown', facts: { via: 'slack' } });
  });

  it('delivered twice, or again by Slack, counts once and is refused once', async () => {
    const hired = await asks('w-5004');
    const asked = newest(farah, 'w-5004');
    const heard = await slack.press({ user: farah, ts: asked.ts, button: 'tenure-approve', times: 3 });
    expect(heard.map(({ status }) => status)).toEqual([200, 200, 200]);
    await company.settle();
    expect(await holdsLedger('w-5004')).toBe(true);
    expect(await evidenceOf(hired, 'approval-decided')).toHaveLength(1);
    const second = await asks('w-5014');
    const other = newest(farah, 'w-5014');
    slack.workspace.conversations.set(`D${ines.slice(1)}`, [other]);
    await slack.press({ user: ines, ts: other.ts, button: 'tenure-approve', times: 3 });
    await company.settle();
    expect(await evidenceOf(second, 'approval-refused')).toHaveLength(1);
  });

  it('on a plan that has changed since decides nothing: the old message says so, and the new one asks', async () => {
    const hired = await asks('w-5005');
    const asked = newest(farah, 'w-5005');
    const value = asked.blocks
      .flatMap(({ elements = [] }) => elements)
      .find(({ action_id: id }) => id === 'tenure-approve')?.value;
    const moved = event('changed', 'w-5005', {
      ...{ date: '2026-11-30', updated: '2026-11-30T09:30:00.000Z' },
      person: { ...FINANCE, title: 'Head of accounts' },
    });
    await company.send(moved);
    await company.settle();
    const before = slack.messagesTo(farah).find(({ ts }) => ts === asked.ts)!;
    expect(buttonsOf(before)).toEqual([]);
    expect(textOf(before)).toMatch(/Nobody needs to decide this any more|asked again/);
    await slack.press({ user: farah, ts: asked.ts, button: 'tenure-approve', value: value! });
    await company.settle();
    expect(await holdsLedger('w-5005')).toBe(false);
    expect(whispersTo(farah).map(textOf).join('\n')).toContain('Stale');
    expect(await evidenceOf(hired, 'approval-decided')).toEqual([]);
    const fresh = newest(farah, 'w-5005');
    expect(fresh.ts).not.toBe(asked.ts);
  });
});

it('denied with a reason: asked for in a modal, kept in evidence, granted to nobody, and said to the others without it', async () => {
  const hired = await asks('w-5006');
  const asked = newest(sofia, 'w-5006');
  const heard = await slack.press({
    user: sofia,
    ts: asked.ts,
    button: 'tenure-deny',
    because: 'no need for it this year',
  });
  expect(heard.map(({ status, body }) => [status, body])).toEqual([
    [200, '{}'],
    [200, '{"response_action":"clear"}'],
  ]);
  await company.settle();
  expect(await holdsLedger('w-5006')).toBe(false);
  const [decided] = await evidenceOf(hired, 'approval-decided');
  expect(decided?.facts).toMatchObject({ decision: 'denied', via: 'slack' });
  expect(textOf(newest(sofia, 'w-5006'))).toContain('You denied this');
  expect(textOf(newest(farah, 'w-5006'))).toContain('Denied by another approver.');
  expect(JSON.stringify(slack.messagesTo(farah))).not.toContain('no need for it');
  expect(company.logs()).not.toContain('no need for it');
});

it('stage by stage and several people: each is asked in their turn, told how far it is, and reminded in a new message', async () => {
  const IT = { department: 'IT', title: 'Systems engineer', managerWorkerId: 'w-1006' };
  const hired = event('hired', 'w-5041', { person: IT });
  await company.send(hired);
  await company.settle();
  const [grace, kenji, ruth] = ['grace.otieno', 'kenji.sato', 'ruth.adeyemi'].map(inSlack) as [string, string, string];
  expect(slack.messagesTo(kenji).filter(about('w-5041'))).toEqual([]);
  await slack.press({ user: grace, ts: newest(grace, 'w-5041').ts, button: 'tenure-approve' });
  await company.settle();
  expect(textOf(newest(grace, 'w-5041'))).toContain('You approved this.');
  expect(textOf(newest(ruth, 'w-5041'))).toContain('stage 2 of 2: 0 of 2 approval(s) given');
  await slack.press({ user: kenji, ts: newest(kenji, 'w-5041').ts, button: 'tenure-approve' });
  await company.settle();
  expect(textOf(newest(kenji, 'w-5041'))).toContain('It waits for others still (stage 2 of 2: 1 of 2');
  expect(textOf(newest(ruth, 'w-5041'))).toContain('stage 2 of 2: 1 of 2 approval(s) given');
  await company.settle(24 * 3600);
  const [first, second, ...more] = slack.messagesTo(ruth).filter(about('w-5041'));
  expect(more).toEqual([]);
  expect([textOf(first!), buttonsOf(first!)]).toEqual([expect.stringContaining('asked again in a newer message'), []]);
  expect(buttonsOf(second!)).toContain('tenure-approve');
  await slack.press({ user: ruth, ts: second!.ts, button: 'tenure-approve' });
  await company.settle();
  expect((await evidenceOf(hired, 'approval-decided')).map(({ facts }) => facts.via)).toEqual([
    'slack',
    'slack',
    'slack',
  ]);
  expect((await company.caseOf(hired)).case.state).toBe('completed');
});

it('nobody decides in time: every message says that it expired', async () => {
  await asks('w-5007');
  await company.settle(73 * 3600);
  for (const user of [farah, sofia]) {
    const last = newest(user, 'w-5007');
    expect(textOf(last)).toContain('it expired, and nothing is granted');
    expect(slack.messagesTo(user).filter(about('w-5007')).flatMap(buttonsOf)).toEqual([]);
  }
});

it('what was pressed and acknowledged is decided though everything stops at that moment', async () => {
  const hired = await asks('w-5009');
  const asked = newest(farah, 'w-5009');
  await company.settle();
  const [heard] = await slack.press({ user: farah, ts: asked.ts, button: 'tenure-approve' });
  expect(heard?.status).toBe(200);
  company = await company.restart();
  [slack, teams] = [company.stage.application.chat.slack!, company.stage.application.chat.teams!];
  await company.settle(1800);
  expect(await holdsLedger('w-5009')).toBe(true);
  expect(await evidenceOf(hired, 'approval-decided')).toHaveLength(1);
  expect(textOf(newest(farah, 'w-5009'))).toContain('You approved this.');
  expect(textOf(newest(sofia, 'w-5009'))).toContain('Approved by another approver.');
});

it('Slack is away while people are asked: they are asked once it is back, and once only', async () => {
  slack.faults.add({ on: '^POST /api/chat.postMessage', does: 'silence', when: 'after', times: 1 });
  slack.faults.add({ on: '^POST /api/chat.postMessage', does: 'throttle', retryAfterSeconds: 20, times: 1 });
  await asks('w-5008');
  await company.settle(1800);
  for (const user of [farah, sofia]) expect(slack.messagesTo(user).filter(about('w-5008'))).toHaveLength(1);
  expect(slack.requests.count(/conversations.history/)).toBeGreaterThan(0);
  expect(company.logs()).not.toMatch(/farah\.qureshi|Worker-w-5008/);
});

describe('a credential that its vendor does not take any more', () => {
  const WRONG = 'xoxb-revoked-at-the-vendor';
  /** So long a ticket system's secret may be gone on with; a channel's for a minute. */
  const KEPT_SECONDS = 301;
  // An instance where the account sees nobody is not well, nor is a source that is read and was not for a day and a half.
  beforeAll(async () => {
    sideOf(company, 'servicenow').addUser('w-1003');
    await company.stage.call('operator', 'POST', '/v1/sources/bamboo/pull');
    await company.settle();
  });
  const isBroken = ([, said]: readonly [string, string]) => said.startsWith('no: ');

  it.each([
    [
      'channel slack',
      'botToken',
      /slack answered invalid_auth: put the bot token .* into the secret tenure\/channels\/slack/,
    ],
    ['channel teams', 'clientSecret', /check appId, tenantId and the secret tenure\/channels\/teams/],
    [
      'tickets servicenow',
      'clientSecret',
      /no access token: check clientId .* put others into the secret tenure\/tickets\/servicenow:/,
    ],
    ['tickets jira', 'apiToken', /401: the credentials .* put others into the secret tenure\/tickets\/jira:/],
  ])('is told by the doctor of %s, with what to do, and nobody else is suspected', async (what, field, mend) => {
    const id = `tenure/${what.replace('channel ', 'channels/').replace('tickets ', 'tickets/')}`;
    const before = await secretOf(company, id);
    await putSecret(company, id, JSON.stringify({ ...JSON.parse(before), [field]: WRONG }));
    await company.settle(KEPT_SECONDS);
    const { exitCode, text, checks } = await examined(company);
    await putSecret(company, id, before);
    expect(Object.entries(checks).filter(isBroken)).toEqual([[what, expect.stringMatching(mend)]]);
    expect([exitCode, text.includes(WRONG)]).toEqual([1, false]);
  });

  it('once it is put right is told of no more: all is well, of everybody that is configured', async () => {
    await company.settle(KEPT_SECONDS);
    const { exitCode, text, checks } = await examined(company);
    expect(Object.entries(checks).filter(isBroken)).toEqual([]);
    expect(Object.keys(checks)).toEqual(
      expect.arrayContaining([
        ...['target okta', 'target entra', 'source hr', 'tickets servicenow', 'tickets jira'],
        ...['channel slack', 'channel teams', 'channel mail'],
      ]),
    );
    expect([exitCode, text.endsWith('all well')]).toEqual([0, true]);
  });
});
