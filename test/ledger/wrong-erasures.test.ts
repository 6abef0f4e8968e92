/** Private parts of random people taken away, and records forged that would have erased them: what no record of the log erased is named. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { BEYOND, MANIFEST } from '../../functions/core/export-layout.ts';
import { destroyKey } from '../../functions/ledger/person-keys.ts';
import type { Finding } from '../../functions/ledger/verifier/finding.ts';
import { copyOf, coverUp, diary, dir, entriesOf, exported, type Laid, linesOf, putLines, verified } from './exports.ts';
import { EFFORTS, goOn, lastWord, spotsOf } from './forging.ts';
import { caseOf, entryOf } from './samples.ts';
import { secondVerdict } from './second-verifier.ts';

const TIMES = Number(process.env.MUTATIONS ?? 1);
const RECORDS = 'records/records-00001.ndjson';
const PRIVATE = 'private/private-00001.ndjson';
/** Who was erased, with whom, and by which record: the second when the period was over. */
const ERASED = { first: `${caseOf(20)}/0`, second: `${caseOf(21)}/0` };

let intact: Laid;
let key: string;
/** Its records, the lines of its private parts, and whom each record is about. */
let records: { id: string; person: string; facts: object }[];
let parts: { id: string; erased?: true; authority?: string }[];
let people: Map<string, string>;
beforeAll(async () => {
  const { log, day } = diary();
  await day('2026-11-29', entriesOf(10, 5));
  await day('2026-12-03', entriesOf(30, 9, 20));
  const first = entryOf({ alsoErased: ['psn-2'] }, { kind: 'erased', person: 'psn-1' });
  await day('2026-12-05', [[caseOf(20), first]]);
  await day('2026-12-20', entriesOf(20, 7, 50));
  await day('2027-01-02', entriesOf(10, 4, 90));
  await day('2027-01-03', [[caseOf(21), entryOf({}, { kind: 'erased', person: 'psn-3' })]]);
  const by = { 'psn-1': ERASED.first, 'psn-2': ERASED.first, 'psn-3': ERASED.second };
  for (const [person, authority] of Object.entries(by))
    log.keys.items.set(person, destroyKey(log.keys, person, authority, log.keys.now()).Put!.Item!);
  key = log.signer.vkey;
  intact = await exported(log, { from: '2026-12-01', to: '2026-12-31' });
  records = linesOf(intact, RECORDS).map((line) => JSON.parse(line));
  parts = linesOf(intact, PRIVATE).map((line) => JSON.parse(line));
  people = new Map(records.map(({ id, person }) => [id, person]));
});

async function judged(laid: Laid): Promise<readonly Finding[]> {
  const { findings, intact: passed } = await verified(laid, { key });
  const second = secondVerdict(dir, key);
  expect(second.length === 0, `${JSON.stringify(findings)} and ${second}`).toBe(passed);
  return findings.filter(({ kind }) => kind !== 'file');
}

const kindsIn = (findings: readonly Finding[]) => [...new Set(findings.map(({ kind }) => kind))].sort();
const personOf = (id: string) => people.get(id)!;

/** The private parts of these records are gone, by the authority of what is named. */
function take(laid: Laid, ids: readonly string[], authority?: string): void {
  const lines = linesOf(laid, PRIVATE).map((line) => {
    const { id } = JSON.parse(line);
    return ids.includes(id) ? canonical({ ...(authority !== undefined && { authority }), erased: true, id }) : line;
  });
  putLines(laid, PRIVATE, lines);
}

it('what was erased by a record of the log is believed', async () => {
  expect(await judged(intact)).toEqual([]);
  expect(intact.manifest.counts.erased).toBeGreaterThan(3);
  expect(new Set(parts.map(({ authority }) => authority))).toEqual(new Set([undefined, ERASED.first, ERASED.second]));
});

/** Of nobody; of another record; of one that erased others; of one that is not there. */
const anyAuthority = fc.oneof(
  fc.constantFrom(undefined, ERASED.first, ERASED.second, `${caseOf(99)}/0`),
  fc.nat({ max: 50 }).map((nth) => ({ nth })),
);

