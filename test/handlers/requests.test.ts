/** Who asks, for whom: evidence never has what a token calls them, and what nobody has to approve is not given to others. */
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { routeTable } from '../../infra/routes.ts';
import { call, load, pathTo } from '../fuzz/calling.ts';
import { ENVIRONMENT } from '../fuzz/environment.ts';
import { aws } from '../fuzz/memory-aws.ts';
import { REQUEST, TABLES } from '../fuzz/samples.ts';
import { opened } from '../support/person-keys.ts';

/** The pack that ships, and one thing that nobody has to approve. */
vi.mock('../../functions/runtime/policy-pack.ts', async () => {
  const { shippedPack } = await import('../support/shipped-pack.ts');
  const { pack } = await shippedPack();
  const rule = { id: 'clubs', because: 'who likes it has it', source: 'a test', when: 'true', longestDays: 90 };
  const clubs = { ...rule, entitlements: ['engineering-files'], approvals: [] };
  const changed = { ...pack, requestable: [...pack.requestable, clubs] };
  return { policyPack: () => changed };
});

const ask = routeTable().find(({ key }) => key === 'POST /v1/requests')!;
const withdraw = routeTable().find(({ key }) => key === 'POST /v1/requests/{id}/withdraw')!;
const SUBJECT = 'ada.byron@marlow.example';
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const because = 'the test needs it for a while';

interface Record {
  readonly TransactItems?: readonly {
    readonly Put?: {
      readonly TableName: string;
      readonly Item: { readonly pk: string; readonly sk: number; readonly record: string; readonly private?: string };
    };
  }[];
}
let written: { record: string; own: ReturnType<typeof opened> }[];

beforeAll(async () => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  await load([ask, withdraw]);
});
beforeEach(() => {
  written = [];
  aws(TABLES, (command, input) => {
    if (command !== 'TransactWriteCommand') return;
    for (const { Put } of (input as Record).TransactItems ?? [])
      if (Put?.TableName === 'evidence') written.push({ record: Put.Item.record, own: opened(Put.Item) });
  });
});

const asking = (claims: object, body: object) =>
  call(ask, {
    body: Buffer.from(JSON.stringify({ entitlement: 'sales', until: inDays(30), because, ...body })),
    headers: { 'idempotency-key': `a key ${Math.random()}` },
    claims: { sub: SUBJECT, tenure_roles: 'requester', ...claims },
  });

describe('evidence of a request', () => {
  it.each([
    ['nobody we know', { tenure_worker_id: 'w-404' }, /^caller:[0-9a-f-]{36}$/],
    ['a machine', {}, /^caller:[0-9a-f-]{36}$/],
    ['an operator', { tenure_roles: 'requester operator' }, /^operator:[0-9a-f-]{36}$/],
    ['a worker', { tenure_worker_id: 'w-2' }, /^person:w-2$/],
  ])('by %s has a pseudonym in public', async (_, claims, actor) => {
    expect(await asking(claims, { workerId: 'w-1' })).toMatchObject({ statusCode: 202 });
    expect(written.length).toBeGreaterThan(0);
    expect(JSON.parse(written.at(-1)!.record).actor).toMatch(actor);
    for (const { record } of written) expect(record).not.toContain(SUBJECT);
    if (!('tenure_worker_id' in claims) || claims.tenure_worker_id === 'w-404')
      expect(written.at(-1)!.own?.subject).toBe(SUBJECT);
  });

  it('that is taken back by an operator is the same', async () => {
    const answer = await call(withdraw, {
      path: pathTo(withdraw, REQUEST),
      body: Buffer.from(JSON.stringify({ workerId: 'w-1' })),
      claims: { sub: SUBJECT, tenure_roles: 'operator' },
    });
    expect(answer).toMatchObject({ statusCode: 202 });
    expect(JSON.parse(written.at(-1)!.record).actor).toMatch(/^operator:[0-9a-f-]{36}$/);
    expect(written.at(-1)!.record).not.toContain(SUBJECT);
    expect(written.at(-1)!.own?.subject).toBe(SUBJECT);
  });
});

describe('what nobody has to approve', () => {
  const free = { entitlement: 'engineering-files' };
  it.each([
    ['whom it is for', { tenure_worker_id: 'w-1' }, 202],
    ['their manager', { tenure_worker_id: 'w-2' }, 202],
    ['an operator', { tenure_roles: 'operator requester' }, 202],
    ['a machine', {}, 403],
    ['somebody nobody knows', { tenure_worker_id: 'w-9' }, 403],
  ])('is asked for by %s: %i', async (_, claims, statusCode) => {
    expect(await asking(claims, { ...free, workerId: 'w-1' })).toMatchObject({ statusCode });
  });

  it('is not given by a report to their manager', async () => {
    const answer = await asking({ tenure_worker_id: 'w-1' }, { ...free, workerId: 'w-2' });
    expect(answer).toMatchObject({ statusCode: 403 });
    expect(answer.body).toContain('Not for others');
    expect(written).toEqual([]);
  });
});
