/** Thousands of random changes to an export, by somebody who goes as far as they can without the key: each is found, and named for what it is. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { buildRecords } from '../../functions/core/chain.ts';
import { BEYOND, HEADS, MANIFEST } from '../../functions/core/export-layout.ts';
import { Instant } from '../../functions/core/ids.ts';
import type { Finding, FindingKind } from '../../functions/ledger/verifier/finding.ts';
import {
  copyOf,
  coverUp,
  diary,
  dir,
  entriesOf,
  exported,
  type Laid,
  linesOf,
  putLines,
  verified as verifiedByOurs,
} from './exports.ts';
import { EFFORTS, type Effort, goOn, lastWord, recordFiles, spotsOf } from './forging.ts';
import { signerOf } from './memory-log.ts';
import { caseOf } from './samples.ts';
import { secondVerdict } from './second-verifier.ts';

let intact: Laid;
let key: string;

/** Our verifier's answer. The second, which was written from the documentation alone, must say the same of it. */
async function verified(...[laid, told = {}, manifest]: Parameters<typeof verifiedByOurs>) {
  const verification = await verifiedByOurs(laid, told, manifest);
  const second = secondVerdict(dir, told.key ?? '', told.checkpoint);
  expect(second.length === 0, `${JSON.stringify(verification.findings)} and ${second}`).toBe(verification.intact);
  return verification;
}

/** The range lies across the end of a part, and of a tile. */
beforeAll(async () => {
  const { log, day } = diary();
  const long = entriesOf(1, 1)[0]![1];
  // One record again and again: of what stands before the range, and is no case's in it, only its hash is looked at.
  const [one] = buildRecords(caseOf(99), undefined, [long], Instant.parse('2026-10-01T12:00:00.000Z'), () => 'salt');
  await log.grow([Array.from({ length: 16_342 }, () => one!)], Instant.parse('2026-10-01T12:01:00.000Z'));
  await day('2026-11-29', entriesOf(8, 5));
  await day('2026-12-03', entriesOf(30, 9, 20));
  await day('2026-12-20', entriesOf(40, 12, 50));
  await day('2027-01-01', entriesOf(5, 12, 80));
  await day('2027-01-02', entriesOf(10, 4, 90));
  key = log.signer.vkey;
  intact = await exported(log, { from: '2026-12-01', to: '2026-12-31' });
});

/** With those of keys, forks, times, erasures and audits (in files of their own) some two thousand changes, new ones each time; `MUTATIONS=10` for ten times as many. */
const TIMES = Number(process.env.MUTATIONS ?? 1);
const RUNS = 40 * TIMES;
const anyEffort = fc.constantFrom(...EFFORTS);
const others = (findings: readonly Finding[]) => findings.filter(({ kind }) => kind !== 'file');
const kindsIn = (findings: readonly Finding[]) => [...new Set(findings.map(({ kind }) => kind))].sort();

it('an export nobody touched is intact', async () => {
  const verification = await verified(intact, { key });
  expect(verification.findings).toEqual([]);
  expect(intact.manifest.files.filter(({ kind }) => kind === 'records')).toHaveLength(2);
  expect(intact.manifest.files.filter(({ kind }) => kind === 'checkpoints').length).toBeGreaterThan(0);
});

/** What a change must be called, by how much was made to fit it. */
interface Done {
  /** Of the records, nothing. */
  readonly exactly: readonly Partial<Finding>[];
  /** Their chains: each record after it in its case is another then, and edited. This is what else it is. */
  readonly linked: (fitted: Laid) => readonly FindingKind[];
}

async function expectNamed(change: (laid: Laid) => Done, effort: Effort): Promise<void> {
  const laid = copyOf(intact);
  const { exactly, linked } = change(laid);
  goOn(laid, effort);
  const { intact: passed, findings } = await verified(laid, { key });
  expect(passed).toBe(false);
  const [named, beyond] = [true, false].map((own) => others(findings).filter(({ file }) => (file !== BEYOND) === own));
  if (effort === 'none' || effort === 'manifest') {
    expect(named).toMatchObject(exactly);
    expect(named).toHaveLength(exactly.length);
    expect(findings.length > exactly.length).toBe(effort === 'none');
  } else if (effort === 'chains') expect(kindsIn(named!)).toEqual([...new Set(linked(laid))].sort());
  else expect(named).toMatchObject([{ file: MANIFEST, ...lastWord(intact, laid) }]);
  // Of what lies beyond the range each line has its proof, and none that was made to fit has.
  const changed = linesOf(laid, BEYOND).flatMap((line, at) => (line === linesOf(intact, BEYOND)[at] ? [] : [at + 1]));
  expect(beyond!.map(({ kind, line }) => [kind, line])).toEqual(changed.map((line) => ['edited', line]));
}

