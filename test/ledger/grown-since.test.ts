/** The proofs an export has from sizes that somebody kept: a bogus one is named, whoever reads it, and not by them alone who kept that checkpoint. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { CONSISTENCY, FRONTIER } from '../../functions/core/export-layout.ts';
import { copyOf, coverUp, type Diary, diary, dir, entriesOf, exported, type Laid, verified } from './exports.ts';
import { secondVerdict } from './second-verifier.ts';

/** Of an empty log, of powers of two, in tiles and among them, at the end, and between it and the latest. */
const SINCE = [0, 1, 2, 7, 8, 16, 20, 33, 64, 90, 95, 100];
const anyKept = fc.constantFrom(...SINCE.filter((size) => size !== 90));

let written: Diary;
let laid: Laid;
let key: string;
beforeAll(async () => {
  written = diary();
  await written.day('2026-11-29', entriesOf(20, 5));
  await written.day('2026-12-03', entriesOf(60, 9, 20));
  await written.day('2027-01-01', entriesOf(10, 12, 80));
  await written.day('2027-01-02', entriesOf(13, 4, 90));
  key = written.log.signer.vkey;
  laid = await exported(written.log, { from: '2026-12-01', to: '2026-12-31' }, { since: SINCE });
});

type Proof = { from: number; proof: string[]; root?: string; to: number };
const proofsIn = (): Proof[] => JSON.parse(String(laid.files.get(CONSISTENCY))).proofs;

/** What both verifiers say of it, once everything that needs no key is made to fit. */
async function judged(name: string, content: unknown): Promise<string[]> {
  const changed = copyOf(laid);
  changed.files.set(name, Buffer.from(typeof content === 'string' ? content : `${canonical(content)}\n`));
  coverUp(changed);
  const { findings, intact } = await verified(changed, { key });
  const second = secondVerdict(dir, key);
  expect(second.length === 0, `${JSON.stringify(findings)} and ${second}`).toBe(intact);
  return findings.map(({ kind, file }) => `${kind} ${file}`);
}

const FORKED = `forked-log ${CONSISTENCY}`;

it('proofs from any sizes are believed', async () => {
  const proofs = proofsIn();
  expect(proofs.map(({ from }) => from)).toEqual(SINCE);
  expect(proofs.filter(({ root }) => root === undefined).map(({ from }) => from)).toEqual([90]);
  expect(await judged(CONSISTENCY, { proofs })).toEqual([]);
});

it('a proof with a byte of its hashes or its root changed is named, of a size that nobody kept', () =>
  fc.assert(
    fc.asyncProperty(
      anyKept,
      fc.nat(),
      fc.nat({ max: 31 }),
      fc.integer({ min: 1, max: 255 }),
      async (from, nth, at, by) => {
        const proofs = proofsIn().map((one) => {
          if (one.from !== from) return one;
          const hashes = [...one.proof, one.root!];
          const bytes = Buffer.from(hashes[nth % hashes.length]!, 'base64');
          bytes[at] = (bytes[at]! + by) % 256;
          const changed = hashes.with(nth % hashes.length, bytes.toString('base64'));
          return { ...one, proof: changed.slice(0, -1), root: changed.at(-1)! };
        });
        expect(await judged(CONSISTENCY, { proofs })).toEqual([FORKED]);
      },
    ),
    { numRuns: 60 },
  ));

it('a proof of a size, or to one, that it is not of is named', () =>
  fc.assert(
    fc.asyncProperty(anyKept, fc.integer({ min: 1, max: 103 }), fc.boolean(), async (from, other, isEnd) => {
      const taken = isEnd ? [103] : [...SINCE, from];
      fc.pre(!taken.includes(other));
      const proofs = proofsIn()
        .map((one) => (one.from !== from ? one : { ...one, ...(isEnd ? { to: other } : { from: other }) }))
        .toSorted((one, two) => one.from - two.from);
      expect(await judged(CONSISTENCY, { proofs })).toEqual([FORKED]);
    }),
    { numRuns: 40 },
  ));

it.each<[string, (proofs: Proof[]) => unknown[]]>([
  ['without its root', (all) => all.map(({ root: _, ...one }) => one)],
  ['there twice', (all) => all.flatMap((one) => [one, one])],
  ['in another order', (all) => all.toReversed()],
  ['with a root where log/end says it', (all) => all.map((one) => ({ root: all[3]!.root, ...one }))],
  ['that says more', (all) => all.map((one) => ({ ...one, note: 'trust me' }))],
  ['a hash longer', (all) => all.map((one) => (one.from === 90 ? one : { ...one, proof: [...one.proof, one.root!] }))],
  ['a hash shorter', (all) => all.map((one) => (one.from === 90 ? one : { ...one, proof: one.proof.slice(1) }))],
])('a proof %s is named', async (_, change) => {
  expect(new Set(await judged(CONSISTENCY, { proofs: change(proofsIn()) }))).toEqual(new Set([FORKED]));
});

it.each([CONSISTENCY, FRONTIER])('%s says nothing besides, and in one order', async (name) => {
  const said = JSON.parse(String(laid.files.get(name)));
  expect(await judged(name, { ...said, note: 'trust me' })).toContain(`forked-log ${name}`);
  const turned = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).toReversed());
  const text = JSON.stringify(name === FRONTIER ? turned(said) : { proofs: said.proofs.map(turned) });
  expect(await judged(name, `${text}\n`)).toContain(`forked-log ${name}`);
});
