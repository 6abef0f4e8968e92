/** The command line waits its turn, follows pages, and reads refusals of ours and of API Gateway. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Temporal } from 'temporal-polyfill';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connect, inTurn } from '../../cli/api.ts';
import { notices } from '../../cli/commands/notices.ts';
import { releases } from '../../cli/commands/releases.ts';
import { except, request } from '../../cli/commands/requests.ts';
import { dayIn } from '../../cli/days.ts';
import { limitIn, listOf } from '../../cli/pages.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly key: string | undefined;
}

let close: (() => void) | undefined;
afterEach(() => close?.());

/** An API that answers these in turn, and remembers what it was asked. */
async function serving(answers: readonly { status?: number; body: object; headers?: Record<string, string> }[]) {
  const asked: Asked[] = [];
  const answered = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const key = incoming.headers['idempotency-key'];
    const { method = '', url = '' } = incoming;
    asked.push({ method, url, body: await text(incoming), key: key === undefined ? key : String(key) });
    const answer = answers[Math.min(asked.length, answers.length) - 1]!;
    outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(JSON.stringify(answer.body));
  };
  const server = createServer((incoming, outgoing) => void answered(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => server.close();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = (values: Record<string, string | boolean> = {}) => {
    return { json: false, data: '.none', url, token: 'token', as: undefined, values };
  };
  return { asked, options, api: connect(options()) };
}

describe('who is told that too many call', () => {
  const answer = (status: number, headers: Record<string, string> = {}) => new Response('{}', { status, headers });

  it('waits as long as the API says, or a second, two, four where it does not; and not for ever', async () => {
    const waited: number[] = [];
    const wait = async (ms: number) => void waited.push(ms);
    const replies = [answer(429, { 'retry-after': '7' }), answer(429), answer(200)].values();
    expect((await inTurn(async () => replies.next().value!, wait)).status).toBe(200);
    expect(waited).toEqual([7000, 2000]);
    waited.length = 0;
    expect((await inTurn(async () => answer(429, { 'retry-after': '86400' }), wait)).status).toBe(429);
    expect(waited).toEqual([]);
    expect((await inTurn(async () => answer(429, { 'retry-after': '60' }), wait)).status).toBe(429);
    expect(waited).toEqual([60_000, 60_000, 60_000, 60_000, 60_000]);
    waited.length = 0;
    expect((await inTurn(async () => answer(503), wait)).status).toBe(503);
    expect(waited).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    [
      403,
      { type: 'urn:tenure:problem:not-your-role', title: 'Not your role', status: 403, detail: 'this needs' },
      /Not your role: this needs/,
    ],
    [
      401,
      { message: 'Unauthorized' },
      /answered 401: Unauthorized; the token is over, or of another issuer or audience/,
    ],
    [404, { message: 'Not Found' }, /answered 404: Not Found; is this the address/],
    [413, { message: 'Request Entity Too Large' }, /send less/],
    [500, { message: 'Internal Server Error' }, /answered 500: Internal Server Error$/],
  ])('%i is told in the words of the API, and what to do', async (status, body, words) => {
    const { api } = await serving([{ status, body }]);
    await expect(api.send('GET', '/v1/cases')).rejects.toThrow(words);
  });
});

describe('a list', () => {
  const item = z.object({ id: z.number() });
  const three = [
    { body: { things: [{ id: 1 }, { id: 2 }], next: 'a b' } },
    { body: { things: [], next: 'c' } },
    { body: { things: [{ id: 3 }] } },
  ];

  it('is followed to its end, an empty page among them', async () => {
    const { api, asked } = await serving(three);
    const list = await listOf(api, {
      path: '/v1/things',
      query: { state: 'held', kind: undefined },
      of: 'things',
      item,
    });
    expect(list).toMatchObject({ items: [{ id: 1 }, { id: 2 }, { id: 3 }], more: false, first: three[0]!.body });
    expect(asked.map(({ url }) => url)).toEqual([
      '/v1/things?state=held',
      '/v1/things?state=held&cursor=a+b',
      '/v1/things?state=held&cursor=c',
    ]);
  });

  it('ends where enough was read, and says that there are more', async () => {
    const { api, asked } = await serving(three);
    expect(await listOf(api, { path: '/v1/things', of: 'things', item, most: 1 })).toMatchObject({
      items: [{ id: 1 }],
      more: true,
    });
    expect(asked).toHaveLength(1);
    expect(() => limitIn('many')).toThrow(/whole number/);
    expect([limitIn('7'), limitIn(undefined, 100), limitIn(undefined)]).toEqual([7, 100, undefined]);
  });
});

describe('tenure notices and tenure releases', () => {
  const at = '2026-12-01T07:00:00.000Z';
  const notice = { occasion: 'leaver-cut', about: {}, urgency: 'routine', state: 'sent', since: at, notBefore: at };
  const told = (...to: string[]) => to.map((one) => ({ to: one, ...notice }));
  const deployed = (...versions: string[]) =>
    versions.map((version) => ({ at, deployment: 'd', version, approved: true }));
  const lists = [
    {
      ...{ command: notices, path: '/v1/notices', limit: '1200', first: '1000' },
      pages: [
        { waiting: 2, notices: told('p-1', 'p-2'), next: 'n' },
        { waiting: 2, notices: told('p-3') },
      ],
      whole: { waiting: 2, notices: told('p-1', 'p-2', 'p-3'), more: false },
      two: { waiting: 2, notices: told('p-1', 'p-2'), more: true },
    },
    {
      ...{ command: releases, path: '/v1/releases', limit: '400', first: '200' },
      pages: [
        { releases: deployed('2', '1'), more: true, next: 'n' },
        { releases: deployed('0'), more: false },
      ],
      whole: { releases: deployed('2', '1', '0'), more: false },
      two: { releases: deployed('2', '1'), more: true },
    },
  ];

  it.each(lists)('follow the pages of $path, and say whether there are more', async (list) => {
    const { options, asked } = await serving(list.pages.map((body) => ({ body })));
    expect((await list.command.run([], options({ limit: list.limit }))).json).toEqual(list.whole);
    expect(asked.map(({ url }) => url)).toEqual([
      `${list.path}?limit=${list.first}`,
      `${list.path}?limit=${list.first}&cursor=n`,
    ]);
    close?.();
    const again = await serving(list.pages.map((body) => ({ body })));
    const said = await list.command.run([], again.options({ limit: '2' }));
    expect(said.json).toEqual(list.two);
    expect(said.text).toMatch(/there are more: --limit N/);
    expect(again.asked).toHaveLength(1);
  });
});

describe('a day', () => {
  const today = Temporal.PlainDate.from('2026-11-21');
  it.each([
    ['+14d', '2026-12-05'],
    ['+2w', '2026-12-05'],
    ['+3m', '2027-02-21'],
    ['2026-12-31', '2026-12-31'],
  ])('%s is %s', (said, day) => {
    expect(dayIn(said, today)).toBe(day);
  });

  it('that is none is refused, with those there are', () => {
    for (const wrong of ['+14', '+d', '+14y', '+99999d'])
      expect(() => dayIn(wrong, today)).toThrow(/\+14d, \+2w, \+3m/);
  });
});

describe('tenure request', () => {
  const made = { requestId: 'r-1', caseId: 'c-1', until: '2026-12-31T23:59:59.000Z' };
  const stands = (state: string, handled: string, approvals: readonly object[] = []) => ({
    body: { ...made, title: 'Ledger', state, case: { state: handled }, approvals },
  });
  const pending = {
    ...{ approvalId: 'a-1', state: 'pending', because: 'a manager says so', stage: 1, stages: 2 },
    waitsFor: ['Mary Major', 'Max Minor'],
  };
  const words = { until: '2026-12-31', because: 'year end needs it' };

  it('is for who asks unless it says for whom, and says who has to approve it', async () => {
    const { options, asked } = await serving([
      { status: 202, body: made },
      stands('waiting', 'awaiting-approval', [pending]),
    ]);
    const said = await request.run(['finance-ledger'], options(words));
    expect(said.exitCode).toBe(0);
    expect(said.text).toMatch(/waits for Mary Major or Max Minor \(a manager says so; stage 1 of 2\): a-1/);
    expect(JSON.parse(asked[0]!.body)).toEqual({ kind: 'request', entitlement: 'finance-ledger', ...words });
    expect(asked[0]!.key).toMatch(/^[0-9a-f]{64}$/);
    expect(asked[1]).toMatchObject({ method: 'GET', url: '/v1/requests/r-1' });
  });

  it('for somebody else is another request, and the same words are the same', async () => {
    const { options, asked } = await serving([{ body: made }, stands('approved', 'completed')]);
    await except.run(['finance-ledger'], options({ ...words, for: 'w-7' }));
    expect(JSON.parse(asked[0]!.body)).toMatchObject({ kind: 'exception', workerId: 'w-7' });
  });

  it.each([
    ['approved', 0, /approved until/],
    ['denied', 1, /denied/],
    ['expired', 1, /expired/],
  ])('--wait ends with what became of it: %s is %i', async (state, code, found) => {
    const { options } = await serving([{ body: made }, stands(state, 'completed')]);
    const said = await request.run(['finance-ledger'], options({ ...words, wait: true }));
    expect([said.exitCode, said.text]).toEqual([code, expect.stringMatching(found)]);
  });

  it.each(['until', 'because'])('without --%s it is called wrongly, and its usage says how it is', async (missing) => {
    const { options } = await serving([{ body: made }]);
    const rest = Object.fromEntries(Object.entries(words).filter(([name]) => name !== missing));
    await expect(request.run(['finance-ledger'], options(rest))).rejects.toThrow(
      new RegExp(`--${missing} is missing\\nusage: [^]*\\+14d`),
    );
  });
});