/** Lines that stand in the records of one, and not in the other's. */
function strangeIn(laid: Laid, than: Laid = intact): string[] {
  const all = (one: Laid) => recordFiles(one).flatMap((file) => linesOf(one, file));
  const left = new Map<string, number>();
  for (const line of all(than)) left.set(line, (left.get(line) ?? 0) + 1);
  return all(laid).filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** `edited`, where more lines are strange than are strange for another reason. */
const editedIn = (laid: Laid, others = 0): FindingKind[] => (strangeIn(laid).length > others ? ['edited'] : []);

function property<T>(arbitrary: fc.Arbitrary<T>, change: (value: T) => (laid: Laid) => Done, runs = RUNS) {
  return fc.assert(
    fc.asyncProperty(arbitrary, anyEffort, (value, effort) => expectNamed(change(value), effort)),
    { numRuns: runs },
  );
}

describe('a record', () => {
  const anySpot = fc.nat({ max: 74 });
  const spot = (number: number) => spotsOf(intact)[number]!;
  const last = 74;
  const anyField = fc.constantFrom('facts', 'time', 'person');

  it('that is edited is called so', () =>
    property(
      fc.tuple(anySpot, fc.string({ minLength: 1, maxLength: 5 }), anyField),
      ([number, text, field]) =>
        (laid) => {
          const { file, at, index } = spot(number);
          const lines = linesOf(laid, file);
          const record = JSON.parse(lines[at]!);
          // A time that its place rules out is no `wrong-time` of a record that was signed with another.
          const said = {
            facts: { ...record.facts, change: `${record.facts.change}${text.toWellFormed()}` },
            time: `20${25 + (text.length % 3)}-06-0${text.length}T00:00:00.000Z`,
            person: `psn-${text.length}x`,
          };
          putLines(laid, file, lines.with(at, canonical({ ...record, [field]: said[field] })));
          return {
            exactly: [{ kind: 'edited', file, line: at + 1, index, record: record.id }],
            linked: () => ['edited'],
          };
        },
    ));

  it('with any byte changed is called edited', () =>
    fc.assert(
      fc.asyncProperty(
        anySpot,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (number, where, by, careful) => {
          const { file, at, index } = spot(number);
          const laid = copyOf(intact);
          const content = Buffer.from(laid.files.get(file)!);
          const before = linesOf(intact, file)
            .slice(0, at)
            .reduce((sum, line) => sum + line.length + 1, 0);
          const byte = before + (where % linesOf(intact, file)[at]!.length);
          content[byte] = (content[byte]! + by) % 256;
          laid.files.set(file, content);
          if (careful) coverUp(laid);
          const named = others((await verified(laid, { key })).findings);
          if (content[byte] === 0x0a) expect(kindsIn(named)).toContain('edited');
          else expect(named).toMatchObject([{ kind: 'edited', file, line: at + 1, index }]);
        },
      ),
      { numRuns: 100 * TIMES },
    ));

  it('that is left out is called dropped, and the last one truncated', () =>
    property(anySpot, (number) => (laid) => {
      const { file, at, index } = spot(number);
      putLines(laid, file, linesOf(laid, file).toSpliced(at, 1));
      const kind = number === last ? 'truncated' : 'dropped';
      return { exactly: [{ kind, file, line: at + 1, index }], linked: (fitted) => [kind, ...editedIn(fitted)] };
    }));

  it('that is cut off with all after it is called truncated', () =>
    property(fc.integer({ min: 1, max: 40 }), (count) => (laid) => {
      const { file, at, index } = spot(last - count + 1);
      putLines(laid, file, linesOf(laid, file).slice(0, at));
      for (const other of new Set(spotsOf(intact).map((one) => one.file))) if (other > file) putLines(laid, other, []);
      const ends = new Set(Array.from({ length: count }, (_, back) => spot(last - back).file));
      const exactly = [...ends].sort().map((one, nth) => ({
        kind: nth === ends.size - 1 ? ('truncated' as const) : ('dropped' as const),
        file: one,
        index: nth === 0 ? index : spotsOf(intact).find((each) => each.file === one)!.index,
      }));
      return { exactly, linked: () => exactly.map(({ kind }) => kind) };
    }));

  it('that is put in a second time, or made up, is called inserted', () =>
    property(fc.tuple(anySpot, anySpot, fc.boolean()), ([from, to, madeUp]) => (laid) => {
      const { file: source, at: which } = spot(from);
      const copied = linesOf(laid, source)[which]!;
      const line = madeUp ? copied.replace('"change":"', '"change":"not ') : copied;
      const { file, at } = spot(to);
      putLines(laid, file, linesOf(laid, file).toSpliced(at, 0, line));
      return {
        exactly: [{ kind: 'inserted', file }],
        linked(fitted) {
          // Made to fit, a copy may be what the genuine record was, which is then another: that is the one that was put in.
          const moved = linesOf(fitted, file)[at] === copied && from !== to;
          return ['inserted', ...(moved ? ['reordered' as const] : []), ...editedIn(fitted, 1)];
        },
      };
    }));

  it('that is moved is called reordered', () =>
    property(fc.tuple(anySpot, anySpot), ([from, to]) => (laid) => {
      const { file: source, at: which, index } = spot(from);
      const { file, at } = spot(Math.abs((to % 70) - from) <= 2 ? (from + 20) % 70 : to % 70);
      const moved = linesOf(laid, source)[which]!;
      putLines(laid, source, linesOf(laid, source).toSpliced(which, 1));
      putLines(laid, file, linesOf(laid, file).toSpliced(at, 0, moved));
      return {
        exactly: [{ kind: 'reordered', file, index }],
        linked(fitted) {
          // Past others of its case it is another record itself: one that was put in, and one that is missing where it stood.
          if (strangeIn(fitted).length === 0) return ['reordered'];
          return ['inserted', from === last ? 'truncated' : 'dropped', ...editedIn(fitted, 1)];
        },
      };
    }));
});

describe('a private part', () => {
  const name = () => [...intact.files.keys()].filter((file) => file.startsWith('private/'))[1]!;
  const run = (change: (lines: string[], at: number, text: string) => string[], exactly: object) =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (nth, text, careful) => {
          const laid = copyOf(intact);
          const lines = linesOf(laid, name());
          putLines(laid, name(), change(lines, nth % lines.length, text.toWellFormed()));
          if (careful) coverUp(laid);
          const named = others((await verified(laid, { key })).findings);
          expect(named).toMatchObject(exactly);
        },
      ),
      { numRuns: RUNS },
    );

  it('that is edited is no longer what was committed to', () =>
    run(
      (lines, at, text) => {
        const line = JSON.parse(lines[at]!);
        return lines.with(at, canonical({ ...line, private: { name: `${line.private.name}${text}` } }));
      },
      [{ kind: 'commitment' }],
    ));

  it('with another salt is no longer what was committed to', () =>
    run((lines, at) => lines.with(at, lines[at]!.replace('"salt":"', '"salt":"x')), [{ kind: 'commitment' }]));

  it('that is left out is missed', () => run((lines, at) => lines.toSpliced(at, 1), [{ kind: 'commitment' }]));

  it('that is there twice is one too many', () =>
    run((lines, at) => lines.toSpliced(at, 0, lines[at]!), [{ kind: 'commitment' }]));

  it('that is moved is called reordered', () =>
    run(
      (lines, at) => {
        const moved = lines[at]!;
        const to = at < lines.length / 2 ? lines.length - 1 : 0;
        return lines.toSpliced(at, 1).toSpliced(to, 0, moved);
      },
      expect.arrayContaining([expect.objectContaining({ kind: 'reordered' })]),
    ));
});

