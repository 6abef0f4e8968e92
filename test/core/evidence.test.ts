/** Records become a chain; what is edited, dropped, inserted or cut off is found; what crosses a boundary says what it must. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Approval } from '../../functions/core/approval.ts';
import { canonical, digest, sha256 } from '../../functions/core/canonical.ts';
import { buildRecords, commitment, isSound, readRecord, verifyChain } from '../../functions/core/chain.ts';
import type { Change } from '../../functions/core/change.ts';
import { entryOf, intentOf } from '../../functions/core/entries.ts';
import {
  CaseSuperseded,
  CutsPending,
  EvidenceUnavailable,
  InvalidInput,
  isOurs,
  RETRYABLE,
  TargetRejected,
  TargetThrottled,
  TargetUnavailable,
} from '../../functions/core/errors.ts';
import { type Entry, type EvidenceRecord, FIRST_HASH, type Head, hashOf } from '../../functions/core/evidence.ts';
import { ExportManifest, manifestText, Period, sealManifest } from '../../functions/core/evidence-export.ts';
import { Digest, System } from '../../functions/core/ids.ts';
import { LateEvidence } from '../../functions/core/late-evidence.ts';
import { at } from '../support/lifecycle.ts';
import { CASE } from '../support/situation.ts';

const NOW = at('2026-03-10');

function entry(text: string, secret?: string): Entry {
  return entryOf(
    { kind: 'leaver' },
    { pseudonym: 'x' },
    'outcome',
    { text },
    secret === undefined ? {} : { private: { secret } },
  );
}

function chainOf(entries: readonly Entry[], head?: Head) {
  let salts = 0;
  return buildRecords(CASE, head, entries, NOW, () => `salt-${salts++}`);
}

const anyEntries = fc.array(
  fc
    .record({ text: fc.string(), secret: fc.option(fc.string(), { nil: undefined }) })
    .map(({ text, secret }) => entry(text, secret)),
  { minLength: 1, maxLength: 6 },
);
const anyChain = anyEntries.map((entries) => chainOf(entries).map(({ record }) => record));
const headOf = (records: readonly EvidenceRecord[]): Head => records.at(-1)!;

describe('a chain', () => {
  it('begins at nothing, has no gap, and each record follows the one before', () => {
    fc.assert(
      fc.property(anyChain, (records) => {
        expect(records.map(({ position }) => position)).toEqual(records.map((_, index) => index));
        expect(records.map(({ previousHash }) => previousHash)).toEqual([
          FIRST_HASH,
          ...records.slice(0, -1).map(hashOf),
        ]);
        expect(verifyChain(records, headOf(records))).toEqual([]);
      }),
    );
  });

  it('continues from its head as if it had been made at once', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (first, second) => {
        const before = chainOf(first);
        const continued = [...before, ...chainOf(second, before.at(-1)!.record)].map(({ record }) => record);
        expect(verifyChain(continued, headOf(continued))).toEqual([]);
      }),
    );
  });

  it('tells a record that was edited, wherever it stands, though its own hash was made to fit', () => {
    fc.assert(
      fc.property(anyChain, fc.nat(), (records, nth) => {
        const position = nth % records.length;
        const { hash: _, ...said } = { ...records[position]!, actor: 'somebody else' };
        const forged = { ...said, hash: sha256(canonical(said)) };
        expect(isSound(forged)).toBe(true);
        const faults = verifyChain(records.with(position, forged), headOf(records));
        expect(faults).toContainEqual({ kind: 'edited', position, index: position });
      }),
    );
  });

  it('tells a record that is missing, and an end that was cut off', () => {
    fc.assert(
      fc.property(anyChain, fc.nat(), (records, nth) => {
        const position = nth % records.length;
        const kind = position === records.length - 1 ? 'truncated' : 'dropped';
        expect(verifyChain(records.toSpliced(position, 1), headOf(records))).toEqual([{ kind, position }]);
      }),
    );
  });

  it('tells a record that was put in, beside a genuine one or after the end', () => {
    fc.assert(
      fc.property(anyChain, fc.nat(), (records, nth) => {
        const position = nth % records.length;
        const twice = [...records, { ...records[position]!, actor: 'somebody else', hash: sha256('forged') }];
        expect(verifyChain(twice, headOf(records))).toEqual([{ kind: 'inserted', position, index: records.length }]);
        const head = records[position]!;
        const beyond = verifyChain(records, head).map((fault) => [fault.kind, fault.position]);
        expect(beyond).toEqual(records.slice(position + 1).map((record) => ['inserted', record.position]));
      }),
    );
  });

  it('vouches for what is before two records that are missing', () => {
    const records = chainOf(['a', 'b', 'c', 'd'].map((text) => entry(text))).map(({ record }) => record);
    expect(verifyChain([records[0]!, records[3]!], records[3]!)).toEqual([
      { kind: 'dropped', position: 1 },
      { kind: 'dropped', position: 2 },
    ]);
  });

  it('does not let what a forged record says of the one before count where it is not borne out', () => {
    const records = chainOf(['a', 'b', 'c'].map((text) => entry(text))).map(({ record }) => record);
    const { hash: _, ...said } = { ...records[1]!, previousHash: sha256('elsewhere') };
    const forged = { ...said, hash: sha256(canonical(said)) };
    expect(verifyChain(records.with(1, forged), records[2]!)).toEqual([{ kind: 'edited', position: 1, index: 1 }]);
  });
});

describe('a record', () => {
  it('is read back from its text, and from no other', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        for (const { record, text } of chainOf(entries)) {
          expect(readRecord(text)).toEqual(record);
          expect(readRecord(`${text} `)).toBeUndefined();
          expect(readRecord(text.replace('"position":', '"position": '))).toBeUndefined();
          expect(readRecord(text.replace(record.hash, sha256('other')))).toBeUndefined();
        }
      }),
    );
    expect(readRecord('not JSON')).toBeUndefined();
    expect(readRecord('{}')).toBeUndefined();
  });

  it('is not sound under another id, nor at the beginning after something', () => {
    const [first, second] = chainOf([entry('a'), entry('b')]).map(({ record }) => record);
    const resealed = (over: Partial<EvidenceRecord>, of = first!) => {
      const { hash: _, ...said } = { ...of, ...over };
      return { ...said, hash: sha256(canonical(said)) };
    };
    expect(isSound(resealed({}))).toBe(true);
    expect(isSound(resealed({ id: 'elsewhere' }))).toBe(false);
    expect(isSound(resealed({ previousHash: sha256('x') }))).toBe(false);
    expect(isSound(resealed({ previousHash: sha256('x') }, second))).toBe(true);
  });

  it('commits to its private part without saying it', () => {
    const [sealed] = chainOf([entry('a', 'the secret')]);
    expect(sealed?.record.commitment).toBe(commitment(sealed!.salt!, sealed!.privateText!));
    expect(sealed?.text).not.toContain('the secret');
    expect(chainOf([entry('a')])[0]).not.toHaveProperty('salt');
  });

  it('answers the controls of its case, none before it is known what the case is', () => {
    expect(entry('a')).toMatchObject({ actor: 'system:tenure', controls: expect.arrayContaining(['NIST:PS-4']) });
    expect(entryOf({}, { pseudonym: 'x' }, 'event-received')).toMatchObject({ controls: [], facts: {} });
  });

  it('names a batch before it is written: its step, and each change with its entitlement, its rule and its key', () => {
    const [suspend, revoke] = [
      { id: 'c1', kind: 'suspend-account', rule: 'left', idempotencyKey: 'k1' },
      { id: 'c2', kind: 'revoke', entitlement: 'okta:group:wiki', rule: 'left', idempotencyKey: 'k2' },
    ] as unknown as readonly [Change, Change]; // as: what an intent reads of them
    const plan = { digest: Digest.parse('d'.repeat(64)) };
    const batch = { lane: 'cut', system: System.parse('okta'), changes: [suspend, revoke] } as const;
    expect(intentOf({ kind: 'leaver' }, { pseudonym: 'x' }, plan, batch)).toMatchObject({
      kind: 'intent',
      person: 'x',
      system: 'okta',
      facts: {
        step: 'dddddddddddddddd/cut/okta',
        lane: 'cut',
        changes: ['c1 suspend-account by left', 'c2 revoke okta:group:wiki by left'],
        idempotencyKeys: ['k1', 'k2'],
      },
    });
  });
});

describe('what is exported', () => {
  const manifest = sealManifest({
    version: 2,
    exportId: 'e-1',
    period: Period.parse({ from: '2026-03-01', to: '2026-03-01' }),
    createdAt: NOW,
    privateParts: 'withheld',
    generator: 'a test',
    counts: { chains: 0, cases: 0, records: 0, beyond: 0, privateParts: 0, erased: 0 },
    files: [],
    log: { origin: 'o', keys: [], start: 0, end: 0, latest: 0 },
  });

  it('is vouched for by its manifest', () => {
    const { digest: claimed, ...rest } = ExportManifest.parse(JSON.parse(manifestText(manifest)));
    expect(claimed).toBe(digest(rest));
  });

  it('has a period that does not end before it begins', () => {
    expect(Period.safeParse({ from: '2026-03-02', to: '2026-03-01' }).error?.issues[0]?.path).toEqual(['to']);
  });
});

describe('canonical JSON', () => {
  it('is the same bytes however the keys are ordered, and refuses what JSON cannot say', () => {
    expect(digest({ a: 1, b: [2] })).toBe(digest({ b: [2], a: 1 }));
    expect(() => canonical(undefined)).toThrow('no JSON form');
  });
});

describe('what is stored and sent', () => {
  it('is refused when it is not whole', () => {
    expect(Approval.safeParse({}).success).toBe(false);
    expect(LateEvidence.safeParse({ purpose: 'another' }).success).toBe(false);
  });
});

describe('an error that crosses a Lambda boundary', () => {
  it('is named for what is true, whatever minifies it', () => {
    const names = [TargetUnavailable, TargetRejected, InvalidInput, EvidenceUnavailable, CaseSuperseded, CutsPending];
    expect(names.map((Made) => new Made('why').name)).toEqual([
      'TargetUnavailable',
      'TargetRejected',
      'InvalidInput',
      'EvidenceUnavailable',
      'CaseSuperseded',
      'CutsPending',
    ]);
    expect(RETRYABLE).not.toContain('TargetThrottled');
    expect([...names.map((Made) => new Made('why').name), 'TargetThrottled'].every(isOurs)).toBe(true);
    expect(['TypeError', 'AccessDenied', 'constructor'].filter(isOurs)).toEqual([]);
  });

  it('says in its message how long to wait: whole seconds, one at least', () => {
    expect(new TargetThrottled('okta', 2.1).message).toBe('okta asks to wait: retryAfterSeconds=3');
    expect(new TargetThrottled('okta', 0)).toMatchObject({ name: 'TargetThrottled', retryAfterSeconds: 1 });
  });
});
