/** A pull of several pages, or of a long one: what differs on two of them is taken from neither, and who moved between them is not gone. On a real engine. */
import { expect, it, vi } from 'vitest';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { chainOfLists } from '../../functions/core/hr-list.ts';
import { WorkerId } from '../../functions/core/ids.ts';
import { noteList } from '../../functions/handlers/parts/note-list.ts';
import { beginPull, pullPage } from '../../functions/handlers/parts/pull-source.ts';
import { takePiece } from '../../functions/handlers/parts/take-pulled.ts';
import { takeSaid } from '../../functions/handlers/parts/take-said.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { ledger, people, sources } from '../../functions/runtime/parts.ts';
import type { ConfiguredSource } from '../../functions/sources/configured.ts';
import { SourceUnavailable } from '../../functions/sources/errors.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import type { Reader } from '../../functions/sources/source.ts';
import { pseudonymsOf } from '../../functions/store/pseudonyms.ts';
import { findReading } from '../../functions/store/readings.ts';
import { findHeard, findPull } from '../../functions/store/sources.ts';
import { worker } from '../support/worker-record.ts';
import { describeOnSource, queued, saying, sqs } from './source-rig.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

describeOnSource('a pull of pages', ({ casesAbout }) => {
  const configured: ConfiguredSource = {
    ...{ title: 'Paged', kind: 'bamboohr', settings: {}, mapping: ownWords, missing: 'terminate' },
    leaversBackDays: 30,
    silentAfterHours: 36,
  };
  const record = (workerId: string, more: object = {}) => ({
    ...worker({ workerId, email: `${workerId}@marlow.example` }),
    ...{ standing: 'active', ...more },
  });
  /** Everything that is in its queue, until nothing is. */
  const pullAll = async (reader: Reader) => {
    await beginPull('paged');
    for (let handled = 0; ; handled++) {
      const message = queued()[handled];
      if (message === undefined) return findPull(sources(), 'paged');
      if (message.kind === 'page') await pullPage({ source: 'paged', configured, reader }, message);
      if (message.kind === 'take') await takePiece({ source: 'paged', configured, reader }, message);
    }
  };
  const standingOf = async (key: string) => (await findHeard(sources(), 'paged', [key])).get(key)?.said.standing;

  it('that move while they are read takes nobody to be gone who is there when asked for by name', async () => {
    for (const key of ['p-passed', 'p-gone'])
      await takeSaid({ ...saying(key, '2026-11-01T12:00:00.000Z', 'active'), source: 'paged' });
    sqs.resetHistory();
    const pull = await pullAll({
      page: async (cursor) =>
        cursor === undefined ? { records: [record('p-1')], next: '2' } : { records: [record('p-2')] },
      worker: async (key) => (key === 'p-passed' ? [record(key)] : []),
    });
    expect(pull).toMatchObject({ workers: 2, missing: ['p-gone'], endedAt: expect.any(String) });
    expect([await standingOf('p-passed'), await standingOf('p-gone')]).toEqual(['active', 'left']);
    expect(queued()).toContainEqual(expect.objectContaining({ kind: 'read', key: 'p-passed' }));
  });

  it('whose source is gone when somebody is asked for by name says so, and is not ended', async () => {
    await takeSaid({ ...saying('p-asked', '2026-11-01T12:00:00.000Z', 'active'), source: 'paged' });
    sqs.resetHistory();
    const reading = pullAll({
      page: async (cursor) =>
        cursor === undefined ? { records: [record('p-1')], next: '2' } : { records: [record('p-2')] },
      worker: () => Promise.reject(new SourceUnavailable('paged is gone at the end')),
    });
    await expect(reading).rejects.toThrow('paged is gone at the end');
    expect((await findReading(sources(), 'paged'))?.failed).toBe('paged is gone at the end');
    expect((await findPull(sources(), 'paged'))?.endedAt).toBeUndefined();
    expect(await standingOf('p-asked')).toBe('active');
  });

  /** One page, whatever else is asked for. */
  const onePage = async (...records: readonly unknown[]) => {
    sqs.resetHistory();
    return pullAll({ page: async () => ({ records }), worker: async () => [] });
  };

  it('leaves evidence of whom the source has, by pseudonym and once, though its end is come to twice', async () => {
    const pull = await onePage(record('p-works'), record('p-away', { standing: 'leave' }), { id: 'p-unread' });
    const { pages, pullId, startedAt } = pull!;
    await noteList('paged', { listId: pullId, readAt: startedAt, keys: ['p-works', 'p-away', 'p-unread'] });
    const chain = await Array.fromAsync(chainOf(ledger(), chainOfLists({ source: 'paged', readAt: startedAt })));
    const lists = chain
      .map(({ record: text }) => EvidenceRecord.parse(JSON.parse(text)))
      .filter(({ facts }) => facts.listId === pullId);
    const called = await pseudonymsOf(
      people(),
      ['p-works', 'p-away'].map((one) => WorkerId.parse(one)),
    );
    const lines = [
      `${called.get(WorkerId.parse('p-away'))} on leave`,
      `${called.get(WorkerId.parse('p-works'))} employed`,
    ];
    expect(pages).toBe(1);
    expect(lists).toMatchObject([
      { kind: 'hr-listed', facts: { source: 'paged', part: 1, parts: 1, inAll: 2, people: lines.sort() } },
    ]);
    expect(JSON.stringify(lists)).not.toMatch(/p-works|p-away|marlow/);
  });

  it('that has a key twice is not held up by it: both are gaps, and the others are taken', async () => {
    const pull = await onePage(record('p-1'), record('p-3'), record('p-1', { department: 'Finance' }));
    expect(pull).toMatchObject({ workers: 1, refused: [{ key: 'p-1' }, { key: 'p-1' }] });
    expect([await standingOf('p-1'), await standingOf('p-3')]).toEqual(['active', 'active']);
  });

  it('that says the same of a key twice says it once, and that has them leave in each of two records has them leave', async () => {
    expect(await onePage(record('p-4'), record('p-4'))).toMatchObject({ workers: 1, refused: [] });
    expect(await casesAbout('p-4')).toBe(1);
    const left = record('p-4', { standing: 'left' });
    expect((await onePage(left, { ...left, title: 'Partner' }))?.refused).toHaveLength(2);
    expect([await standingOf('p-4'), await casesAbout('p-4')]).toEqual(['left', 2]);
  });

  it('that has a key twice in one page which is taken in several pieces takes neither', async () => {
    const crowd = Array.from({ length: 999 }, (_, at) => ({ workerId: `p-c-${at}` }));
    const pull = await onePage(record('p-5'), ...crowd, record('p-6'), record('p-5', { department: 'Finance' }));
    expect(pull).toMatchObject({ pages: 1, workers: 1, refusedInAll: 1001, endedAt: expect.any(String) });
    expect(pull?.taken).toBeGreaterThan(1);
    expect([await standingOf('p-5'), await standingOf('p-6')]).toEqual([undefined, 'active']);
  });

  /** One after the other. */
  const pages = (...all: readonly (readonly unknown[])[]): Reader => ({
    page: async (cursor = '0') => {
      const next = Number(cursor) + 1;
      return { records: all[next - 1] ?? [], ...(next < all.length ? { next: String(next) } : {}) };
    },
    worker: async () => [],
  });
  const pullPages = (...all: readonly (readonly unknown[])[]) => {
    sqs.resetHistory();
    return pullAll(pages(...all));
  };
  const departmentOf = async (key: string) =>
    (await findHeard(sources(), 'paged', [key])).get(key)?.said.record.department;

  it('that has a key on two pages takes neither, however often it is pulled: both are gaps, and nothing changes for them', async () => {
    await onePage(record('p-two', { department: 'Sales' }));
    const before = await casesAbout('p-two');
    for (const [at, departments] of [
      ['Finance', 'Legal'],
      ['Legal', 'Sales'],
      ['Sales', 'Finance'],
    ].entries()) {
      const [one, other] = departments.map((department) => record('p-two', { department }));
      const pull = await pullPages([one, record(`p-a-${at}`)], [record(`p-b-${at}`), other]);
      const gap = {
        key: 'p-two',
        what: expect.stringContaining('2 records have this key'),
        mend: expect.any(String),
      };
      expect(pull).toMatchObject({ workers: 2, pages: 2, refused: [gap, gap], endedAt: expect.any(String) });
      expect(pull?.missing).not.toContain('p-two');
      expect([await departmentOf('p-two'), await casesAbout('p-two')]).toEqual(['Sales', before]);
      expect([await standingOf(`p-a-${at}`), await standingOf(`p-b-${at}`)]).toEqual(['active', 'active']);
    }
    expect((await pullPages([record('p-two', { department: 'Finance' })]))?.refused).toEqual([]);
    expect(await departmentOf('p-two')).toBe('Finance');
  });

  it('that says the same on two pages is taken once, and has them leave where each page says so', async () => {
    expect(await pullPages([record('p-both')], [record('p-both')])).toMatchObject({ refused: [] });
    expect(await casesAbout('p-both')).toBe(1);
    const left = record('p-both', { standing: 'left' });
    const one = await pullPages([left], [record('p-both')]);
    expect([one?.refusedInAll, await standingOf('p-both')]).toEqual([2, 'active']);
    const both = await pullPages([left], [{ ...left, title: 'Partner' }]);
    expect([both?.refusedInAll, await standingOf('p-both')]).toEqual([2, 'left']);
  });

  it('that is one long page is asked for once, and each of its records is read once', async () => {
    const most = 2000;
    let [asked, read] = [0, 0];
    const counted = (at: number) => ({
      get workerId() {
        read += 1;
        return `p-l-${at}`;
      },
    });
    const records = Array.from({ length: most }, (_, at) => counted(at));
    sqs.resetHistory();
    const pull = await pullAll({
      page: async () => {
        asked += 1;
        return { records };
      },
      worker: async () => [],
    });
    expect(pull).toMatchObject({ pages: 1, refusedInAll: most, endedAt: expect.any(String) });
    expect(asked).toBe(1);
    // Its key and its worker id, whatever for: as often for each however many there are.
    expect(read / most).toBeLessThan(6);
  });

  it('of which a part was read before takes nothing back that was read since', async () => {
    const began = Date.parse('2026-11-01T12:00:00.000Z');
    const told = { ...saying('p-since', '2026-11-01T12:05:00.000Z', 'left'), source: 'paged' };
    await takeSaid(told);
    const standing = async (sinceMs: number) => {
      sqs.resetHistory();
      await pullAll({ page: async () => ({ records: [record('p-since')], sinceMs }), worker: async () => [] });
      return standingOf('p-since');
    };
    expect([await standing(began), await standing(began + 600_000)]).toEqual(['left', 'active']);
  });
});
