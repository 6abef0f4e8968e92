/** Who may open which page and send which form, with each role: as the table of routes says, by its own handler; and docs/signing-in.md says the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Role } from '../../functions/core/role.ts';
import { seal } from '../../functions/runtime/sealed.ts';
import { routeTable, type TableRoute } from '../../infra/routes.ts';
import { call, load, pathTo } from '../fuzz/calling.ts';
import { ENVIRONMENT } from '../fuzz/environment.ts';
import { aws } from '../fuzz/memory-aws.ts';
import { APPROVAL, PLAN, TABLES } from '../fuzz/samples.ts';
import { deployPack } from '../support/shipped-pack.ts';

const ofBrowsers = routeTable().filter(({ may }) => may === 'session');
const pages = ofBrowsers.filter(({ path }) => !path.startsWith('/v1/session/'));
const TOKEN = 'f'.repeat(43);

for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);

beforeAll(async () => {
  deployPack();
  aws(TABLES);
  await load(pages);
});

/** A form that each page takes; only of whom it is about, or what, there is something to be refused. */
const form = new URLSearchParams({
  formToken: TOKEN,
  decision: 'approve',
  planDigest: PLAN,
  do: 'make',
  system: 'okta',
});

/** Whether this session is let in: Grace is `w-2`, who manages Ada, `w-1`, and is asked to approve for her. */
async function isLetIn(route: TableRoute, roles: readonly string[], workerId?: string): Promise<boolean> {
  const until = '2099-01-01T00:00:00.000Z';
  const worker = workerId === undefined ? {} : { workerId };
  const session = await seal({ kind: 'session', subject: 'somebody', roles, formToken: TOKEN, until, ...worker });
  const { statusCode, body = '' } = await call(route, {
    path: pathTo(route, route.path.includes('approvals') ? APPROVAL : 'w-1'),
    cookies: [`__Host-tenure-session=${session}`],
    body: route.method === 'POST' ? Buffer.from(form.toString()) : Buffer.alloc(0),
  });
  expect(statusCode).toBeLessThan(500);
  if (statusCode !== 403) return true;
  expect(body).toMatch(/<h1>(Not your role|Not yours to look after)/);
  return false;
}

it('every page says in the table for whom it is', () => {
  expect(Object.fromEntries(pages.map(({ key, roles, orManager = false }) => [key, { roles, orManager }]))).toEqual({
    'GET /v1/approvals/{id}/page': { roles: ['approver', 'operator'], orManager: false },
    'POST /v1/approvals/{id}/page': { roles: ['approver'], orManager: false },
    'GET /v1/people/{workerId}/first-day': { roles: ['operator'], orManager: true },
    'POST /v1/people/{workerId}/first-day': { roles: ['operator'], orManager: true },
  });
});

it('docs/signing-in.md has a line for each route of browsers, with who may call it', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/signing-in.md'), 'utf8');
  const said = text.split('\n').filter((line) => /^\| `(GET|POST) /.test(line));
  expect(said).toEqual(ofBrowsers.map(lineOf));
});

function lineOf({ key, roles, orManager, finer = '' }: TableRoute): string {
  const named = (roles ?? []).map((role) => `\`${role}\``);
  const who = orManager === true ? [...named, 'their manager'] : named;
  return `| \`${key}\` | ${who.length === 0 ? 'anybody' : who.join(', ')} | ${finer === '' ? '' : `${finer} `}|`;
}

describe.each(pages.map((route) => [route.key, route] as const))('%s', (_, route) => {
  const { roles = [], orManager = false } = route;

  it.each(Role.options)('as %s', async (role) => {
    const workerId = route.path.includes('approvals') ? 'w-2' : undefined;
    expect(await isLetIn(route, [role], workerId)).toBe(roles.includes(role));
  });

  it('with no role, or one that is none', async () => {
    for (const wrong of [[], ['administrator'], ['operators']]) expect(await isLetIn(route, wrong)).toBe(false);
  });

  it('as the manager of whom it is about, without a role', async () => {
    expect(await isLetIn(route, [], 'w-2')).toBe(orManager);
  });
});
