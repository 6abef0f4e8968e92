/** Okta's Identity Sources API: its sessions, its errors, and what is loaded, over HTTP as its clients call it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Carried } from '../../functions/sources/delivery.ts';
import { type LoadRead, readLoad } from '../../functions/sources/okta-identity-source/load.ts';
import { importOf, oktaIdentitySource } from '../../functions/sources/okta-identity-source/okta-identity-source.ts';
import { type Received, receive } from '../../functions/sources/okta-identity-source/receive.ts';
import { importSession, type Session } from '../../functions/sources/okta-identity-source/session.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { profileOf, request, runImport } from '../../local/simulators/hr/okta-importer.ts';
import { ada, boss, deliveryOf, describeRecords, saidOf } from './records-contract.ts';

const token = 'an-okta-api-token-1';
const upsertOf = (members: Parameters<typeof profileOf>[0][]) => ({
  entityType: 'USERS',
  profiles: members.map(profileOf),
});
const load = (verb: 'bulk-upsert' | 'bulk-delete', body: unknown) => ({
  ...deliveryOf(request({ token }, 'POST', '', body)),
  query: { verb },
});

describeRecords('Okta identity source loads', {
  source: oktaIdentitySource,
  abilities: { leave: true, sequence: false },
  hear: ({ query, body }) => {
    const read = readLoad(query.verb === 'bulk-delete' ? 'bulk-delete' : 'bulk-upsert', body);
    return read.kind === 'load' ? importOf([read.carried]) : read;
  },
  render: (members) => load('bulk-upsert', upsertOf([...members])),
  remove: (key) => load('bulk-delete', { entityType: 'USERS', profiles: [{ externalId: key }] }),
  most: 200,
});

const NOON = Date.parse('2026-11-23T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What keeps the sessions, as a handler would. */
function office() {
  const sessions = new Map<string, Session>();
  const loads = new Map<string, (readonly Carried[])[]>();
  const imported: (readonly Carried[])[] = [];
  let nowMs = NOON;
  let count = 0;
  const call = (method: string, path: string, body: unknown = ''): Received => {
    const received = receive(
      { method, path, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
      {
        identitySourceId: '0oa3l6l6WK6h0R0QW0g4',
        sessions: [...sessions.values()],
        nowMs,
        newId: () => `aps${++count}`,
      },
    );
    const { session, follows } = received;
    if (session !== undefined) sessions.set(session.id, session);
    if (session !== undefined && follows?.kind === 'keep')
      loads.set(session.id, [...(loads.get(session.id) ?? []), follows.carried]);
    if (session !== undefined && follows?.kind === 'forget') loads.delete(session.id);
    if (session !== undefined && follows?.kind === 'import') imported.push((loads.get(session.id) ?? []).flat());
    return received;
  };
  return {
    call,
    status: (method: string, path: string, body?: unknown) => call(method, path, body).answer.status,
    open: () => (call('POST', '/sessions').answer.body as Session).id,
    sessions,
    loads,
    imported,
    advance: (ms: number) => {
      nowMs += ms;
    },
    finish: (id: string) => {
      for (const status of ['IN_PROGRESS', 'COMPLETED'] as const) {
        const step = importSession(sessions.get(id)!, status, nowMs);
        if (step.kind === 'refused') throw new Error(step.because);
        sessions.set(id, step.session);
      }
    },
  };
}

describe('an identity source session', () => {
  it('is created, loaded, started and done, and shown as Okta shows it', () => {
    const { call, status, imported, finish } = office();
    const { answer } = call('POST', '/sessions');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      id: 'aps1',
      identitySourceId: '0oa3l6l6WK6h0R0QW0g4',
      status: 'CREATED',
      importType: 'INCREMENTAL',
      created: '2026-11-23T12:00:00.000Z',
      lastUpdated: '2026-11-23T12:00:00.000Z',
    });
    expect(call('POST', '/sessions/aps1/bulk-upsert', upsertOf([ada, boss])).answer).toEqual({
      status: 202,
      headers: {},
    });
    expect(
      status('POST', '/sessions/aps1/bulk-delete', { entityType: 'USERS', profiles: [{ externalId: 'w-9' }] }),
    ).toBe(202);
    expect(call('POST', '/sessions/aps1/start-import').answer).toMatchObject({
      status: 200,
      body: { status: 'TRIGGERED' },
    });
    expect(imported.map((all) => all.map(({ where }) => where))).toEqual([
      ['/loads/0/profiles/0', '/loads/0/profiles/1', '/loads/1/profiles/0'],
    ]);
    expect(call('GET', '/sessions').answer.body).toMatchObject([{ id: 'aps1', status: 'TRIGGERED' }]);
    finish('aps1');
    expect(call('GET', '/sessions/aps1').answer.body).toMatchObject({ status: 'COMPLETED' });
    expect(call('GET', '/sessions').answer.body).toEqual([]);
  });

  it('is the only open one, and the next comes five minutes after one was started', () => {
    const { open, status, advance } = office();
    const id = open();
    expect(status('POST', '/sessions')).toBe(400);
    advance(6 * MINUTE);
    expect(status('POST', '/sessions')).toBe(400);
    status('POST', `/sessions/${id}/start-import`);
    advance(5 * MINUTE - 1);
    expect(status('POST', '/sessions')).toBe(400);
    advance(1);
    expect(status('POST', '/sessions')).toBe(200);
  });

  it('expires a day after it was last asked about, and no sooner', () => {
    const { open, call, status, advance } = office();
    const id = open();
    advance(DAY - 1);
    expect(call('GET', `/sessions/${id}`).answer.body).toMatchObject({ status: 'CREATED' });
    advance(DAY - 1);
    expect(status('POST', `/sessions/${id}/bulk-upsert`, upsertOf([ada]))).toBe(202);
    advance(DAY);
    expect(call('GET', `/sessions/${id}`).answer.body).toMatchObject({ status: 'EXPIRED' });
    expect(status('POST', `/sessions/${id}/bulk-upsert`, upsertOf([ada]))).toBe(400);
    expect(status('POST', `/sessions/${id}/start-import`)).toBe(400);
    expect(status('POST', '/sessions')).toBe(200);
  });

  it('is cancelled while it is open, and what was loaded is forgotten', () => {
    const { open, call, status, loads } = office();
    const id = open();
    call('POST', `/sessions/${id}/bulk-upsert`, upsertOf([ada]));
    expect(call('DELETE', `/sessions/${id}`).answer).toEqual({ status: 204, headers: {} });
    expect(loads.has(id)).toBe(false);
    expect(call('GET', `/sessions/${id}`).answer.body).toMatchObject({ status: 'CLOSED' });
    for (const verb of ['bulk-upsert', 'bulk-delete', 'start-import'])
      expect(status('POST', `/sessions/${id}/${verb}`, upsertOf([ada]))).toBe(400);
    expect(status('DELETE', `/sessions/${id}`)).toBe(400);
  });

  it('takes fifty loads, and one that was refused counts for nothing', () => {
    const { open, status, sessions } = office();
    const id = open();
    expect(status('POST', `/sessions/${id}/bulk-upsert`, { entityType: 'GROUPS', profiles: [] })).toBe(400);
    for (let at = 0; at < 50; at++) expect(status('POST', `/sessions/${id}/bulk-upsert`, upsertOf([ada]))).toBe(202);
    expect(status('POST', `/sessions/${id}/bulk-upsert`, upsertOf([ada]))).toBe(400);
    expect(sessions.get(id)).toMatchObject({ loads: 50 });
  });

  it.each([
    ['nothing', '', ''],
    ['no profiles', { entityType: 'USERS', profiles: [] }, '/profiles'],
    ['profiles that are missing', { entityType: 'USERS' }, '/profiles'],
    ['groups', { ...upsertOf([ada]), entityType: 'GROUPS' }, '/entityType'],
    ['a profile without a name', { entityType: 'USERS', profiles: [{ profile: {} }] }, '/profiles/0/externalId'],
    [
      'a list in a profile',
      { entityType: 'USERS', profiles: [{ externalId: 'w', profile: { a: [] } }] },
      '/profiles/0/profile/a',
    ],
    ['more than 200 KB', { ...upsertOf([{ ...ada, title: 'x'.repeat(205_000) }]) }, ''],
  ])('refuses a load of %s as Okta words it', (_, body, where) => {
    const { open, call } = office();
    const { answer } = call('POST', `/sessions/${open()}/bulk-upsert`, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { errorCode: 'E0000001', errorLink: 'E0000001', errorId: expect.any(String), errorCauses: [{}] },
    });
    expect(JSON.stringify(answer.body)).toContain(where);
    expect(JSON.stringify(answer.body)).not.toMatch(/ada|byron/i);
  });

  it.each([
    ['GET', '/sessions/unknown', 404, 'E0000007'],
    ['POST', '/sessions/unknown/start-import', 404, 'E0000007'],
    ['GET', '/users', 404, 'E0000008'],
    ['GET', '/sessions/a/b/c', 404, 'E0000008'],
    ['PUT', '/sessions', 405, 'E0000022'],
  ])('answers %s %s with %i', (method, path, status, errorCode) => {
    expect(office().call(method, path).answer).toMatchObject({ status, body: { errorCode } });
  });

  it('is in one of its states whatever is asked of it, and only an open one ever takes anything', () => {
    const verbs = ['bulk-upsert', 'bulk-delete', 'start-import', 'GET', 'DELETE', 'create', 'wait', 'finish'] as const;
    const steps = fc.array(fc.tuple(fc.constantFrom(...verbs), fc.nat(3)), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (all) => {
        const desk = office();
        for (const [verb, which] of all) {
          const before = [...desk.sessions.values()][which];
          const path = `/sessions/${before?.id ?? 'none'}`;
          if (verb === 'wait') desk.advance(which * 4 * MINUTE * (which === 3 ? 400 : 1));
          else if (verb === 'finish') void (before?.status === 'TRIGGERED' && desk.finish(before.id));
          else if (verb === 'create') desk.call('POST', '/sessions');
          else if (verb === 'GET' || verb === 'DELETE') desk.call(verb, path);
          else {
            const { answer } = desk.call('POST', `${path}/${verb}`, upsertOf([ada]));
            if (answer.status < 400) expect(before!.status).toBe('CREATED');
          }
          const open = [...desk.sessions.values()].filter(({ status }) => status === 'CREATED');
          const live = desk.call('GET', '/sessions').answer.body as Session[];
          expect(live.filter(({ status }) => status === 'CREATED').length).toBeLessThanOrEqual(1);
          expect(open.length).toBeGreaterThanOrEqual(live.filter(({ status }) => status === 'CREATED').length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('an import as a client runs it', () => {
  let stop: () => void = () => undefined;
  afterEach(() => stop());

  it('brings everybody over, and tells who is gone', async () => {
    const desk = office();
    const server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const path = (incoming.url ?? '').replace('/api/v1/identity-sources/0oa3l6l6WK6h0R0QW0g4', '');
        const { answer, session, follows } = desk.call(incoming.method ?? '', path, Buffer.concat(chunks).toString());
        if (session !== undefined && follows?.kind === 'import') desk.finish(session.id);
        outgoing.writeHead(answer.status, answer.headers);
        outgoing.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stop = () => void server.close();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/identity-sources/0oa3l6l6WK6h0R0QW0g4`;
    const upsert = Array.from({ length: 417 }, (_, at) => ({ ...ada, key: `w-${at}`, workerId: `w-${at}` }));
    expect(await runImport({ upsert, remove: ['w-900'] }, { address, token, waitMs: 1 })).toBe('COMPLETED');
    const known = readFirst(
      readLoad('bulk-upsert', load('bulk-upsert', upsertOf([{ ...ada, key: 'w-900', workerId: 'w-900' }])).body),
    );
    const reads = readCarried(importOf(desk.imported), oktaIdentitySource.mapping, (key) =>
      key === 'w-900' ? known : undefined,
    );
    expect(reads.slice(0, 417).map((read) => read.kind === 'worker' && read.said)).toEqual(upsert.map(saidOf));
    expect(reads[417]).toMatchObject({ kind: 'worker', key: 'w-900', said: { standing: 'left' } });
    desk.open();
    await expect(runImport({ upsert, remove: [] }, { address, token })).rejects.toThrow(/400.*E0000001/);
  });
});

function readFirst(read: LoadRead) {
  if (read.kind === 'refused') throw new Error('not read');
  const [first] = readCarried(importOf([read.carried]), oktaIdentitySource.mapping, () => undefined);
  if (first?.kind !== 'worker') throw new Error('not read');
  return first.said;
}
