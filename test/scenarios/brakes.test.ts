/** The brakes: a broken feed is held before anything is planned, a window holds what comes too often, a real layoff is approved before. */
import { beforeAll, describe, expect, it } from 'vitest';
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
    expect(await company.access('w-7200')).toMatchObject({ okta: { status: 'active' } });
    expect(await steer('operator', 'batches', body.batch.batchId, 'release')).toMatchObject({ status: 409 });
  });
});
