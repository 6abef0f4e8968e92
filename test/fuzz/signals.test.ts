/** Every endpoint of receivers of signals, as another system calls it: with whatever token, stream and body. */
import { beforeAll, expect, it, vi } from 'vitest';
import { routeTable, type TableRoute } from '../../infra/routes.ts';
import { call, farEnough, fuzzEndpoint, load, pathTo, type Sent } from './calling.ts';
import { type Chance, fieldsBy, jsonBy, mutatedBy, textBy, wireBy } from './chance.ts';
import { ENVIRONMENT, RECEIVER } from './environment.ts';
import { aws } from './memory-aws.ts';
import { GOOD, STREAM, TABLES } from './samples.ts';

const table = routeTable().filter(({ may }) => may === 'receiver');

vi.mock('../../functions/runtime/lambda.ts', async (original) => ({
  ...(await original<object>()),
  ...(process.env.FUZZ_LOG === undefined ? { logger: (await import('./silent.ts')).silent } : {}),
}));

/** A poll waits for events for a quarter of a minute: not here. */
vi.mock('node:timers/promises', async (original) => ({ ...(await original<object>()), setTimeout: async () => {} }));

beforeAll(async () => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  aws(TABLES);
  await load(table);
});

const scope = 'ssf.manage ssf.read';
const TOKENS = [
  { sub: RECEIVER, scope },
  { sub: RECEIVER, scp: `[${scope}]` },
  { sub: 'another', scope },
  { sub: RECEIVER, scope: 'openid' },
];

function sentBy(chance: Chance, route: TableRoute): Sent {
  const good = GOOD[route.key];
  const id = chance.once(8) ? textBy(chance) : STREAM;
  const claims = chance.once(4) ? chance.one(TOKENS) : TOKENS[0];
  const body = chance.once(20) ? jsonBy(chance) : mutatedBy(chance, [good ?? {}]);
  return {
    ...{ path: pathTo(route, id), headers: { 'content-type': 'application/json' } },
    query: chance.once(8) ? fieldsBy(chance, ['stream_id'], [STREAM]) : { stream_id: id },
    claims: chance.once(20) ? undefined : claims,
    body: good === undefined ? Buffer.alloc(0) : wireBy(chance, body),
  };
}

for (const route of table) fuzzEndpoint(route, (chance) => sentBy(chance, route));

farEnough(0.15);

it('a good body is taken, from whom it is for and from nobody else', async () => {
  for (const route of table) {
    const good = GOOD[route.key];
    expect(good === undefined, `${route.key} has no good body: add it to test/fuzz/samples.ts`).toBe(
      route.body === undefined,
    );
    const sent = {
      ...{ path: pathTo(route, STREAM), query: { stream_id: STREAM } },
      ...(good === undefined ? {} : { body: Buffer.from(JSON.stringify(good)) }),
    };
    const { statusCode, body } = await call(route, { ...sent, claims: TOKENS[0] as Sent['claims'] });
    expect([route.key, statusCode], body).toEqual([route.key, expect.toBeOneOf([200, 201, 202, 204])]);
    for (const claims of [undefined, ...TOKENS.slice(2)])
      expect((await call(route, { ...sent, claims: claims as Sent['claims'] })).statusCode).toBeOneOf([401, 403]);
  }
});
