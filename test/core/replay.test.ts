/** A plan made again from what was recorded is the same bytes; and evidence says what was executed of it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { outcomeOf } from '../../functions/core/entries.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Receipt } from '../../functions/core/receipt.ts';
import { executed, firstDifference, type Recorded, recordOf, replay } from '../../functions/core/replay.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { anySituation, policyOf, situation } from '../support/situation.ts';

const RECORDING = { zoneData: '2026b', salt: 'a salt' };

/** As it is stored: text. */
const stored = (recorded: Recorded): Recorded => JSON.parse(canonical(recorded)) as Recorded;

const wantsBoth = policyOf({
  accounts: [{ when: 'true', systems: ['okta'] }],
  birthrights: [
    { when: 'true', grants: ['wiki'] },
    { when: 'true', grants: ['payroll'] },
  ],
});

function outcome(made: ReturnType<typeof plan>, changeId: string, said: Omit<Receipt, 'changeId'>): EvidenceRecord {
  const change = made.changes.find(({ id }) => id === changeId)!;
  const entry = outcomeOf({ kind: 'joiner' }, { pseudonym: 'psn' }, made, change, { changeId, ...said });
  const place = { version: 1, id: `${made.caseId}/0`, caseId: made.caseId, position: 0, time: made.at };
  return EvidenceRecord.parse({ ...entry, ...place, previousHash: '0'.repeat(64), hash: '1'.repeat(64) });
}

describe('a replay', () => {
  it('makes the same bytes from what was recorded, for anybody, under any policy', () => {
    fc.assert(
      fc.property(anySituation, (before) => {
        const again = replay(stored(recordOf(before, RECORDING)), before.policy);
        expect(canonical(again)).toBe(canonical(plan(before)));
        expect(firstDifference(plan(before), again)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('names the policy and the time zone data, and nothing of the policy itself', () => {
    const recorded = recordOf(situation({ policy: wantsBoth }), RECORDING);
    expect(recorded).toMatchObject({ policyDigest: wantsBoth.digest, zoneData: '2026b' });
    expect(recorded).not.toHaveProperty('policy');
  });

  it('says where another policy leads elsewhere', () => {
    const before = situation({ policy: wantsBoth });
    const again = replay(stored(recordOf(before, RECORDING)), policyOf({}));
    expect(firstDifference(plan(before), again)?.path).toMatch(/^\/\w+/);
  });
});

describe('the first difference', () => {
  it.each([
    [{ a: 1 }, { a: 2 }, { path: '/a', recorded: '1', replayed: '2' }],
    [{ a: [1, 2] }, { a: [1, 3] }, { path: '/a/1', recorded: '2', replayed: '3' }],
    [{ a: [1] }, { a: [1, 3] }, { path: '/a/1', recorded: 'nothing', replayed: '3' }],
    [{ a: { b: 1 } }, { a: [1] }, { path: '/a', recorded: '{"b":1}', replayed: '[1]' }],
    [{ a: null }, { a: { b: 1 } }, { path: '/a', recorded: 'null', replayed: '{"b":1}' }],
    [{ a: { b: 1 } }, { a: 5 }, { path: '/a', recorded: '{"b":1}', replayed: '5' }],
    [{ b: 1, a: 1 }, { a: 1, b: 1 }, undefined],
  ])('of %j and %j', (recorded, replayed, difference) => {
    expect(firstDifference(recorded, replayed)).toEqual(difference);
  });

  it('is short to read', () => {
    const long = firstDifference('x'.repeat(1000), 'y');
    expect(long?.recorded).toHaveLength(201);
  });
});

describe('what was executed', () => {
  const hired = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]);
  const made = plan(situation({ policy: wantsBoth, person: hired }));
  const of = (...evidence: EvidenceRecord[]) => executed(made, evidence);

  it('is what the last outcome of each change says', () => {
    const refused = outcome(made, 'c1', { status: 'refused', detail: 'no such group' });
    expect(of(refused)[0]).toMatchObject({ became: 'refused', because: 'no such group' });
    const then = of(refused, outcome(made, 'c1', { status: 'changed' }))[0];
    expect(then).toEqual({ change: made.changes[0], became: 'changed' });
  });

  it('carries the entitlement of its change and the grade of its receipt', () => {
    const grant = made.changes.find(({ kind }) => kind === 'grant')!;
    const seen = outcome(made, grant.id, { status: 'changed', grade: 'observed' });
    expect(seen).toMatchObject({ system: 'okta', entitlement: 'okta:group:wiki', grade: 'observed' });
    const task = { ...grant, kind: 'manual-task', entitlement: undefined, instructions: 'by hand' } as typeof grant;
    const told = outcome({ ...made, changes: [task] }, grant.id, { status: 'already-so', attempt: 'earlier' });
    expect(told.facts.attempt).toBe('earlier');
    expect(told).not.toHaveProperty('entitlement');
  });

  it('is nothing of another plan, and nothing but outcomes', () => {
    const other = outcome({ ...made, digest: plan(situation({})).digest }, 'c1', { status: 'changed' });
    const intent = { ...outcome(made, 'c1', { status: 'changed' }), kind: 'intent' } as const;
    expect(of(other, intent)[0]?.became).toBe('not-run');
  });

  it('says why a change did not run', () => {
    const because = (over: Partial<typeof made>) =>
      executed({ ...made, ...over }, []).map((one) => `${one.change.kind}: ${one.because}`);
    const [first] = made.changes;
    const waits = { ...first!, approval: 'a-1' };
    const need = { id: 'a-1', rule: 'owner-says-so' } as (typeof made.approvals)[number];
    expect(because({ changes: [waits], approvals: [need] })[0]).toContain('waited for owner-says-so');
    expect(because({ changes: [waits], approvals: [] })[0]).toContain('waited for an approval');
    const hand = { ...first!, kind: 'manual-task', instructions: 'by hand' } as typeof waits;
    expect(because({ changes: [hand] })[0]).toContain('by hand');
    const held = { outcome: 'hold', because: 'too many' } as const;
    expect(because({ changes: [first!], verdict: held })[0]).toContain('too many');
    expect(because({ changes: [first!], verdict: { outcome: 'refuse' } })[0]).toContain('refuse');
    expect(because({ changes: [{ ...first!, lane: 'cut' } as typeof waits], verdict: held })[0]).toContain(
      'still running',
    );
    expect(because({ changes: [first!] })[0]).toContain('still running');
    const superseded = { ...outcome(made, 'c1', { status: 'changed' }), kind: 'superseded' } as const;
    expect(executed({ ...made, changes: [first!] }, [superseded])[0]?.because).toBe(
      'the case was superseded before it',
    );
  });
});
