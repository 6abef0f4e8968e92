/** Forged keys, forked logs and false witnesses, at random: each is named for what it is, and no other is accused. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { END, LATEST, MANIFEST, START } from '../../functions/core/export-layout.ts';
import { noteText, readNote, vkeyOf } from '../../functions/core/log/note.ts';
import type { Finding } from '../../functions/ledger/verifier/finding.ts';
import type { Told } from '../../functions/ledger/verifier/told.ts';
import { copyOf, coverUp, diary, dir, entriesOf, exported, type Laid, verified } from './exports.ts';
import { notesOf, putNote, resigned } from './forging.ts';
import { memoryLog, type Signer, signerOf } from './memory-log.ts';
import { secondVerdict } from './second-verifier.ts';
import { lineBy, type Witness, witnessOf } from './witnessing.ts';

const TIMES = Number(process.env.MUTATIONS ?? 1);
const DAYS = [
  ['2026-11-28', 7, 3],
  ['2026-11-29', 12, 5],
  ['2026-12-03', 20, 9],
  ['2026-12-20', 20, 6],
  ['2027-01-01', 10, 12],
  ['2027-01-02', 8, 4],
] as const;
const SIZES = [7, 19, 39, 59, 69, 77];

/** The same days by the same key; from the record `fork` on it is another history. */
async function history(signer: Signer, fork = Number.POSITIVE_INFINITY): Promise<{ laid: Laid; notes: string[] }> {
  const { log, day } = diary(memoryLog(signer));
  const notes: string[] = [];
  let from = 0;
  for (const [date, count, cases] of DAYS) {
    const first = from;
    const entries = entriesOf(count, cases, from).map(([caseId, entry], at) =>
      first + at < fork ? ([caseId, entry] as const) : ([caseId, { ...entry, facts: { change: 'forked' } }] as const),
    );
    await day(date, entries);
    notes.push(log.note());
    from += count;
  }
  return { laid: await exported(log, { from: '2026-12-01', to: '2026-12-31' }, { since: [7, 19, 39, 59] }), notes };
}

const signer = signerOf();
const { vkey: key } = signer;
let intact: Laid;
let notes: string[];
beforeAll(async () => {
  ({ laid: intact, notes } = await history(signer));
});

async function judged(laid: Laid, told: Told = { key }): Promise<readonly Finding[]> {
  const { findings, intact: passed } = await verified(laid, told);
  if (told.witnesses === undefined) {
    const second = secondVerdict(dir, key, told.checkpoint);
    expect(second.length === 0, `${JSON.stringify(findings)} and ${second}`).toBe(passed);
  }
  return findings;
}

const kindsIn = (findings: readonly Finding[]) => [...new Set(findings.map(({ kind }) => kind))].sort();
const placesIn = (findings: readonly Partial<Finding>[]) =>
  findings.map(({ kind, file, line }) => [kind, file, line ?? ''].join(' ')).sort();

describe('a forged key', () => {
  const other = signerOf();
  /** By how a note is signed falsely. */
  const WAYS: Readonly<Record<string, (note: string) => string>> = {
    'by another key': (note) => resigned(note, other),
    'by another key, as if it were the log’s': (note) => mixed(note, [1, 4]),
    'over its text by another key': (note) => mixed(note, [1]),
    'over its time by another key': (note) => mixed(note, [4]),
    'at another time than the signature is over': (note) => {
      const read = readNote(note)!;
      const signatures = read.signatures.map((line) => {
        const signature = Buffer.from(line.signature);
        if (signature.length === 72) signature[7]! ^= 1;
        return { ...line, signature };
      });
      return noteText({ ...read, signatures });
    },
    'by nobody': (note) => {
      const read = readNote(note)!;
      return noteText({ ...read, signatures: read.signatures.slice(1) });
    },
  };

  /** Signatures of the other key of these types, under the ids of the log's own. */
  function mixed(note: string, types: readonly number[]): string {
    const [own, forged] = [readNote(note)!, readNote(resigned(note, other))!];
    const signatures = own.signatures.map((line, at) =>
      types.includes(line.signature.length === 72 ? 4 : 1) ? { ...forged.signatures[at]!, keyId: line.keyId } : line,
    );
    return noteText({ ...own, signatures });
  }

  it('is named at each checkpoint that it signed, and in a manifest that names it, and nowhere else', () => {
    const all = notesOf(intact);
    const someNotes = fc.subarray([...all.keys()], { minLength: 1 });
    const named = fc.constantFrom([key], [other.vkey], [key, other.vkey]);
    return fc.assert(
      fc.asyncProperty(someNotes, fc.constantFrom(...Object.keys(WAYS)), named, async (which, way, keys) => {
        const laid = copyOf(intact);
        for (const at of which) putNote(laid, all[at]!, WAYS[way]!(all[at]!.note));
        laid.manifest = { ...laid.manifest, log: { ...laid.manifest.log, keys } };
        coverUp(laid);
        const where = [
          ...which.map((at) => ({ kind: 'forged-key' as const, ...all[at]! })),
          ...(keys.includes(other.vkey) ? [{ kind: 'forged-key' as const, file: MANIFEST }] : []),
        ];
        expect(placesIn(await judged(laid))).toEqual(placesIn(where));
      }),
      { numRuns: 100 * TIMES },
    );
  });

  it('of a log of another name is none of this one', async () => {
    const stranger = signerOf('other/evidence');
    const laid = copyOf(intact);
    for (const one of notesOf(intact)) putNote(laid, one, resigned(one.note, stranger));
    laid.manifest = { ...laid.manifest, log: { ...laid.manifest.log, origin: 'other/evidence' } };
    coverUp(laid);
    expect(kindsIn(await judged(laid))).toEqual(['forged-key']);
  });
});

