/** A pull of everybody: each page and piece is taken once, though messages come twice, and nobody leaves by a list that cannot be trusted. On a real engine. */
import { expect, it, vi } from 'vitest';
import type { SourceMessage } from '../../functions/core/source-messages.ts';
import { sourceNamed } from '../../functions/handlers/parts/configured-sources.ts';
import { pullPage } from '../../functions/handlers/parts/pull-source.ts';
import { sourceReader } from '../../functions/handlers/parts/source-reader.ts';
import { takePiece } from '../../functions/handlers/parts/take-pulled.ts';
import { takeSaid } from '../../functions/handlers/parts/take-said.ts';
import { handler as readSource } from '../../functions/handlers/read-source.ts';
import { sources } from '../../functions/runtime/parts.ts';
import type { ConfiguredSource } from '../../functions/sources/configured.ts';
import type { Reader } from '../../functions/sources/source.ts';
import { findPull } from '../../functions/store/sources.ts';
import { batchOf, describeOnSource, queued, saying, sqs } from './source-rig.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

describeOnSource('a pull', ({ vendor, casesAbout, enter }) => {
  const begin = async () => {
    sqs.resetHistory();
    await readSource(batchOf({ version: 1, kind: 'pull' }));
    const [page] = queued();
    return page!;
  };

  it('whose page comes twice takes it once', async () => {
    enter('31');
    const page = await begin();
    sqs.resetHistory();
    expect(await readSource(batchOf(page, page))).toEqual({ batchItemFailures: [] });
    // The second asks for the step that follows once more: nobody knows whether the first came to it.
    const [take, again] = queued();
    expect(again).toEqual(take);
    expect(await readSource(batchOf(take!, take!))).toEqual({ batchItemFailures: [] });
    const once = await findPull(sources(), 'bamboo');
    expect(once).toMatchObject({ pages: 1, endedAt: expect.any(String) });
    sqs.resetHistory();
    await readSource(batchOf(page, take!));
    expect([await findPull(sources(), 'bamboo'), queued()]).toEqual([once, []]);
    expect(await casesAbout('b-31')).toBe(1);
  });

  const configured = () => ({ ...sourceNamed('bamboo')!, missing: 'terminate' }) as const;
  /** What is in its queue, until nothing is. */
  const carriedOn = async (configured: ConfiguredSource, reader: Reader) => {
    for (let message: SourceMessage | undefined = queued()[0]; message !== undefined; message = queued()[0]) {
      sqs.resetHistory();
      if (message.kind === 'page') await pullPage({ source: 'bamboo', configured, reader }, message);
      if (message.kind === 'take') await takePiece({ source: 'bamboo', configured, reader }, message);
    }
    return (await findPull(sources(), 'bamboo'))!;
  };
  const pulled = async (records: readonly unknown[]) => {
    await begin();
    return carriedOn(configured(), { worker: async () => [], page: async () => ({ records }) });
  };
  /** Nobody's record can be read, and whose it is. */
  const unreadable = (key: string) => ({ id: key });
  const known = async (workerId: string) => {
    await takeSaid(saying(workerId, '2026-11-01T12:00:00.000Z', 'active'));
    return casesAbout(workerId);
  };

  it('has nobody leave where it holds records of nobody knows whom, or nobody at all', async () => {
    const before = await known('w-stays');
    expect((await pulled([{ firstName: 'Ada' }])).unsure).toContain('do not say whose they are');
    expect((await pulled([])).unsure).toContain('nobody at all');
    expect(await casesAbout('w-stays')).toBe(before);
    const sure = await pulled([unreadable('somebody')]);
    expect([sure.unsure, sure.missing.includes('w-stays')]).toEqual([undefined, true]);
    expect(await casesAbout('w-stays')).toBe(before + 1);
  });

  it('says of whom nobody told, where the source tells of anybody', async () => {
    await known('w-before');
    const untold = async (kind: string) => {
      enter(`7${kind}`);
      await begin();
      return (await carriedOn({ ...sourceNamed('bamboo')!, kind }, await sourceReader())).untoldInAll;
    };
    expect(await untold('bamboohr')).toBeGreaterThan(0);
    expect(await untold('workday')).toBe(0);
  });

  it('does not miss who was entered while it was under way', async () => {
    await begin();
    await takeSaid(saying('w-entered', new Date(Date.now() + 1000).toISOString(), 'active'));
    const before = await casesAbout('w-entered');
    const reader = { worker: async () => [], page: async () => ({ records: [unreadable('somebody')] }) };
    expect((await carriedOn(configured(), reader)).missing).not.toContain('w-entered');
    expect(await casesAbout('w-entered')).toBe(before);
  });

  it('that a newer one has replaced is not carried on', async () => {
    const old = await begin();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await begin();
    const newest = await findPull(sources(), 'bamboo');
    const asked = vendor.requests.count();
    expect(await readSource(batchOf(old))).toEqual({ batchItemFailures: [] });
    expect(await findPull(sources(), 'bamboo')).toEqual(newest);
    expect(vendor.requests.count()).toBe(asked);
  });
});
