/** The intake says clearly what is wrong with a request, never fails on one, and stores nothing of what it refuses. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../../functions/sources/tenure/signature.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const SINGLE = 'application/cloudevents+json';
const good = JSON.stringify(event('hired', 'w-5001'));

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});

interface Sent {
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly unsigned?: true;
  /** When it was signed, in seconds from now. */
  readonly signedAt?: number;
  readonly key?: string;
  readonly source?: string;
}

async function post({ body = good, headers = {}, unsigned, signedAt = 0, key, source = 'hr' }: Sent) {
  const { application } = company.stage;
  const now = company.stage.now() / 1000 + signedAt;
  const signature = unsigned ? {} : sign(source, key ?? application.sources.hr!, body, now);
  const answer = await fetch(new URL('/v1/events', application.api), {
    method: 'POST',
    body,
    headers: { 'content-type': SINGLE, ...signature, ...headers },
  });
  return { status: answer.status, text: await answer.text() };
}

const refusals: readonly (readonly [string, Sent, number, RegExp])[] = [
  ['no signature at all', { unsigned: true }, 401, /signature does not verify|Tenure-Source/],
  ['a key that is not theirs', { key: 'a key that nobody gave them' }, 401, /sign the raw bytes/],
  ['a source nobody configured', { source: 'stranger' }, 401, /fits none of the keys/],
  ['an object’s own property as the source', { source: 'constructor' }, 401, /fits none of the keys/],
  ['a signature of 301 s ago', { signedAt: -302 }, 401, /sign anew when sending/],
  ['a signature from the future', { signedAt: 310 }, 401, /set the sender clock/],
  ['a time that is no number', { headers: { 'Tenure-Timestamp': 'yesterday' } }, 401, /seconds since 1970/],
  ['a signature that is no hex', { headers: { 'Tenure-Signature': 'v1=zz' } }, 401, /sign every request/],
  ['bytes changed after signing', { headers: { 'Tenure-Signature': `v1=${'0'.repeat(64)}` } }, 401, /raw bytes/],
  ['plain JSON', { headers: { 'content-type': 'application/json' } }, 400, /application\/cloudevents\+json/],
  ['no content type', { headers: { 'content-type': '' } }, 400, /application\/cloudevents\+json/],
  ['half a JSON', { body: good.slice(0, 100) }, 400, /not JSON/],
  ['an empty body', { body: '' }, 400, /not JSON/],
  ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, /not UTF-8/],
  ['an array as one event', { body: `[${good}]` }, 422, /refused/],
  ['an empty batch', { body: '[]', headers: { 'content-type': 'application/cloudevents-batch+json' } }, 400, /empty/],
  ['null', { body: 'null' }, 422, /refused/],
  ['a prototype', { body: '{"__proto__":{"a":1}}' }, 422, /refused/],
  ['another source’s event', { body: good.replace('"source":"hr"', '"source":"finance"') }, 422, /source/],
  ['a date no calendar has', { body: good.replace('2026-11-30"}', '2026-02-30"}') }, 422, /date/i],
  ['a field nobody knows', { body: good.replace('"workerId"', '"salary":1,"workerId"') }, 422, /salary/],
  ['more than API Gateway takes', { body: ' '.repeat(10 * 1024 * 1024 + 1) }, 413, /./],
];

describe('a bad request is refused, and told why', () => {
  it.each(refusals)('%s', async (_, sent, status, says) => {
    const answer = await post(sent);
    expect(answer, answer.text).toMatchObject({ status });
    expect(answer.text).toMatch(says);
    expect(answer.text).not.toContain('w-5001@marlow.example');
  });

  it('and a very deep one', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const answer = await post({ body: deep, headers: { 'content-type': 'application/cloudevents-batch+json' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it('a signature that was good is not good for ever', async () => {
    const { application } = company.stage;
    const headers = {
      'content-type': SINGLE,
      ...sign('hr', application.sources.hr!, good, company.stage.now() / 1000),
    };
    await company.settle(301);
    const answer = await fetch(new URL('/v1/events', application.api), { method: 'POST', body: good, headers });
    expect(answer.status).toBe(401);
  });

  it('and nothing of all that was stored', async () => {
    await company.settle();
    expect(await company.cases()).toEqual([]);
    expect(await company.stage.call('operator', 'GET', '/v1/people/w-5001/access')).toMatchObject({ status: 404 });
    expect((await company.asked('okta')).length).toBe(0);
  });
});

describe('a call to the rest of the API', () => {
  const calls: readonly (readonly ['GET' | 'POST', string, unknown, number])[] = [
    ['GET', '/v1/cases/nothing', undefined, 404],
    ['GET', `/v1/cases/c-${'0'.repeat(24)}`, undefined, 404],
    ['GET', '/v1/cases?limit=0', undefined, 400],
    ['GET', '/v1/cases?state=sleeping', undefined, 400],
    ['POST', '/v1/cases/nothing/retry', {}, 404],
    ['POST', `/v1/cases/c-${'0'.repeat(24)}/retry`, {}, 404],
    ['POST', `/v1/cases/c-${'0'.repeat(24)}/release`, { because: 1 }, 400],
    ['POST', '/v1/plans', {}, 400],
    ['POST', '/v1/plans', 'text', 400],
    ['POST', '/v1/exports', { from: '2026-13-01', to: '2026-12-01' }, 400],
    ['POST', '/v1/exports', { from: '2026-12-02', to: '2026-12-01' }, 400],
    ['GET', '/v1/exports/nothing', undefined, 404],
    ['GET', '/v1/people/nobody/access', undefined, 404],
    ['GET', '/v1/people/%20/access', undefined, 404],
    ['GET', '/v1/approvals?state=forgotten', undefined, 400],
    ['GET', '/v1/nothing', undefined, 404],
  ];
  it.each(calls)('%s %s with %j answers %s', async (method, path, body, status) => {
    const answer = await company.stage.call('operator', method, path, body);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status });
    expect(JSON.stringify(answer.body)).toMatch(/detail|message/i);
  });

  it('without a token, or with somebody else’s, is refused', async () => {
    for (const authorization of ['', 'Bearer nonsense', `Bearer ${'a.'.repeat(2)}b`]) {
      const answer = await fetch(new URL('/v1/cases', company.stage.application.api), {
        headers: authorization === '' ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
    }
  });
});
