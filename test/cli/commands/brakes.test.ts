/** `tenure batches`, `layoff`, `layoffs`, `release` and `reject` against an API: bound to what was looked at, in 80 columns. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Command, Options } from '../../../cli/command.ts';
import { batches, layoff, layoffs, reject } from '../../../cli/commands/brakes.ts';
import { release } from '../../../cli/commands/cases.ts';

const DIGEST = 'd'.repeat(64);
const BATCH = {
  batchId: `b-${'1'.repeat(24)}`,
  source: 'hr',
  digest: DIGEST,
  state: 'held',
  receivedAt: '2026-11-30T08:00:00.000Z',
  events: 500,
  trips: [
    {
      rule: 'terminations-by-department',
      because:
        'too many terminations in Research and Development: 40.0 % is over 30.0 % (40/100) within 24 h, release required: a department that ends in a day is a broken feed',
    },
  ],
  cases: [],
  concerns: Array.from({ length: 25 }, (_, index) => ({
    caseId: `c-${index}`,
    workerId: `w-${index}`,
    name: 'Somebody With A Rather Long Name',
    kind: 'terminated',
    department: 'Research and Development',
    effectiveAt: '2026-11-30T17:00:00.000Z',
  })),
  signatures: [{ by: 'operator:w-1006', at: '2026-11-30T09:00:00.000Z' }],
  takes: 2,
};
const LAYOFF = {
  layoffId: `l-${'2'.repeat(24)}`,
  digest: DIGEST,
  workers: Array.from({ length: 40 }, (_, index) => `w-${index}`),
  because: 'Closing the site in the north, decided by the board',
  until: '2026-12-31T23:59:59.000Z',
  state: 'proposed',
  proposedAt: '2026-11-30T08:00:00.000Z',
  signatures: [{ by: 'operator', at: '2026-11-30T08:00:00.000Z' }],
  takes: 2,
};
const ANSWERS: Record<string, unknown> = {
  'GET /v1/batches': { batches: [BATCH] },
  [`GET /v1/batches/${BATCH.batchId}`]: { batch: BATCH },
  [`POST /v1/batches/${BATCH.batchId}/release`]: { batchId: BATCH.batchId, state: 'held' },
  [`POST /v1/batches/${BATCH.batchId}/reject`]: { batchId: BATCH.batchId, state: 'rejected' },
  'GET /v1/layoffs': { layoffs: [{ ...LAYOFF, workers: 40 }] },
  [`GET /v1/layoffs/${LAYOFF.layoffId}`]: { layoff: LAYOFF },
  'POST /v1/layoffs': { layoffId: LAYOFF.layoffId, digest: DIGEST, state: 'proposed' },
  [`POST /v1/layoffs/${LAYOFF.layoffId}/release`]: { layoffId: LAYOFF.layoffId, state: 'approved' },
};

const folder = mkdtempSync(join(tmpdir(), 'tenure-brakes-'));
let asked: { readonly call: string; readonly body: unknown }[] = [];
const api = createServer((request, response) => {
  let text = '';
  request.on('data', (piece) => {
    text += piece;
  });
  request.on('end', () => {
    const call = `${request.method} ${request.url}`;
    asked.push({ call, body: text === '' ? undefined : JSON.parse(text) });
    response.end(JSON.stringify(ANSWERS[call] ?? {}));
  });
});
beforeAll(() => new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked = [];
});

async function run(command: Command, args: readonly string[], values: Options['values'] = {}) {
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const said = await command.run(args, { json: false, data: folder, url, token: 't', as: undefined, values });
  for (const line of stripVTControlCharacters(said.text).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  return said;
}

const because = 'looked at with HR';

describe('the commands of the brakes', () => {
  it('say what is held, why, and what to do, in 80 columns', async () => {
    expect((await run(batches, [])).text).toContain('terminations-by-department');
    const { text, json } = await run(batches, [BATCH.batchId]);
    expect(text).toContain('takes 2 operators; so far 1');
    expect(text).toContain(`tenure release ${BATCH.batchId} --digest dddddddddddd --because WHY`);
    expect(text).toContain('w-19');
    expect(text).not.toContain('w-20');
    expect(text).toContain('and 5 more');
    expect(json).toEqual({ batch: BATCH });
    expect((await run(layoffs, [])).text).toContain('2026-12-31');
    expect((await run(layoffs, [LAYOFF.layoffId])).text).toContain('40 people');
  });

  it('release by the kind of id, bound to what was looked at', async () => {
    const digest = DIGEST.slice(0, 12);
    expect((await run(release, [BATCH.batchId], { because, digest })).text).toContain('one more operator must release');
    expect(asked).toEqual([{ call: `POST /v1/batches/${BATCH.batchId}/release`, body: { digest, because } }]);
    await run(release, [LAYOFF.layoffId], { because, digest: 'e'.repeat(64) });
    expect(asked.at(-1)?.body).toEqual({ digest: 'e'.repeat(64), because });
    expect((await run(reject, [BATCH.batchId], { because, digest })).text).toContain('rejected');
    await run(release, ['c-1'], { because, plan: digest });
    expect(asked.at(-1)).toEqual({ call: 'POST /v1/cases/c-1/release', body: { planDigest: digest, because } });
  });

  it('propose a layoff from a list, each person once, until the end of a day', async () => {
    const file = join(folder, 'people.csv');
    writeFileSync(file, 'workerId,name\nw-1,A\nw-2,B\n\nw-1,A\n');
    const { text } = await run(layoff, [file], { because: LAYOFF.because, until: '2026-12-31' });
    expect(text).toContain('2 people until 2026-12-31T23:59:59.000Z');
    expect(asked.at(-1)?.body).toEqual({
      workers: ['w-1', 'w-2'],
      because: LAYOFF.because,
      until: '2026-12-31T23:59:59.000Z',
    });
  });

  it.each([
    ['no reason', () => run(release, [BATCH.batchId]), /--because/],
    ['what nobody looked at', () => run(release, [BATCH.batchId], { because }), /--digest dddddddddddd now/],
    ['a layoff nobody looked at', () => run(reject, [LAYOFF.layoffId], { because }), /--digest dddddddddddd now/],
    ['a case to reject', () => run(reject, ['c-1'], { because }), /no batch \(b-…\) and no layoff/],
    ['a list that is not there', () => run(layoff, ['nowhere'], { because, until: '2026-12-31' }), /cannot be read/],
    ['a layoff without an end', () => run(layoff, ['x'], { because }), /--until/],
  ])('refuse %s, and say how it is called', async (_, call, said) => {
    await expect(call()).rejects.toThrow(said);
    expect(asked.filter(({ call: one }) => one.startsWith('POST'))).toEqual([]);
  });
});
