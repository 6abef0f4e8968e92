/** An export that was changed in any way is found out, and what was changed is named: file, line, case and position. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import type { CaseId } from '../../functions/core/ids.ts';
import type { Finding, FindingKind } from '../../functions/ledger/finding.ts';
import { coverUp, type Laid, layOut, rehashed, verified } from './exports.ts';
import { caseOf } from './samples.ts';

/** Cases of every awkward length, over several parts. */
const SIZES = [1, 6, 2, 9, 1, 5, 3, 8];
let intact: Laid;
beforeAll(async () => {
  intact = await layOut(SIZES);
});

interface Spot {
  readonly file: string;
  readonly index: number;
  readonly caseId: CaseId;
  readonly position: number;
  readonly last: number;
}

const copy = (): Laid => ({
  files: new Map([...intact.files].map(([name, lines]) => [name, [...lines]])),
  manifest: intact.manifest,
});

/** Where every record stands. */
function spots(): Spot[] {
  const files = [...intact.files].filter(([name]) => name.startsWith('records'));
  return files.flatMap(([file, lines]) =>
    lines.map((line, index) => {
      const { caseId, position } = EvidenceRecord.parse(JSON.parse(line));
      return { file, index, caseId, position, last: SIZES[Number.parseInt(caseId.slice(2), 16)]! - 1 };
    }),
  );
}

const total = SIZES.reduce((sum, size) => sum + size, 0);
const anySpot = fc.nat({ max: total - 1 }).map((number) => ({ number }));
const spotOf = ({ number }: { number: number }) => spots()[number]!;
const named = (spot: Spot, kind: FindingKind) => ({
  kind,
  file: spot.file,
  line: spot.index + 1,
  caseId: spot.caseId,
  position: spot.position,
});

/** What a finding says, without its words; what the manifest's digests say of a file is told apart. */
const said = (findings: readonly Finding[]) =>
  findings.filter(({ kind }) => kind !== 'file').map(({ text: _, ...rest }) => rest);

type Change = (laid: Laid) => Partial<Finding>[];

/** Runs a change with and without the manifest made to fit again, and expects to be told exactly what was done. */
async function expectNamed(change: Change, options: { careful?: boolean } = {}): Promise<void> {
  for (const careful of options.careful === undefined ? [false, true] : [options.careful]) {
    const laid = copy();
    const expected = change(laid);
    if (careful) coverUp(laid);
    const { intact: passed, findings } = await verified(laid);
    expect(passed).toBe(false);
    expect(said(findings)).toEqual(expected);
    expect(findings.some(({ kind }) => kind === 'file')).toBe(!careful);
  }
}

function property<T>(
  arbitrary: fc.Arbitrary<T>,
  change: (value: T) => Change | undefined,
  numRuns = 100,
): Promise<void> {
  const run = async (value: T) => {
    const made = change(value);
    fc.pre(made !== undefined);
    await expectNamed(made);
  };
  return fc.assert(fc.asyncProperty(arbitrary, run), { numRuns });
}

