/** The brakes: a broken feed is held before anything is planned, a window holds what comes too often, a real layoff is approved before. */
import { beforeAll, describe, expect, it } from 'vitest';
import { PersonId } from '../../functions/core/ids.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { sign } from '../../functions/sources/tenure/signature.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const NOTHING = { okta: { status: 'suspended', held: [] }, entra: { status: 'suspended', held: [] } };

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});

const state = async (about: LifecycleEvent) => (await company.caseOf(about)).case.state;
const written = async (worker: string) =>
  (await company.asked('okta')).filter(({ person, request }) => person === worker && !request.startsWith('GET'));

interface Held {
  readonly batch: { readonly batchId: string; readonly held: readonly string[] };
  readonly events: readonly { readonly outcome: string }[];
}

/** Many workers of a department, of whom most are unknown to the vendors: what a broken feed says. */
function ended(department: string, from: number, count: number, said: Parameters<typeof gone>[2] = {}) {
  return Array.from({ length: count }, (_, index) =>
    gone(`w-${from + index}`, company.stage.now(), { ...said, person: { department, ...said.person } }),
  );
}

async function send(events: readonly LifecycleEvent[]): Promise<{ status: number; body: Held }> {
  const answer = await company.send(...events);
  return answer as { status: number; body: Held };
}

async function sendFeed(name: string, events: readonly LifecycleEvent[]) {
  const { application } = company.stage;
  const body = JSON.stringify(events);
  const headers = {
    'content-type': 'application/cloudevents-batch+json',
    'Tenure-Feed': name,
    ...sign('hr', application.sources.hr!, body, company.stage.now() / 1000),
  };
  const answer = await fetch(new URL('/v1/events', application.api), { method: 'POST', body, headers });
  return { status: answer.status, body: (await answer.json()) as Held };
}

async function steer(identity: string, kind: 'batches' | 'layoffs', id: string, verb: 'release' | 'reject') {
  const shown = (await company.stage.call('operator', 'GET', `/v1/${kind}/${id}`)).body as Record<
    string,
    { digest: string }
  >;
  const { digest } = Object.values(shown)[0]!;
  return company.stage.call(identity, 'POST', `/v1/${kind}/${id}/${verb}`, { digest, because: 'looked at with HR' });
}

describe('a feed that terminates a whole department', () => {
  let events: readonly LifecycleEvent[];
  let batchId: string;
  const known = ['w-7100', 'w-7101', 'w-7102'];

  it('is held before planning: nothing is written, and who sent it is told why', async () => {
    for (const worker of known) await company.hire(worker, { person: { department: 'Sales' } });
    events = ended('Sales', 7100, 30);
    const before = await company.access('w-7100');
    const { status, body } = await send(events);
    expect(status).toBe(202);
    expect(new Set(body.events.map(({ outcome }) => outcome))).toEqual(new Set(['held']));
    expect(body.batch.held.join()).toContain(
      'too many terminations in Sales: 30 is over 25 within 24 h, release required',
    );
    ({ batchId } = body.batch);
    await company.settle(7200);
    expect(await company.access('w-7100')).toEqual(before);
    expect(await state(events[0]!)).toBe('held');
    expect((await written('w-7100')).filter(({ request }) => /suspend|sessions/.test(request))).toEqual([]);
  });

  it('holds also when it is sent again, and its cases are not let go on one by one', async () => {
    const { body } = await send(events);
    expect(body.batch.batchId).toBe(batchId);
    expect(new Set(body.events.map(({ outcome }) => outcome))).toEqual(new Set(['held']));
    for (const verb of ['retry', 'release', 'cancel'] as const)
      expect(await company.steer(verb, events[0]!)).toMatchObject({ status: 409 });
    expect(await company.access('w-7100')).toMatchObject({ okta: { status: 'active' } });
  });

  it('never delays an immediate termination HR signs by itself', async () => {
    await company.send(gone('w-7101', company.stage.now(), { urgency: 'immediate', id: 'now-7101' }));
    await company.settle();
    expect(await company.access('w-7101')).toEqual(NOTHING);
    expect(await company.access('w-7100')).toMatchObject({ okta: { status: 'active' } });
  });

  it('goes on when two operators have looked at it, neither of them in it, and each event on its own way', async () => {
    expect(await steer('operator:w-7100', 'batches', batchId, 'release')).toMatchObject({ status: 403 });
    expect(await steer('operator:w-1006', 'batches', batchId, 'release')).toMatchObject({ body: { state: 'held' } });
    expect(await steer('operator:w-1006', 'batches', batchId, 'release')).toMatchObject({ status: 403 });
    await company.settle();
    expect(await company.access('w-7100')).toMatchObject({ okta: { status: 'active' } });
    expect(await steer('operator:w-1007', 'batches', batchId, 'release')).toMatchObject({
      body: { state: 'released' },
    });
    await company.settle();
    for (const worker of known) expect(await company.access(worker)).toEqual(NOTHING);
    expect((await company.caseOf(events[0]!)).evidence.map(({ kind }) => kind).slice(0, 3)).toEqual([
      'event-received',
      'held',
      'released',
    ]);
  });
});