it('private parts of anybody else that are gone were taken away, whatever authority is named', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      anyAuthority,
      fc.boolean(),
      async (which, by, careful) => {
        const ids = [...new Set(which.map((nth) => parts[nth % parts.length]!.id))];
        const authority = typeof by === 'object' ? records[by.nth]!.id : by;
        const laid = copyOf(intact);
        take(laid, ids, authority);
        const lines = linesOf(laid, PRIVATE).map((line) => JSON.parse(line));
        const erased = lines.filter((line) => line.erased === true);
        if (careful) coverUp(laid, { erased: erased.length, privateParts: lines.length - erased.length });
        const mayErase: Readonly<Record<string, readonly string[]>> = {
          [ERASED.first]: ['psn-1', 'psn-2'],
          [ERASED.second]: ['psn-3'],
        };
        // A person and an authority are named once.
        const wrong = erased
          .filter(({ id, authority: named }) => !mayErase[named]?.includes(personOf(id)))
          .map(({ id, authority: named }) => `${personOf(id)} ${named}`);
        const findings = await judged(laid);
        expect(findings.map(({ kind, file }) => `${kind} ${file}`)).toEqual(
          [...new Set(wrong)].map(() => `erased-without-authority ${PRIVATE}`),
        );
      },
    ),
    { numRuns: 60 * TIMES },
  ));

it('private parts that are gone without a word are missed, those of whom a record erased too', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.boolean(), async (which, careful) => {
      const all = linesOf(intact, PRIVATE);
      const gone = new Set(which.map((nth) => nth % all.length));
      const laid = copyOf(intact);
      putLines(
        laid,
        PRIVATE,
        all.filter((_, at) => !gone.has(at)),
      );
      if (careful) coverUp(laid);
      const named = [...gone].map((at) => `commitment ${JSON.parse(all[at]!).id}`);
      expect((await judged(laid)).map(({ kind, record }) => `${kind} ${record}`).sort()).toEqual(named.sort());
    }),
    { numRuns: 60 * TIMES },
  ));

it('a record that is forged to erase somebody is edited, and erases nobody', () =>
  fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      fc.constantFrom(...EFFORTS),
      async (one, other, also, effort) => {
        const spots = spotsOf(intact);
        const { at, index } = spots[one % spots.length]!;
        const victims = parts.filter(({ erased }) => erased !== true);
        const victim = personOf(victims[other % victims.length]!.id);
        const ids = victims.map(({ id }) => id).filter((id) => personOf(id) === victim);
        const laid = copyOf(intact);
        const record = records[at]!;
        const forged = also
          ? { ...record, kind: 'erased', facts: { ...record.facts, alsoErased: [victim] } }
          : { ...record, kind: 'erased', person: victim };
        putLines(laid, RECORDS, linesOf(laid, RECORDS).with(at, canonical(forged)));
        take(laid, ids, record.id);
        goOn(laid, effort);
        const findings = await judged(laid);
        if (effort === 'leaves') {
          expect(findings[0]).toMatchObject({ file: MANIFEST, ...lastWord(intact, laid) });
          // One whose own part was erased says now that somebody else's was; and one that did erase somebody does so no more.
          const isOther =
            record.id === ERASED.first ||
            (!also && parts.some(({ id, erased }) => id === record.id && erased === true));
          expect(kindsIn(findings)).toEqual(isOther ? ['edited', 'erased-without-authority'] : ['edited']);
          return;
        }
        expect(findings).toContainEqual(
          expect.objectContaining({ kind: 'edited', file: RECORDS, line: at + 1, index }),
        );
        // Of a record that is another now it is not known whether it had a private part; and one that did erase somebody does so no more.
        const now = new Set(linesOf(laid, RECORDS));
        const left = linesOf(intact, RECORDS).filter((line, nth) => now.has(line) && ids.includes(records[nth]!.id));
        const isTaken = left.length > 0 || record.id === ERASED.first;
        expect(kindsIn(findings)).toEqual(isTaken ? ['edited', 'erased-without-authority'] : ['edited']);
      },
    ),
    { numRuns: 60 * TIMES },
  ));

it('a record that erased and is left out is dropped, and who it erased was taken away', () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom(...EFFORTS), fc.boolean(), async (effort, isBeyond) => {
      const laid = copyOf(intact);
      const file = isBeyond ? BEYOND : RECORDS;
      const lines = linesOf(laid, file);
      const at = lines.findIndex((line) => line.includes(isBeyond ? ERASED.second : ERASED.first));
      putLines(laid, file, lines.toSpliced(at, 1));
      goOn(laid, effort);
      const findings = await judged(laid);
      const gone = findings.filter(({ kind }) => kind === 'erased-without-authority');
      expect(gone).toHaveLength(isBeyond ? 1 : 2);
      const rest = kindsIn(findings.filter(({ kind }) => kind !== 'erased-without-authority'));
      if (!isBeyond) expect(rest).toEqual(effort === 'leaves' ? [lastWord(intact, laid).kind] : ['dropped']);
      // Its chain had no other record: its head is one of no chain, and with that it is gone whole, which nothing but its authority tells.
      else expect(rest).toEqual(effort === 'none' || effort === 'manifest' ? ['inserted'] : []);
    }),
    { numRuns: 16 * TIMES },
  ));
