/** Reading leaves evidence, over every route there may be: what an auditor is shown is noted before it is shown, or the table says why it need not be. */
import { describe, expect, it } from 'vitest';
import { EvidenceUnavailable } from '../../functions/core/errors.ts';
import type { Reading } from '../../functions/core/reading.ts';
import { readingBy } from '../../functions/routes/reading-rule.ts';
import type { Routes } from '../../functions/routes/route.ts';
import { http, Problem } from '../../functions/runtime/http.ts';
import { everyFunction, routeTable, type TableRoute } from '../../infra/routes.ts';

/** Said a second time: whoever adds to these says here that it shows no case, no evidence and nobody. */
const NEED_NOT = ['GET /v1/cases/{id}/cost', 'GET /v1/health'];

const audited = routeTable().filter(({ may }) => typeof may !== 'string' && may.includes('auditor'));
const noted = routeTable().filter(({ reading }) => reading !== undefined && 'what' in reading);

it('whatever an auditor may call says what reading it leaves, and all but counts and health leave something', () => {
  expect(audited.length).toBeGreaterThan(15);
  const silent = audited.filter(({ reading }) => reading === undefined || 'nothing' in reading);
  expect(silent.map(({ key }) => key).sort()).toEqual(NEED_NOT);
});

it('a page that a browser opens is shown to no auditor, for no page notes anything', () => {
  const pages = routeTable().filter(({ may }) => may === 'session');
  expect(pages.length).toBeGreaterThan(5);
  for (const { key, reading, finer = '' } of pages) {
    expect(reading, key).toHaveProperty('nothing');
    expect(finer, key).not.toContain('auditor');
  }
});

it('a route open to an auditor that says nothing does not compile', () => {
  const answers = { 200: 'Health' };
  const said: Routes = { 'GET /v1/x': { does: 'Reads.', may: ['auditor'], reading: { nothing: 'x' }, answers } };
  // @ts-expect-error: what reading it leaves is not said
  const unsaid: Routes = { 'GET /v1/x': { does: 'Reads.', may: ['auditor'], answers } };
  expect([said, unsaid]).toHaveLength(2);
});

it('every function that notes may write evidence, and the pseudonym of who reads', () => {
  for (const name of new Set(noted.map(({ answeredBy }) => answeredBy))) {
    const grants = everyFunction[name]?.grants as Record<string, readonly string[]>;
    expect(grants.evidence, name).toContain('PutItem');
    expect(grants['person-key'], name).toContain('GenerateDataKey');
    expect(grants.people, name).toEqual(expect.arrayContaining(['GetItem', 'PutItem']));
  }
});

it('a function that is not given what notes is never begun', () => {
  const { key, ...route } = noted[0]!;
  expect(() => http({ [key]: route } as Routes, {} as never)).toThrow('leaves evidence that it was read: pass note');
});

const SHOWN = { facts: { about: 'psn-1' } };

describe.each(noted.map((route) => [route.key, route] as const))('%s', (_, route) => {
  const { what, of, id, answered } = route.reading as { what: string; of: string; id?: string; answered?: true };

  it('is noted for an auditor, once, with what was shown', async () => {
    const { status, notes } = await asked(route, 'auditor');
    expect(status).toBe(200);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ what, facts: answered ? SHOWN.facts : id === undefined ? {} : { [id]: 'x-1' } });
  });

  it('is shown to no auditor where that cannot be noted', async () => {
    const { status, body } = await asked(route, 'auditor', async () => {
      throw new EvidenceUnavailable('it is gone');
    });
    expect(status).toBe(503);
    expect(body).not.toContain('a secret of a case');
  });

  it('leaves nothing where there is no such thing', async () => {
    expect((await asked(route, 'auditor', undefined, 404)).notes).toEqual([]);
  });

  it(`leaves ${of === 'everybody' ? 'as much' : 'nothing'} for an operator`, async () => {
    const { notes } = await asked(route, 'operator');
    expect(notes).toHaveLength(of === 'everybody' && route.may.includes('operator') ? 1 : 0);
  });
});

it('a list is noted with its query and page, and never with its rows', () => {
  const query = { state: 'held', cursor: { at: '2026-11-21T10:00:00.000Z', id: 'c-1' }, limit: 100 };
  const rule = { what: 'cases', of: 'auditors', query: true } as const;
  expect(readingBy(rule, { caller: { roles: ['auditor'] }, path: {}, query, shown: undefined })).toEqual({
    what: 'cases',
    facts: { query: ['state=held', 'cursor.at=2026-11-21T10:00:00.000Z', 'cursor.id=c-1', 'limit=100'] },
  });
});

it('an answer that is to say what it shows, and does not, is not shown; one that shows nothing yet says so', () => {
  const rule = { what: 'access', of: 'auditors', answered: true } as const;
  const about = { caller: { roles: ['auditor'] }, path: {}, query: undefined } as const;
  expect(() => readingBy(rule, { ...about, shown: undefined })).toThrow('what is shown as access is not said');
  expect(readingBy(rule, { ...about, shown: 'nothing' })).toBeUndefined();
});

async function asked({ key, ...route }: TableRoute, roles: string, fails?: () => Promise<void>, status = 200) {
  const notes: Reading[] = [];
  const answer = async () => {
    if (status === 404) throw new Problem(404, 'No such case', 'there is none');
    return { status, body: 'a secret of a case', shown: SHOWN };
  };
  const note = async (_: unknown, reading: Reading) => {
    await fails?.();
    notes.push(reading);
  };
  // A body as each schema wants it is another test's matter.
  const { body: _, throttle: __, ...bare } = route;
  const handler = http({ [key]: bare } as Routes, { [key]: answer } as never, { note });
  const answered = await handler({
    ...{ routeKey: key, headers: {}, body: '{}', rawPath: '/', pathParameters: { id: 'x-1' } },
    requestContext: { requestId: 'r-1', authorizer: { jwt: { claims: { sub: 'eve', tenure_roles: roles } } } },
  } as never);
  return { status: answered.statusCode, body: answered.body, notes };
}
