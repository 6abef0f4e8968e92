/** An export's parts are those of the log, without a gap, and their files are in their order. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  checkpointsFile,
  leavesFile,
  PART,
  partsOf,
  privateFile,
  recordsFile,
  timeStampFile,
} from '../../functions/core/export-layout.ts';

it('parts cover a range once, and end where parts of the log do', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 * PART }), fc.nat({ max: 5 * PART }), (start, count) => {
      const end = start + count;
      const parts = partsOf({ start, end });
      expect(parts.map(({ number }) => number)).toEqual(parts.map((_, at) => at + 1));
      expect([start, ...parts.map((part) => part.end)]).toEqual([...parts.map(({ first }) => first), end]);
      for (const part of parts.slice(0, -1)) expect(part.end % PART).toBe(0);
    }),
  );
});

it('a time-stamp stands beside its checkpoint', () => expect(timeStampFile('log/end')).toBe('log/end.tsr'));

it('files of a part carry its number', () => {
  expect([recordsFile, privateFile, leavesFile, checkpointsFile].map((name) => name(12))).toEqual([
    'records/records-00012.ndjson',
    'private/private-00012.ndjson',
    'log/leaves-00012',
    'log/checkpoints-00012.ndjson',
  ]);
});
