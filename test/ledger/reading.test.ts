/** The chains of a few cases are found in an export's parts by their bytes: the same records as by reading every line, each at its place. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PART, partsOf, recordsFile } from '../../functions/core/export-layout.ts';
import { CaseId } from '../../functions/core/ids.ts';
import { type PartsWritten, readingOf } from '../../functions/ledger/export/reading.ts';
import { memoryLog } from './memory-log.ts';
import { caseOf } from './samples.ts';

/** As much of a record as is looked for; `about` is another case that it speaks of. */
const textOf = (caseId: CaseId, about: CaseId) =>
  `{"actor":"é","caseId":"${caseId}","facts":{"caseId":"${about}"},"time":"t"}`;

it('each record of the cases that are asked for is there, at its place, and none is told twice', async () => {
  const { bucket } = memoryLog();
  const cases = Array.from({ length: 6 }, (_, one) => caseOf(one));
  const two = fc.tuple(fc.nat(5), fc.nat(5));
  await fc.assert(
    fc.asyncProperty(
      fc.array(two, { minLength: 1, maxLength: 40 }),
      fc.nat(20),
      fc.subarray(cases),
      async (some, before, wanted) => {
        // The range begins so soon before a part's end that there may be two.
        const start = PART - before;
        const log = { origin: 'o', keys: [], start, end: start + some.length, latest: start + some.length };
        const records = some.map(([one, about], at) => ({
          index: start + at,
          caseId: caseOf(one),
          text: textOf(caseOf(one), caseOf(about)),
        }));
        const parts = partsOf(log);
        const within = ({ first, end }: (typeof parts)[number]) =>
          records.filter(({ index }) => index >= first && index < end);
        const files = new Map(
          parts.map((part) => [
            recordsFile(part.number),
            Buffer.from(
              within(part)
                .map(({ text }) => `${text}\n`)
                .join(''),
            ),
          ]),
        );
        const read: string[] = [];
        const get = async (name: string) => {
          read.push(name);
          return files.get(name)!;
        };
        const holding = (caseId: CaseId) =>
          parts.filter((part) => within(part).some((one) => one.caseId === caseId)).map(({ number }) => number);
        const written: PartsWritten = {
          parts,
          kept: [],
          partsOf: new Map(cases.map((caseId) => [caseId, holding(caseId)])),
        };
        const reading = readingOf({ bucket, get, plan: { log, notes: { end: '', latest: '' } } }, written, []);
        const found = await Array.fromAsync(reading.chains(new Set(wanted)));
        const own = found.filter(({ text }) => wanted.includes(CaseId.parse(JSON.parse(text).caseId)));
        expect(own).toEqual(
          records.filter(({ caseId }) => wanted.includes(caseId)).map(({ index, text }) => ({ index, text })),
        );
        expect(new Set(found.map(({ index }) => index)).size).toBe(found.length);
        expect(read).toEqual(
          parts
            .filter(({ number }) => wanted.some((caseId) => holding(caseId).includes(number)))
            .map(({ number }) => recordsFile(number)),
        );
      },
    ),
    { numRuns: 200 },
  );
});