describe('a batch that is rejected', () => {
  it('is never planned, nor when it is sent again', async () => {
    await company.hire('w-7200', { person: { department: 'Finance' } });
    const events = ended('Finance', 7200, 26);
    const { body } = await send(events);
    expect(await steer('operator', 'batches', body.batch.batchId, 'reject')).toMatchObject({ status: 200 });
    await send(events);
    await company.settle();
    expect(await state(events[0]!)).toBe('rejected');
    // Sent by itself it is no duplicate of anything done: its sender is told.
    const alone = await company.send(events[0]!);
    expect(alone.status).toBe(422);
    expect(JSON.stringify(alone.body)).toContain('was rejected by operators: nothing of it was done');
    expect(await company.access('w-7200')).toMatchObject({ okta: { status: 'active' } });
    expect(await steer('operator', 'batches', body.batch.batchId, 'release')).toMatchObject({ status: 409 });
  });
});

describe('a feed by its name', () => {
  const rows = (count: number, day: string) =>
    Array.from({ length: count }, (_, index) =>
      event('changed', `w-${7400 + index}`, { date: '2026-11-30', updated: `2026-11-30T${day}:00:00.000Z` }),
    );

  it('is held when it is cut short, and when it says again what it said', async () => {
    const whole = await sendFeed('staff', rows(30, '07'));
    expect(whole.body.batch).toBeUndefined();
    const short = await sendFeed('staff', rows(6, '08'));
    expect(short.body.batch.held.join()).toContain('too few rows: 20.0 % of the last feed is under 80.0 % (6/30)');
    const again = await sendFeed('staff', rows(30, '09'));
    expect(again.body.batch.held.join()).toContain('the same again: every one of 30 rows');
    expect((await sendFeed('other', rows(6, '10'))).body.batch).toBeUndefined();
    await company.settle();
  });

  it('may be sent again, byte for byte: that is a duplicate, and held by nothing', async () => {
    const { body } = await sendFeed('staff', rows(30, '07'));
    expect(body.batch).toBeUndefined();
    expect(new Set(body.events.map(({ outcome }) => outcome))).toEqual(new Set(['duplicate']));
  });

  it('is held when ids name somebody else, or columns changed places', async () => {
    const known = event('changed', 'w-7400', { updated: '2026-11-30T11:00:00.000Z' });
    const person = { givenName: 'Other', familyName: 'Person', email: 'other@marlow.example' };
    const reused = await send([event('changed', 'w-7401', { updated: '2026-11-30T12:00:00.000Z', person }), known]);
    expect(reused.body.batch.held.join()).toContain('too many worker ids that name somebody else: 1 is over 0');
    const swapped = [7402, 7403].map((id) =>
      event('changed', `w-${id}`, {
        updated: '2026-11-30T13:00:00.000Z',
        person: { department: 'Engineer', title: 'Engineering' },
      }),
    );
    expect((await send(swapped)).body.batch.held.join()).toContain('too many records whose fields changed places: 2');
  });
});

