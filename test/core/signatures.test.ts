/** Letting go by as many operators as it takes, and lists and batches that are bound to what they say. */
import { describe, expect, it } from 'vitest';
import { batchDigest, batchIdOf, chainOfBrake } from '../../functions/core/batch.ts';
import { WorkerId } from '../../functions/core/ids.ts';
import { layoffOf, type Proposal } from '../../functions/core/layoff.ts';
import { longestLayoff, releaseTerms } from '../../functions/core/policy/brakes.ts';
import { sign } from '../../functions/core/signatures.ts';
import { at, eventOf } from '../support/lifecycle.ts';

const NOON = at('2026-11-30T12:00:00Z');
const ONE = WorkerId.parse('w-1');
/** What is kept of a word. */
const by = (name: string, when = NOON) => ({ by: name, at: when });
const signer = (name: string, workers: readonly string[] = [], when = NOON, others: readonly string[] = []) => ({
  signature: by(name, when),
  names: [name, ...others],
  workers: workers.map((worker) => WorkerId.parse(worker)),
});
const TWO = { people: 2, expiresAfterHours: 8 } as const;

describe('a release', () => {
  it('by one is enough where one is asked for', () => {
    expect(sign([], signer('a'), [], { people: 1, expiresAfterHours: 8 })).toEqual({
      kind: 'enough',
      signatures: [by('a')],
      until: at('2026-11-30T20:00:00Z'),
    });
  });

  it('by two takes a second, different operator, whatever the first was called when they signed', () => {
    expect(sign([], signer('a', ['w-7']), [], TWO)).toEqual({ kind: 'one-more', signatures: [by('a')] });
    expect(sign([by('a')], signer('a', ['w-7']), [], TWO)).toMatchObject({ kind: 'refused' });
    expect(sign([by('a')], signer('b', [], NOON, ['a']), [], TWO)).toMatchObject({ kind: 'refused' });
    expect(sign([by('a')], signer('b'), [], TWO)).toMatchObject({ kind: 'enough', signatures: [by('a'), by('b')] });
  });

  it('knows a word that an earlier version took down, by name and by worker', () => {
    const before = { ...by('login'), worker: WorkerId.parse('w-7') };
    expect(sign([before], signer('a', ['w-7', 'w-8']), [], TWO)).toMatchObject({ kind: 'refused' });
    expect(sign([before], signer('a', [], NOON, ['login']), [], TWO)).toMatchObject({ kind: 'refused' });
    expect(sign([before], signer('a', ['w-9']), [], TWO)).toMatchObject({ kind: 'enough' });
  });

  it('is nobody’s whom it is about, by any of their worker ids', () => {
    expect(sign([by('a')], signer('b', ['w-3', 'w-1']), [ONE], TWO)).toMatchObject({ kind: 'refused' });
    expect(sign([by('a')], signer('b', ['w-2']), [ONE], TWO)).toMatchObject({ kind: 'enough' });
  });

  it('counts no more when it is old', () => {
    const when = at('2026-11-30T20:00:00Z');
    expect(sign([by('a')], signer('b', [], when), [], TWO)).toEqual({ kind: 'one-more', signatures: [by('b', when)] });
  });

  it('stands as it is where policy meanwhile asks for fewer', () => {
    expect(sign([by('a')], signer('b'), [], { ...TWO, people: 1 })).toMatchObject({
      kind: 'enough',
      signatures: [by('a')],
    });
  });

  it('takes one by default, and two for a layoff', () => {
    expect(releaseTerms([], 'plan').people).toBe(1);
    expect(releaseTerms([], 'layoff').people).toBe(2);
    const rule = { id: 'r', because: 'two look at it', source: 'a test', of: 'plan', ...TWO } as const;
    expect(releaseTerms([rule], 'plan')).toEqual(rule);
    expect(longestLayoff([rule])).toBe(31);
    expect(longestLayoff([{ ...rule, of: 'layoff', longestDays: 7 }])).toBe(7);
  });
});

describe('what a release is bound to', () => {
  it('is the list of a layoff, its end and why, however it was written down', () => {
    const said: Proposal = {
      workers: [WorkerId.parse('w-2'), ONE, ONE],
      because: 'Closing the site',
      until: NOON,
    };
    const one = layoffOf(said, by('a'));
    expect(one.workers).toEqual(['w-1', 'w-2']);
    expect(layoffOf({ ...said, workers: [ONE, WorkerId.parse('w-2')] }, by('b')).digest).toBe(one.digest);
    expect(layoffOf({ ...said, workers: [ONE] }, by('a')).digest).not.toBe(one.digest);
    expect(chainOfBrake(one.layoffId)).toBe(`c-${one.digest.slice(0, 24)}`);
  });

  it('is every event of a batch', () => {
    const [hired, left] = [
      eventOf({ kind: 'hired', on: '2026-01-05' }),
      eventOf({ kind: 'terminated', on: '2026-02-01' }),
    ];
    const of = batchDigest('hr', [hired, left]);
    expect(batchDigest('hr', [hired, left])).toBe(of);
    expect(batchDigest('hr', [hired])).not.toBe(of);
    expect(batchDigest('payroll', [hired, left])).not.toBe(of);
    expect(batchIdOf(of)).toBe(`b-${of.slice(0, 24)}`);
  });
});
