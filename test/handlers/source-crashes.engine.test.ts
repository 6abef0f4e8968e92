/** What a source says is taken in once, though any call to AWS fails before it or after it, two read at once, or a delivery comes twice. On a real engine. */
import { PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import { callRoll } from '../../functions/handlers/parts/call-roll.ts';
import { sourceNamed } from '../../functions/handlers/parts/configured-sources.ts';
import { takeDelivery } from '../../functions/handlers/parts/take-delivery.ts';
import { takeSaid } from '../../functions/handlers/parts/take-said.ts';
import { sources } from '../../functions/runtime/parts.ts';
import type { CarriedRecords } from '../../functions/sources/delivery.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import { ROLL_CALL_TYPE } from '../../functions/sources/roll-call.ts';
import { everyUnread, findRoll } from '../../functions/store/deliveries.ts';
import { findHeard } from '../../functions/store/sources.ts';
import { worker } from '../support/worker-record.ts';
import { bus, describeOnSource, saying } from './source-rig.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

/** The call that fails, counted from one: before it reaches AWS, or after it was carried out. */
let fault: { at: number; when: 'before' | 'after' } | undefined;
let calls = 0;
/** How many have been woken. */
let woken = 0;

async function passing<T>(call: () => Promise<T>): Promise<T> {
  if (fault === undefined) return call();
  calls += 1;
  const isIt = calls === fault.at;
  if (isIt && fault.when === 'before') throw new Error('the function ended here');
  const answer = await call();
  if (isIt) throw new Error('the function ended here');
  return answer;
}

describeOnSource('what a source says', ({ engine, casesAbout }) => {
  const outboxOf = async (workerId: string) =>
    (await findHeard(sources(), 'bamboo', [workerId])).get(workerId)?.outbox.length;

  beforeEach(() => {
    fault = undefined;
    const { send } = DynamoDBDocumentClient.prototype;
    vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(function (
      this: DynamoDBDocumentClient,
      ...args: unknown[]
    ) {
      return passing(() => Reflect.apply(send, this, args));
    } as never); // as: of its overloads it is the one that answers a promise
    bus.on(PutEventsCommand).callsFake(({ Entries = [] }: PutEventsCommandInput) =>
      passing(async () => {
        woken += Entries.length;
        return { FailedEntryCount: 0 };
      }),
    );
  });
  afterEach(() => vi.restoreAllMocks());

  describe.each(['before', 'after'] as const)('though a call fails %s it is carried out', (when) => {
    it('has each event once, whichever call it is', async () => {
      let tried = 0;
      for (let at = 1; ; at++) {
        const workerId = `w-${when}-${at}`;
        fault = { at, when };
        calls = 0;
        woken = 0;
        const failed = await takeSaid(saying(workerId)).then(
          () => false,
          () => true,
        );
        fault = undefined;
        // It comes back from the queue a minute later.
        await takeSaid(saying(workerId, '2026-11-23T12:01:00.000Z'));
        expect([at, await casesAbout(workerId), await outboxOf(workerId)]).toEqual([at, 2, 0]);
        expect([at, woken]).not.toEqual([at, 0]);
        if (!failed) break;
        tried = at;
      }
      // What was known, the outbox, both events with what each looks at, the wake-up, and the outbox emptied.
      expect(tried).toBeGreaterThan(6);
    });
  });

  it('has each event once though two read at once', async () => {
    const both = await Promise.allSettled([
      takeSaid(saying('w-both')),
      takeSaid(saying('w-both', '2026-11-23T12:00:01.000Z')),
    ]);
    // One of them is told to look again, unless the other had finished.
    for (const one of both) if (one.status === 'rejected') expect(String(one.reason)).toContain('at once');
    await takeSaid(saying('w-both', '2026-11-23T12:01:00.000Z'));
    expect([await casesAbout('w-both'), await outboxOf('w-both')]).toEqual([2, 0]);
  });

  it('is not taken back by a reading that began before, and was slower', async () => {
    await takeSaid(saying('w-slow', '2026-11-23T12:00:00.000Z', 'active'));
    await takeSaid(saying('w-slow', '2026-11-23T12:05:00.000Z', 'left'));
    const told = await casesAbout('w-slow');
    await takeSaid(saying('w-slow', '2026-11-23T12:04:59.000Z', 'active'));
    const known = async () => (await findHeard(sources(), 'bamboo', ['w-slow'])).get('w-slow')?.said.standing;
    expect([await known(), await casesAbout('w-slow')]).toEqual(['left', told]);
    await takeSaid(saying('w-slow', '2026-11-23T12:06:00.000Z', 'active'));
    expect(await known()).toBe('active');
  });

  describe('two records of one worker id', () => {
    const of = (key: string, workerId: string, standing: WorkerSaid['standing'], readAt: string) => ({
      ...saying(workerId, readAt, standing),
      workers: saying(workerId, readAt, standing).workers.map((one) => ({ ...one, key })),
    });

    it('are not one worker: the second is refused, and does not take the first along when it leaves', async () => {
      await takeSaid(of('k-1', 'w-twice', 'active', '2026-11-23T12:00:00.000Z'));
      const before = await casesAbout('w-twice');
      const second = await takeSaid(of('k-2', 'w-twice', 'active', '2026-11-23T12:01:00.000Z'));
      expect(second).toMatchObject({ changed: [], refused: [{ key: 'k-2', what: expect.stringContaining('k-1') }] });
      await takeSaid(of('k-2', 'w-twice', 'left', '2026-11-23T12:02:00.000Z'));
      expect(await casesAbout('w-twice')).toBe(before);
    });

    it('are, when the first has left and the second is where they begin again', async () => {
      await takeSaid(of('k-3', 'w-again', 'active', '2026-11-23T12:00:00.000Z'));
      await takeSaid(of('k-3', 'w-again', 'left', '2026-11-23T12:01:00.000Z'));
      const before = await casesAbout('w-again');
      expect((await takeSaid(of('k-4', 'w-again', 'active', '2026-11-23T12:02:00.000Z'))).refused).toEqual([]);
      expect(await casesAbout('w-again')).toBe(before + 1);
      const old = of('k-3', 'w-again', 'left', '2026-11-23T12:03:00.000Z');
      const changed = old.workers.map((one) => ({ ...one, ends: { date: '2026-11-22' } }));
      await takeSaid({ ...old, workers: changed });
      expect(await casesAbout('w-again')).toBe(before + 1);
    });
  });

  it('an event of a worker id that is another source’s waits, and says so, until it can be taken', async () => {
    const mine = saying('w-contested', '2026-11-23T12:00:00.000Z', 'active');
    await takeSaid({ ...mine, source: 'other' });
    const cases = await casesAbout('w-contested');
    for (let day = 1; day <= 2; day++)
      expect((await takeSaid(mine)).refused).toMatchObject([
        { key: 'w-contested', what: expect.stringContaining('other') },
      ]);
    const left = { ...saying('w-contested', '2026-11-24T12:00:00.000Z', 'left') };
    expect((await takeSaid(left)).refused).toHaveLength(1);
    expect(await outboxOf('w-contested')).toBe(2);
    await engine.client.send(
      new DeleteCommand({ TableName: 'people', Key: { pk: 'worker#w-contested', sk: 'worker' } }),
    );
    expect((await takeSaid(left)).refused).toEqual([]);
    expect([await casesAbout('w-contested'), await outboxOf('w-contested')]).toEqual([cases + 2, 0]);
  });

  describe('a delivery of records', () => {
    const configured = () => ({ ...sourceNamed('bamboo')!, mapping: ownWords });
    const sent = (deliveryId: string, more: object): CarriedRecords => ({
      ...{ kind: 'records', inSequence: true, deliveryId },
      carried: [{ kind: 'record', where: '', record: { ...worker({ workerId: 'w-sent' }), ...more } }],
    });

    it('that was taken is taken once: a retry after the next one gives nothing back', async () => {
      await takeDelivery('bamboo', configured(), sent('d-1', { standing: 'active' }));
      await takeDelivery('bamboo', configured(), sent('d-2', { standing: 'left' }));
      const before = await casesAbout('w-sent');
      const again = await takeDelivery('bamboo', configured(), sent('d-1', { standing: 'active' }));
      expect([again.answer.status, await casesAbout('w-sent')]).toEqual([202, before]);
    });

    it('is taken though the clock of the function that took the last one goes before ours', async () => {
      await takeSaid(saying('w-clocks', new Date(Date.now() + 60_000).toISOString(), 'active'));
      const left = { workerId: 'w-clocks', email: 'w-clocks@marlow.example', standing: 'left' };
      const { answer } = await takeDelivery('bamboo', configured(), sent('d-4', left));
      expect(answer).toMatchObject({ body: { records: [{ outcome: 'taken' }] } });
    });

    it('that was refused is looked at again', async () => {
      const unread = await takeDelivery('bamboo', configured(), sent('d-3', { standing: 'furlough' }));
      expect(unread.answer.status).toBe(422);
      const mended = await takeDelivery('bamboo', configured(), sent('d-3', { standing: 'leave' }));
      expect(mended.answer).toMatchObject({ status: 202, body: { records: [{ outcome: 'taken' }] } });
    });
  });

  describe('a list of whom a source has, by key', () => {
    const of = (source: string, key: string, readAt: string, standing?: WorkerSaid['standing']) =>
      takeSaid({ ...saying(key, readAt, standing), source });
    const rolled = async (source: string, missing: 'report' | 'terminate', workers: readonly string[], asOf: Date) => {
      const body = Buffer.from(JSON.stringify({ asOf: asOf.toISOString(), workers }));
      const request = { route: '', path: {}, query: {}, headers: { 'content-type': ROLL_CALL_TYPE }, body };
      return (await callRoll(source, { ...sourceNamed('bamboo')!, missing }, request)).body;
    };
    const standingOf = async (source: string, key: string) =>
      (await findHeard(sources(), source, [key])).get(key)?.said.standing;
    const BEFORE = '2026-01-05T12:00:00.000Z';

    it('shows who is missing from it and who is not known, and ends nobody where absences are reported', async () => {
      for (const key of ['r-there', 'r-lost']) await of('reports', key, BEFORE, 'active');
      await of('reports', 'r-left', BEFORE, 'active');
      await of('reports', 'r-left', BEFORE, 'left');
      const now = new Date();
      const list = ['r-there', 'r-left', 'r-new', 'r-new'];
      expect(await rolled('reports', 'report', list, now)).toEqual({ records: [], missing: 1, untold: 2 });
      expect(await findRoll(sources(), 'reports')).toMatchObject({
        ...{ workers: 3, missing: ['r-lost'], missingInAll: 1, untold: ['r-left', 'r-new'], untoldInAll: 2 },
      });
      expect(await standingOf('reports', 'r-lost')).toBe('active');
      // One that is as old, or older, says nothing of who has come since.
      expect(await rolled('reports', 'report', ['r-nobody'], now)).toEqual({ records: [], taken: 'before' });
      expect((await findRoll(sources(), 'reports'))?.workers).toBe(3);
    });

    it('has those leave who are missing, where absence means that; and not who was heard of since it was made', async () => {
      for (const key of ['t-there', 't-lost']) await of('ends', key, BEFORE, 'active');
      await of('ends', 't-fresh', new Date().toISOString(), 'active');
      const before = await casesAbout('t-lost');
      expect(await rolled('ends', 'terminate', ['t-there'], new Date())).toMatchObject({ missing: 1, untold: 0 });
      const standings = await Promise.all(['t-there', 't-lost', 't-fresh'].map((key) => standingOf('ends', key)));
      expect(standings).toEqual(['active', 'left', 'active']);
      expect(await casesAbout('t-lost')).toBe(before + 1);
    });
  });

  describe('a delivery of which a part was refused', () => {
    const configured = () => ({ ...sourceNamed('bamboo')!, mapping: ownWords });
    const one = (workerId: string, standing: string, at: number) => {
      const record = { ...worker({ workerId, email: `${workerId}@marlow.example` }), standing };
      return { kind: 'record' as const, where: `/${at}`, record };
    };
    const sends = (deliveryId: string, ...all: readonly (readonly [string, string])[]) =>
      takeDelivery('bamboo', configured(), {
        ...{ kind: 'records', inSequence: true, deliveryId },
        carried: all.map(([workerId, standing], at) => one(workerId, standing, at)),
      });
    const standingOf = async (key: string) => (await findHeard(sources(), 'bamboo', [key])).get(key)?.said.standing;
    const outcomes = (...all: readonly string[]) => ({ records: all.map((outcome) => ({ outcome })) });

    it('gives nothing back when it comes again after the next one, and says the same of the refused', async () => {
      const first = [
        ['w-part', 'active'],
        ['w-bad', 'furlough'],
      ] as const;
      expect((await sends('p-1', ...first)).answer).toMatchObject({ status: 202, body: outcomes('taken', 'refused') });
      await sends('p-2', ['w-part', 'left']);
      const before = await casesAbout('w-part');
      const again = await sends('p-1', ...first);
      expect(again.answer).toMatchObject({ status: 202, body: outcomes('same', 'refused') });
      expect(again.reads.map(({ kind }) => kind)).toEqual(['left-out', 'refused']);
      expect([await standingOf('w-part'), await casesAbout('w-part')]).toEqual(['left', before]);
    });

    it('has its refused records taken once they can be read, and is then known whole', async () => {
      await sends('p-3', ['w-fine', 'active'], ['w-mend', 'furlough']);
      const mended = {
        ...ownWords,
        standing: { ...ownWords.standing, means: { ...ownWords.standing.means, furlough: 'leave' } },
      } as const;
      const again = () =>
        takeDelivery(
          'bamboo',
          { ...configured(), mapping: mended },
          {
            ...{ kind: 'records', inSequence: true, deliveryId: 'p-3' },
            carried: [one('w-fine', 'active', 0), one('w-mend', 'furlough', 1)],
          },
        );
      expect((await again()).answer.body).toEqual(outcomes('same', 'taken'));
      expect((await again()).answer.body).toEqual({ records: [], taken: 'before' });
      expect(await standingOf('w-mend')).toBe('leave');
    });

    it('is taken with other bytes, and does not undo that when it comes again', async () => {
      await sends('p-4', ['w-whole', 'active'], ['w-late', 'furlough']);
      expect((await sends('p-5', ['w-late', 'left'])).answer.body).toEqual(outcomes('taken'));
      const read = { ...ownWords, standing: { ...ownWords.standing, otherwise: 'active' } } as const;
      const again = await takeDelivery(
        'bamboo',
        { ...configured(), mapping: read },
        {
          ...{ kind: 'records', inSequence: true, deliveryId: 'p-4' },
          carried: [one('w-whole', 'active', 0), one('w-late', 'furlough', 1)],
        },
      );
      expect([again.answer.body, await standingOf('w-late')]).toEqual([{ records: [], taken: 'before' }, 'left']);
    });

    it('is not taken in another order: what came after a refused record of the same worker stands', async () => {
      await sends('p-6', ['w-order', 'active'], ['w-order', 'furlough'], ['w-order', 'left']);
      const read = { ...ownWords, standing: { ...ownWords.standing, otherwise: 'active' } } as const;
      await takeDelivery(
        'bamboo',
        { ...configured(), mapping: read },
        {
          ...{ kind: 'records', inSequence: true, deliveryId: 'p-6' },
          carried: ['active', 'furlough', 'left'].map((standing, at) => one('w-order', standing, at)),
        },
      );
      expect(await standingOf('w-order')).toBe('left');
    });

    it.each(['before', 'after'] as const)('is taken whole though a call fails %s it is carried out', async (when) => {
      for (let at = 1; ; at++) {
        const [good, bad] = [`w-good-${when}-${at}`, `w-bad-${when}-${at}`];
        const all = [
          [good, 'active'],
          [bad, 'furlough'],
        ] as const;
        fault = { at, when };
        calls = 0;
        const failed = await sends(`p-${when}-${at}`, ...all).then(
          () => false,
          () => true,
        );
        fault = undefined;
        const { answer } = await sends(`p-${when}-${at}`, ...all);
        expect([at, answer.status, await casesAbout(good), await outboxOf(good)]).toEqual([at, 202, 1, 0]);
        if (!failed) break;
      }
    });
  });

  describe('events that are known by themselves', () => {
    const happened = (eventId: string, workerId: string, more: object = {}) => ({
      ...{ kind: 'record' as const, where: eventId, eventId },
      record: { ...worker({ workerId, email: `${workerId}@marlow.example` }), standing: 'active', ...more },
    });
    const tells = (...carried: CarriedRecords['carried']) =>
      takeDelivery(
        'bamboo',
        { ...sourceNamed('bamboo')!, mapping: ownWords },
        { kind: 'records', inSequence: true, mayBeCopy: true, carried },
      );
    const said = async (key: string) => (await findHeard(sources(), 'bamboo', [key])).get(key)?.said;

    it('are taken once, whatever batch they come in', async () => {
      const [first, second] = [happened('e-1', 'w-event'), happened('e-2', 'w-event', { department: 'Finance' })];
      await tells(first);
      await tells(second);
      const before = await casesAbout('w-event');
      expect((await tells(first)).answer.body).toEqual({ records: [], taken: 'before' });
      const { answer, reads } = await tells(first, happened('e-3', 'w-other-event'), second);
      expect(answer.body).toEqual({ records: [{ outcome: 'same' }, { outcome: 'taken' }, { outcome: 'same' }] });
      expect(reads.map(({ kind }) => kind)).toEqual(['left-out', 'worker', 'left-out']);
      expect([(await said('w-event'))?.record.department, await casesAbout('w-event')]).toEqual(['Finance', before]);
      expect((await tells(second, happened('e-3', 'w-other-event'))).answer.body).toMatchObject({ taken: 'before' });
    });

    it('give nobody access back, not even once they are forgotten', async () => {
      await tells(happened('e-4', 'w-forgotten'));
      await tells(happened('e-5', 'w-forgotten', { standing: 'left' }));
      await engine.client.send(new DeleteCommand({ TableName: 'sources', Key: { pk: 'bamboo', sk: 'taken#e-4' } }));
      expect((await tells(happened('e-4', 'w-forgotten'))).answer.status).toBe(422);
      expect((await said('w-forgotten'))?.standing).toBe('left');
      const updatedAt = new Date(Date.now() + 1000).toISOString();
      expect((await tells(happened('e-6', 'w-forgotten', { updatedAt }))).answer.status).toBe(202);
      expect((await said('w-forgotten'))?.standing).toBe('active');
    });

    it('that were refused are looked at again, until something was said since', async () => {
      const unread = happened('e-7', 'w-unread', { standing: 'furlough' });
      expect((await tells(unread)).answer.status).toBe(422);
      expect((await tells(happened('e-8', 'w-fine-event'), unread)).answer).toMatchObject({
        body: { records: [{ outcome: 'taken' }, { outcome: 'refused' }] },
      });
      await tells(happened('e-9', 'w-unread'));
      expect((await tells(unread)).answer.body).toEqual({ records: [], taken: 'before' });
    });
  });

  it('an upload that may be a copy gives nobody access back, and says what to send', async () => {
    const sends = (standing: string, more = {}) =>
      takeDelivery(
        'bamboo',
        { ...sourceNamed('bamboo')!, mapping: ownWords },
        {
          ...{ kind: 'records', mayBeCopy: true },
          carried: [
            {
              kind: 'part',
              where: '',
              record: { ...worker({ workerId: 'w-copy' }), email: 'w-copy@marlow.example', standing, ...more },
            },
          ],
        },
      );
    await sends('active', { updatedAt: '2026-11-20T08:00:00Z' });
    await sends('left');
    const cases = await casesAbout('w-copy');
    const { answer } = await sends('active', { updatedAt: '2026-11-20T08:00:00Z' });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        records: [
          {
            outcome: 'refused',
            refusals: [{ what: expect.stringContaining('copy'), mend: expect.stringContaining('later than') }],
          },
        ],
      },
    });
    const [shown] = (await everyUnread(sources(), 'bamboo')).filter(({ key }) => key === 'w-copy');
    expect([shown?.what, await casesAbout('w-copy')]).toEqual([expect.stringContaining('end of worker w-copy'), cases]);
    // What has no time leaves the last one known, also in the table.
    expect((await findHeard(sources(), 'bamboo', ['w-copy'])).get('w-copy')).toMatchObject({
      undated: true,
      said: { standing: 'left', updatedAt: '2026-11-20T08:00:00.000Z' },
    });
    await sends('active', { updatedAt: new Date(Date.now() + 1000).toISOString() });
    expect(await casesAbout('w-copy')).toBe(cases + 1);
  });

  it('leaves no event of a source behind in its table', async () => {
    const { Item } = await engine.client.send(
      new GetCommand({ TableName: 'sources', Key: { pk: 'bamboo', sk: 'said#w-both' } }),
    );
    expect(Item).not.toHaveProperty('outbox');
  });
});