describe('what stands beside the records', () => {
  const touched = (name: string, change: (lines: string[], at: number) => string[], kinds: readonly FindingKind[]) =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), async (nth, careful) => {
        const laid = copyOf(intact);
        const lines = linesOf(laid, name);
        putLines(laid, name, change(lines, nth % lines.length));
        if (careful) coverUp(laid);
        const { findings, intact: passed } = await verified(laid, { key });
        expect(passed).toBe(false);
        expect(kinds).toContain(others(findings)[0]?.kind);
      }),
      { numRuns: 20 * TIMES },
    );
  const swapped = (lines: string[], at: number) => {
    const other = (at + 1) % lines.length;
    return lines.with(at, lines[other]!).with(other, lines[at]!);
  };

  it('names a record from outside the range that is edited, left out, there twice or moved', async () => {
    await touched(BEYOND, (lines, at) => lines.with(at, lines[at]!.replace('change', 'chance')), ['edited']);
    await touched(BEYOND, (lines, at) => lines.toSpliced(at, 1), ['dropped', 'truncated']);
    await touched(BEYOND, (lines, at) => lines.toSpliced(at, 0, lines[at]!), ['inserted']);
    await touched(BEYOND, swapped, ['reordered']);
  });

  it('names a head that is edited, left out, there twice or moved', async () => {
    await touched(HEADS, (lines, at) => lines.with(at, lines[at]!.replace(/"position":/, '"position":1')), [
      'truncated',
    ]);
    await touched(HEADS, (lines, at) => lines.with(at, lines[at]!.replace(/.(?=","position)/, 'x')), ['edited']);
    await touched(HEADS, (lines, at) => lines.toSpliced(at, 1), ['dropped']);
    await touched(HEADS, (lines, at) => lines.toSpliced(at, 0, lines[at]!), ['inserted']);
    await touched(HEADS, swapped, ['reordered']);
  });

  /** Four bits of the last character before `==` are nobody's: base64 decodes both to the same. */
  const ALIKE: Readonly<Record<string, string>> = { A: 'B', Q: 'R', g: 'h', w: 'x' };

  const NAMED: readonly (readonly [RegExp, readonly FindingKind[]])[] = [
    [/^log\/(start|end|latest|checkpoints-.*)$/, ['forged-key', 'manifest']],
    [/^log\/(frontier|consistency)\.json$/, ['forked-log']],
    [/^log\/leaves-/, ['file']],
    [/^(heads|beyond)\.ndjson$/, ['edited', 'inserted', 'dropped', 'truncated', 'reordered']],
    [/^private\//, ['commitment']],
    [/^records\//, ['edited']],
  ];

  it('passes no byte changed anywhere that is verified, whatever the manifest was made to say', () => {
    const names = [...intact.files.keys()].filter((name) => NAMED.some(([pattern]) => pattern.test(name)));
    return fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, nth, by) => {
        const laid = copyOf(intact);
        const content = Buffer.from(laid.files.get(name)!);
        content[nth % content.length] = (content[nth % content.length]! + by) % 256;
        laid.files.set(name, content);
        coverUp(laid);
        const { findings } = await verified(laid, { key });
        const [, kinds = []] = NAMED.find(([pattern]) => pattern.test(name))!;
        expect(
          kindsIn(findings).filter((kind) => kinds.includes(kind)),
          `${name}: ${kindsIn(findings)}`,
        ).not.toEqual([]);
      }),
      { numRuns: 200 * TIMES },
    );
  });

  it('passes no signature in another text of the same bytes', async () => {
    const names = [...intact.files.keys()].filter((name) => /^log\/(end|latest)$/.test(name));
    expect(names).not.toEqual([]);
    for (const name of names) {
      const laid = copyOf(intact);
      const text = laid.files.get(name)!.toString('utf8');
      laid.files.set(name, Buffer.from(text.replace(/([AQgw])==\n/, (_, last: string) => `${ALIKE[last]}==\n`)));
      expect(laid.files.get(name)).not.toEqual(intact.files.get(name));
      coverUp(laid);
      const { findings } = await verified(laid, { key });
      expect(kindsIn(findings)).toContain('forged-key');
    }
  });

  it('passes no hash of a proof in another text of the same bytes', async () => {
    for (const [name, kind] of [
      ['log/consistency.json', 'forked-log'],
      ['log/frontier.json', 'forked-log'],
      [BEYOND, 'edited'],
    ] as const) {
      const text = intact.files.get(name)!.toString('utf8');
      const hashes = [...text.matchAll(/[A-Za-z0-9+/]{43}=/g)];
      expect(hashes, name).not.toEqual([]);
      for (const { index, 0: hash } of [hashes[0]!, hashes.at(-1)!]) {
        // The last two bits of the last character are nobody's: they are zero.
        const otherwise = `${hash.slice(0, 42)}${String.fromCharCode(hash.charCodeAt(42) + 1)}=`;
        expect(Buffer.from(otherwise, 'base64')).toEqual(Buffer.from(hash, 'base64'));
        const laid = copyOf(intact);
        laid.files.set(name, Buffer.from(`${text.slice(0, index)}${otherwise}${text.slice(index + 44)}`));
        coverUp(laid);
        const { findings } = await verified(laid, { key });
        expect(kindsIn(findings), name).toContain(kind);
      }
    }
  });

  it('passes no file that is missing, and none that nobody listed', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...intact.files.keys()), fc.boolean(), async (name, gone) => {
        const laid = copyOf(intact);
        if (gone) laid.files.delete(name);
        else laid.files.set(`${name.replace(/[^/]*$/, '')}more.ndjson`, Buffer.from('{}\n'));
        const { findings } = await verified(laid, { key });
        // Private parts may be kept back from whom they do not concern.
        const kinds = gone && name.startsWith('private/') ? [] : expect.arrayContaining(['file']);
        expect(kindsIn(findings)).toEqual(kinds);
      }),
      { numRuns: 60 },
    ));

  it('passes no character changed in the manifest', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom('0', '7', 'a', 'x', ' ', '"', ','), async (nth, character) => {
        const laid = copyOf(intact);
        const text = canonical(laid.manifest);
        const at = nth % text.length;
        fc.pre(text[at] !== character);
        const { findings } = await verified(laid, { key }, `${text.slice(0, at)}${character}${text.slice(at + 1)}\n`);
        expect(kindsIn(findings)).toContain('manifest');
      }),
      { numRuns: 100 * TIMES },
    ));
});

it('an export that is signed by another key is forged', async () => {
  const other = signerOf();
  const { findings } = await verified(intact, { key: other.vkey });
  expect(kindsIn(findings)).toEqual(['forged-key']);
});