describe('a forked log', () => {
  it('is named where any of its checkpoints stands among those of the other, wherever it forked', () => {
    const all = notesOf(intact);
    const someNotes = fc.subarray([...all.keys()], { minLength: 1 });
    return fc.assert(
      fc.asyncProperty(fc.nat({ max: 76 }), someNotes, async (fork, which) => {
        const forked = notesOf((await history(signer, fork)).laid);
        const laid = copyOf(intact);
        for (const at of which) putNote(laid, all[at]!, forked[at]!.note);
        coverUp(laid);
        const changed = which.map((at) => all[at]!).filter(({ size }) => size > fork);
        const findings = await judged(laid);
        if (changed.length === 0) expect(findings).toEqual([]);
        // What leads to the end of the range is the log's: what was signed otherwise before is another.
        else if (changed.every(({ file }) => file !== END && file !== LATEST))
          expect(kindsIn(findings)).toEqual(['forked-log']);
        else expect(kindsIn(findings)).toContain('forked-log');
      }),
      { numRuns: 40 * TIMES },
    );
  });

  it('signed for whole over the records of the other has them named as edited', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 68 }), async (fork) => {
        const forked = (await history(signer, fork)).laid;
        const laid = copyOf(intact);
        for (const name of [
          START,
          END,
          LATEST,
          'log/frontier.json',
          'log/consistency.json',
          'log/checkpoints-00001.ndjson',
        ])
          laid.files.set(name, forked.files.get(name)!);
        coverUp(laid);
        const index = [19, ...SIZES].findLast((size) => size <= fork) ?? 19;
        expect(await judged(laid)).toContainEqual(
          expect.objectContaining({ kind: 'edited', file: MANIFEST, index: Math.max(19, index) }),
        );
      }),
      { numRuns: 20 * TIMES },
    ));

  it('is told from the one that was kept a checkpoint of, unless that was before the fork', () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: 76 }), fc.constantFrom(...SIZES), async (fork, size) => {
        const { laid } = await history(signer, fork);
        const kept = notes[SIZES.indexOf(size)]!;
        expect(kindsIn(await judged(laid, { key, checkpoint: kept }))).toEqual(size > fork ? ['forked-log'] : []);
      }),
      { numRuns: 40 * TIMES },
    ));
});

describe('a witness', () => {
  const SIGNED_AT = Date.parse('2027-01-02T12:01:00Z') / 1000;
  const witnesses = ['one', 'two', 'three'].map((name) => witnessOf(`${name}.example/witness`));
  const flipped = (line: string) => {
    const read = readNote(`x\n\n${line}`)!;
    const [own] = read.signatures;
    const signature = Buffer.from(own!.signature);
    signature[40]! ^= 4;
    return noteText({ text: 'x\n', signatures: [{ ...own!, signature }] }).slice(3);
  };
  /** What stands below the checkpoint in its name, and what that makes of it. */
  const LINES: Readonly<
    Record<string, readonly [(by: Witness, note: string) => string, 'signed' | 'forged' | 'early' | 'no']>
  > = {
    true: [(by, note) => lineBy(by, note, SIGNED_AT + 5), 'signed'],
    'long after': [(by, note) => lineBy(by, note, SIGNED_AT + 1e7), 'signed'],
    'before the log says': [(by, note) => lineBy(by, note, SIGNED_AT - 61), 'early'],
    none: [() => '', 'no'],
    'by another key': [
      (by, note) => lineBy({ ...by, privateKey: witnessOf('x').privateKey }, note, SIGNED_AT),
      'forged',
    ],
    'over another checkpoint': [(by, note) => lineBy(by, note, SIGNED_AT, notes[0]), 'forged'],
    'with a bit that is another': [(by, note) => flipped(lineBy(by, note, SIGNED_AT)), 'forged'],
    'a true one and a false one': [
      (by, note) => lineBy(by, note, SIGNED_AT) + lineBy(by, note, SIGNED_AT, notes[0]),
      'forged',
    ],
  };

  it('is counted where it cosigned, and what is not theirs, or came too early, is named', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(LINES)), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (lines, most) => {
          const needed = Math.min(most, lines.length);
          const told = witnesses.slice(0, lines.length);
          const laid = copyOf(intact);
          const note = laid.files.get(LATEST)!.toString();
          const below = lines.map((line, at) => LINES[line]![0](told[at]!, note));
          laid.files.set(LATEST, Buffer.from(note + below.join('')));
          coverUp(laid);
          const keys = told.map(({ vkey }) => vkey).join('\n');
          const are = lines.map((line) => LINES[line]![1]);
          const signed = are.filter((one) => one === 'signed' || one === 'early').length;
          const expected = [
            ...are.filter((one) => one === 'forged').map(() => `witness ${LATEST} `),
            ...are.filter((one) => one === 'early').map(() => `wrong-time ${LATEST} `),
            ...(signed < needed ? [`witness ${LATEST} `] : []),
          ];
          expect(placesIn(await judged(laid, { key, witnesses: { keys, needed } }))).toEqual(expected.sort());
        },
      ),
      { numRuns: 60 * TIMES },
    ));

  it('under the name of the log is passed over', async () => {
    expect(await judged(intact, { key, witnesses: { keys: vkeyOf(signer.keys.time) } })).toMatchObject([
      { kind: 'witness' },
    ]);
  });
});
