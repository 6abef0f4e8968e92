/** What a call to a source's API comes to, where its answer is not the one that was wanted. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { callJson, inForm } from '../../functions/sources/call.ts';
import { createFaults } from '../../local/simulators/faults.ts';
import { createRequestLog } from '../../local/simulators/request-log.ts';
import { type Answer, type Listening, serve } from '../../local/simulators/serve.ts';

let answer: Answer;
let source: Listening;
beforeEach(async () => {
  source = await serve({
    vendor: { answer: () => answer, refuse: () => ({ status: 500 }) },
    faults: createFaults(),
    requests: createRequestLog(),
    clock: { now: Date.now },
  });
});
afterEach(() => source.stop());

const waits = async (headers: Record<string, string>) => {
  answer = { status: 429, headers };
  const error = await callJson('A source, reading', source.url).catch((one: unknown) => one);
  return (error as { retryAfterSeconds?: number }).retryAfterSeconds;
};

describe('a call that is asked to wait', () => {
  const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
  const reset = String(Date.parse(date) / 1000 + 45);

  it.each([
    ['by seconds', { 'retry-after': '12' }, 12],
    ['until a second of the clock of who answers', { date, 'x-ratelimit-reset': reset }, 45],
    ['by both: the standard one counts', { date, 'retry-after': '9', 'x-ratelimit-reset': reset }, 9],
    ['until what is no second', { date, 'x-ratelimit-reset': 'soon' }, 30],
    ['until what is over', { date: 'Sat, 21 Nov 2026 11:00:00 GMT', 'x-ratelimit-reset': reset }, 1],
    ['and not told how long', {}, 30],
  ])('waits %s', async (_, headers, seconds) => {
    expect(await waits(headers)).toBe(seconds);
  });
});

describe('an answer in another form', () => {
  it('is no answer: where it differs is told, and nothing of what it says', () => {
    const schema = z.object({ people: z.array(z.object({ id: z.string() })) });
    const read = () => inForm('A source, reading', schema, { people: [{ id: 'fine' }, { id: ['Ann Lee'] }] });
    expect(read).toThrow(expect.objectContaining({ name: 'SourceUnavailable' }));
    expect(read).toThrow('/people/1/id: invalid_type');
    expect(read).not.toThrow(/Ann/);
  });
});