describe('verify', () => {
  it('passes an export nobody touched, and counts it', async () => {
    const { intact: passed, findings, counts, manifestDigest } = await verified(intact);
    expect(findings).toEqual([]);
    expect(passed).toBe(true);
    expect(counts).toMatchObject({ cases: SIZES.length, records: total, withheld: 0 });
    expect(counts.verified).toBeGreaterThan(10);
    expect(counts.erased).toBeGreaterThan(2);
    expect(manifestDigest).toBe(intact.manifest.digest);
  });

  it('passes an export without its private files, and says how many private parts were withheld', async () => {
    const laid = copy();
    for (const name of laid.files.keys()) if (name.startsWith('private')) laid.files.delete(name);
    const { intact: passed, counts } = await verified(laid);
    expect(passed).toBe(true);
    expect(counts).toMatchObject({
      verified: 0,
      withheld: spots().filter(({ position }) => position % 2 === 0).length,
    });
  });

  it('names an edited fact', () =>
    property(fc.tuple(anySpot, fc.string()), ([at, text]) => {
      const spot = spotOf(at);
      if (text === `c${spot.position}`) return undefined;
      return (laid) => {
        const lines = laid.files.get(spot.file)!;
        const record = JSON.parse(lines[spot.index]!);
        lines[spot.index] = canonical({ ...record, facts: { change: text.toWellFormed() } });
        return [named(spot, 'edited')];
      };
    }));

  it('names a line with any character changed, added or taken away', () =>
    property(
      fc.tuple(anySpot, fc.nat(), fc.nat({ max: 1 }), fc.string({ maxLength: 2 })),
      ([at, where, gone, text]) => {
        const spot = spotOf(at);
        const line = intact.files.get(spot.file)![spot.index]!;
        const index = where % line.length;
        const changed = (line.slice(0, index) + text + line.slice(index + gone)).toWellFormed();
        if (changed === line || /\n/.test(text)) return undefined;
        return (laid) => {
          laid.files.get(spot.file)![spot.index] = changed;
          return [named(spot, 'edited')];
        };
      },
      200,
    ));

  it('names a record that was rewritten together with its hash', () =>
    property(anySpot, (at) => {
      const spot = spotOf(at);
      return (laid) => {
        const lines = laid.files.get(spot.file)!;
        lines[spot.index] = rehashed(lines[spot.index]!, { facts: { change: 'forged' } });
        return [named(spot, 'edited')];
      };
    }));

  it('names the last record when a chain was rewritten to its end', () =>
    property(anySpot, (at) => {
      const spot = spotOf(at);
      const rest = spots().filter(({ caseId, position }) => caseId === spot.caseId && position >= spot.position);
      return (laid) => {
        let previousHash: string | undefined;
        for (const { file, index, position } of rest) {
          const lines = laid.files.get(file)!;
          const forged = position === spot.position ? { facts: { change: 'forged' } } : { previousHash };
          lines[index] = rehashed(lines[index]!, forged);
          previousHash = JSON.parse(lines[index]!).hash;
        }
        return [named(rest.at(-1)!, 'edited')];
      };
    }));

  it('names a dropped record, and tells it from the end of a case cut off', () =>
    property(anySpot, (at) => {
      const spot = spotOf(at);
      return (laid) => {
        laid.files.get(spot.file)!.splice(spot.index, 1);
        const { caseId, position } = spot;
        return [{ kind: position === spot.last ? 'truncated' : 'dropped', ...gap(spot), caseId, position }];
      };
    }));

  it('names where a case was cut off', () =>
    property(anySpot, (at) => {
      const spot = spotOf(at);
      const rest = spots().filter(({ caseId, position }) => caseId === spot.caseId && position >= spot.position);
      return (laid) => {
        for (const { file, index } of rest.toReversed()) laid.files.get(file)!.splice(index, 1);
        return [{ kind: 'truncated', ...gap(spot), caseId: spot.caseId, position: spot.position }];
      };
    }));

  it('names a record that was moved', () =>
    property(fc.tuple(anySpot, anySpot), ([from, to]) => {
      const all = spots();
      const [moved, target] = [all[from.number]!, all[to.number]!];
      if (Math.abs(from.number - to.number) < 3) return undefined;
      return (laid) => {
        const [line] = laid.files.get(moved.file)!.splice(moved.index, 1);
        const lines = laid.files.get(target.file)!;
        lines.splice(target.index, 0, line!);
        return [{ ...named(moved, 'reordered'), file: target.file, line: target.index + 1 }];
      };
    }));

  it('names one of two records that changed places', () =>
    property(anySpot, (at) => {
      const one = spotOf(at);
      const lines = intact.files.get(one.file)!;
      if (one.index + 1 >= lines.length) return undefined;
      return (laid) => {
        const changed = laid.files.get(one.file)!;
        [changed[one.index], changed[one.index + 1]] = [lines[one.index + 1]!, lines[one.index]!];
        const other = spots()[at.number + 1]!;
        return [{ ...named(other, 'reordered'), line: one.index + 1 }];
      };
    }));

  it('names a line that was put in', () =>
    property(fc.tuple(anySpot, fc.constantFrom('{}', 'hello', '', '{"caseId":"c-1"}')), ([at, line]) => {
      const spot = spotOf(at);
      return (laid) => {
        laid.files.get(spot.file)!.splice(spot.index, 0, line);
        return [{ kind: 'inserted', file: spot.file, line: spot.index + 1 }];
      };
    }));

  it('names a forged record that was put in', () =>
    property(fc.tuple(anySpot, fc.constantFrom('same place', 'past the end', 'another case')), ([at, how]) => {
      const spot = spotOf(at);
      const line = intact.files.get(spot.file)![spot.index]!;
      const { position } = spot;
      const forged = {
        'same place': rehashed(line, { facts: { change: 'forged' } }),
        'past the end': rehashed(line, {
          position: spot.last + 1,
          id: `${spot.caseId}/${spot.last + 1}`,
          previousHash: 'a'.repeat(64),
        }),
        'another case': rehashed(line, { caseId: caseOf(99), id: `${caseOf(99)}/${position}` }),
      }[how]!;
      return (laid) => {
        laid.files.get(spot.file)!.splice(spot.index, 0, forged);
        const { caseId, position } = JSON.parse(forged);
        return [{ ...named(spot, 'inserted'), caseId, position }];
      };
    }));

  it('names the copy of a record that is there twice', () =>
    property(fc.tuple(anySpot, anySpot), ([from, to]) => {
      const all = spots();
      const [copied, target] = [all[from.number]!, all[to.number]!];
      if (to.number === from.number || to.number === from.number + 1) return undefined;
      return (laid) => {
        laid.files.get(target.file)!.splice(target.index, 0, intact.files.get(copied.file)![copied.index]!);
        return [{ ...named(copied, 'inserted'), file: target.file, line: target.index + 1 }];
      };
    }));

  it('names a private part that is not what was committed to', () =>
    property(fc.tuple(fc.nat(), fc.constantFrom('private', 'salt')), ([number, field]) => {
      const given = privateSpots().filter(({ line }) => !('erased' in line));
      const { file, index, line, id } = given[number % given.length]!;
      return (laid) => {
        laid.files.get(file)![index] = canonical({ ...line, [field]: field === 'salt' ? 'other' : { name: 'Bob' } });
        return [{ kind: 'commitment', file, line: index + 1, ...id }];
      };
    }));

  it('names a private part that is said to be erased by what is no erasure of its person', () =>
    property(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), ([number, other, marked]) => {
      const given = privateSpots().filter(({ line }) => 'erased' in line === marked);
      const { file, index, line, id } = given[number % given.length]!;
      const records = spots().filter(({ caseId, position }) => `${caseId}/${position}` !== `${caseOf(0)}/0`);
      const { caseId, position } = records[other % records.length]!;
      return (laid) => {
        const claim = { id: line.id, erased: true, authority: `${caseId}/${position}` };
        laid.files.get(file)![index] = canonical(claim);
        return [{ kind: 'erased', file, line: index + 1, ...id }];
      };
    }));

  it('names a private part that was dropped without a mark', () =>
    property(
      fc.nat(),
      (number) => {
        const given = privateSpots();
        const { file, index, id } = given[number % given.length]!;
        const record = spots().find(({ caseId, position }) => caseId === id.caseId && position === id.position)!;
        return (laid) => {
          laid.files.get(file)!.splice(index, 1);
          return [{ ...named(record, 'commitment') }];
        };
      },
      60,
    ));

  it('names a head that was changed', async () => {
    const heads = intact.files.get('heads.ndjson')!;
    for (const [index, line] of heads.entries()) {
      const head = JSON.parse(line);
      for (const forged of [
        { hash: 'a'.repeat(64) },
        { position: head.position + 1 },
        ...(head.position > 0 ? [{ position: head.position - 1 }] : []),
      ]) {
        await expectNamed(
          (laid) => {
            laid.files.get('heads.ndjson')![index] = canonical({ ...head, ...forged });
            return [{ kind: 'head', file: 'heads.ndjson', line: index + 1, caseId: head.caseId }];
          },
          { careful: false },
        );
      }
    }
  });

  it('passes no change of the list of heads, the manifest made to fit or not', async () => {
    for (const careful of [false, true])
      for (const index of SIZES.keys())
        for (const line of [undefined, '{}', 'x']) {
          const laid = copy();
          laid.files.get('heads.ndjson')!.splice(index, 1, ...(line === undefined ? [] : [line]));
          if (careful) coverUp(laid);
          expect((await verified(laid)).intact).toBe(false);
        }
  });

  it.each([
    ['the period', { period: { from: '2026-12-01', to: '2026-12-30' } }],
    ['a count', { counts: { cases: 7, records: 35, privateParts: 1, erased: 1 } }],
    ['its digest', { digest: 'a'.repeat(64) }],
    ['the files', { files: [] }],
    ['the schema', { version: 2 }],
  ])('says that the manifest was changed (%s)', async (_, change) => {
    const laid = copy();
    laid.manifest = { ...laid.manifest, ...change } as never;
    const { findings } = await verified(laid);
    expect(findings[0]).toMatchObject({ kind: 'manifest', file: 'manifest.json' });
  });

  it('says which file is missing, and which is not listed', async () => {
    const laid = copy();
    laid.files.delete('records-00002.ndjson');
    laid.files.set('records-00099.ndjson', ['{}']);
    const { findings } = await verified(laid);
    expect(findings).toMatchObject([
      { kind: 'file', file: 'records-00002.ndjson', text: 'the file is missing' },
      { kind: 'file', file: 'records-00099.ndjson', text: 'the manifest does not list it' },
      ...findings.slice(2),
    ]);
  });

  it('finds an export made up whole, heads and manifest and all, only by the digest that was told', async () => {
    const { manifest } = await layOut(SIZES.slice(1));
    const forged = await layOut(SIZES.slice(1));
    expect((await verified(forged)).intact).toBe(true);
    expect((await verified(forged, { manifestDigest: manifest.digest })).intact).toBe(true);
    const { findings } = await verified(forged, { manifestDigest: intact.manifest.digest });
    expect(findings).toMatchObject([{ kind: 'manifest' }]);
  });

  it('passes nothing with some bytes of it changed, whatever the file', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
        async (file, line, where, text) => {
          const laid = copy();
          const names = [...laid.files.keys()];
          const lines = laid.files.get(names[file % names.length]!)!;
          const before = lines[line % lines.length]!;
          const after = before.slice(0, where % before.length) + text + before.slice((where % before.length) + 1);
          fc.pre(after !== before);
          lines[line % lines.length] = after;
          coverUp(laid);
          expect((await verified(laid)).intact).toBe(false);
        },
      ),
      { numRuns: 300 },
    ));
});

/** Where something missing should stand: after the line of the record before it. */
function gap(spot: Spot): { file: string; line: number } {
  const all = spots();
  const before = all[all.findIndex(({ file, index }) => file === spot.file && index === spot.index) - 1];
  return before === undefined ? { file: spot.file, line: 1 } : { file: before.file, line: before.index + 2 };
}

function privateSpots() {
  const files = [...intact.files].filter(([name]) => name.startsWith('private'));
  return files.flatMap(([file, lines]) =>
    lines.map((text, index) => {
      const line = JSON.parse(text) as Record<string, string>;
      const [caseId, position] = line.id!.split('/');
      return {
        file,
        index,
        line,
        id: { caseId: caseOf(Number.parseInt(caseId!.slice(2), 16)), position: Number(position) },
      };
    }),
  );
}