describe('a window over everything that comes', () => {
  it('lets exactly its most go by, however many come at once, and holds the rest before the first write', async () => {
    const hires = Array.from({ length: 13 }, (_, index) =>
      event('hired', `w-${7500 + index}`, { person: { title: 'Site reliability engineer' } }),
    );
    await company.send(...hires);
    await company.settle();
    const states = await Promise.all(hires.map(state));
    const held = hires.filter((_, index) => states[index] === 'held');
    expect(held).toHaveLength(3);
    expect(states.filter((one) => one === 'awaiting-approval')).toHaveLength(10);
    const next = event('hired', 'w-7599', { person: { title: 'Site reliability engineer' } });
    expect(await company.stage.call('operator', 'POST', '/v1/plans', next), 'and a preview says so').toMatchObject({
      body: {
        plan: {
          verdict: { outcome: 'hold', guard: 'privileged-granted-a-day' },
          windows: expect.arrayContaining([{ key: 'window#privileged-granted-a-day', used: 10, allowed: 10 }]),
        },
      },
    });
    const [first] = held;
    const worker = first!.subject;
    expect(await company.access(worker)).toMatchObject({ okta: { status: 'absent' } });
    expect((await company.caseOf(first!)).case.note).toContain(
      'too many people granted access: 11 is over 10 within 24 h, release required',
    );
    await company.steer('retry', first!);
    await company.settle();
    expect(await state(first!)).toBe('held');
    expect(await company.access(worker)).toMatchObject({ okta: { status: 'absent' } });
    expect(await company.steer('release', first!)).toMatchObject({ status: 200 });
    await company.settle();
    expect(await state(first!)).toBe('awaiting-approval');
    expect(await company.access(worker)).toMatchObject({ okta: { status: 'active' } });
  });
});

describe('a real layoff', () => {
  const people = Array.from({ length: 30 }, (_, index) => `w-${7600 + index}`);

  it('is a list two people approved: those on it are cut without a hold, and nobody else', async () => {
    for (const worker of ['w-7600', 'w-7690']) await company.hire(worker, { person: { department: 'IT' } });
    const body = {
      workers: people,
      because: 'Closing the site, decided by the board',
      until: '2026-12-02T00:00:00.000Z',
    };
    const proposed = await company.stage.call('operator', 'POST', '/v1/layoffs', body);
    const { layoffId } = proposed.body as { layoffId: string };
    expect(await steer('operator', 'layoffs', layoffId, 'release')).toMatchObject({ status: 403 });
    expect(await steer('operator:w-7600', 'layoffs', layoffId, 'release')).toMatchObject({ status: 403 });
    // Nor under another worker id of theirs.
    await company.hire('w-7601', { person: { department: 'IT' } });
    await company.hire('w-7699', { person: { department: 'IT', personId: PersonId.parse('p-w-7601') } });
    expect(await steer('operator:w-7699', 'layoffs', layoffId, 'release')).toMatchObject({ status: 403 });
    expect(await steer('operator:w-1007', 'layoffs', layoffId, 'release')).toMatchObject({
      body: { state: 'approved' },
    });
    const left = ended('IT', 7600, 30);
    expect((await send(left)).body.batch).toBeUndefined();
    await company.settle();
    expect(await company.access('w-7600')).toEqual(NOTHING);
    const planned = (await company.caseOf(left[0]!)).evidence.find(({ kind }) => kind === 'planned');
    expect(planned?.facts.layoff).toBe(layoffId);
    const others = await send(ended('IT', 7690, 26));
    expect(others.body.batch.held.join()).toContain('terminations in IT: 26 is over 25');
    expect(await company.access('w-7690')).toMatchObject({ okta: { status: 'active' } });
  });
});
