/** The auditor reads and exports, and does nothing else: over every route there may be. */
import { describe, expect, it } from 'vitest';
import type { Routes } from '../../functions/routes/route.ts';
import { http } from '../../functions/runtime/http.ts';
import { routeTable, type TableRoute } from '../../infra/routes.ts';

const DOES = ['POST /v1/exports'];

const forPeople = routeTable().filter(({ may }) => typeof may !== 'string');
const audited = forPeople.filter(({ may }) => may.includes('auditor'));
const others = forPeople.filter(({ may }) => !may.includes('auditor'));

it('what the table gives an auditor is to read, and to have an export made', () => {
  expect(audited.length).toBeGreaterThan(10);
  expect(audited.filter(({ method }) => method !== 'GET').map(({ key }) => key)).toEqual(DOES);
});

it('whatever alters anything has another role, and is not refused by a role nobody has', () => {
  const altering = forPeople.filter(({ method, key }) => method !== 'GET' && !DOES.includes(key));
  expect(altering.length).toBeGreaterThan(10);
  expect(altering.filter(({ may }) => may.length === 0 || may.includes('auditor'))).toEqual([]);
});

describe.each(others.map((route) => [route.key, route] as const))('%s', (_, route) => {
  it('refuses an auditor before anything is done', async () => {
    const asked = await askedOf(route, 'auditor');
    expect(asked).toMatchObject({ status: 403, reached: 0 });
  });
});

async function askedOf({ key, ...route }: TableRoute, roles: string) {
  let reached = 0;
  const answers = { [key]: async () => ({ status: 200, body: { reached: ++reached } }) };
  const count = async () => {
    reached += 1;
  };
  const handler = http({ [key]: route } as Routes, answers as never, { admit: count, note: count });
  const answer = await handler({
    ...{ routeKey: key, headers: { 'idempotency-key': '12345678' }, body: '{}', rawPath: '/', pathParameters: {} },
    requestContext: { requestId: 'r-1', authorizer: { jwt: { claims: { sub: 'eve', tenure_roles: roles } } } },
  } as never);
  return { status: answer.statusCode, reached };
}
