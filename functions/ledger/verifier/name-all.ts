/** Names what was done to the records of an export, once: what follows from it in chains and heads is not said again. */
import { BEYOND, checkpointsFile, MANIFEST, partsOf, START } from '../../core/export-layout.ts';
import type { Beyond } from './check-beyond.ts';
import type { Chains } from './check-chains.ts';
import type { LogCheck } from './check-log.ts';
import type { RangeCheck } from './check-range.ts';
import type { Finding } from './finding.ts';
import { nameChanges } from './name-changes.ts';

export function nameAll(log: LogCheck, range: RangeCheck, chains: Chains, beyond: Beyond, heads: Finding[]): Finding[] {
  const { changed, suspects, leavesFit, recordsFit } = range;
  const findings = [...forksOf(log, range), ...range.findings];
  const around = [...beyond.findings, ...chains.findings, ...heads];
  if (leavesFit && changed.length === 0) return [...findings, ...around];
  if (leavesFit) {
    const absent = [...chains.findings, ...heads].filter(({ kind }) => kind === 'dropped' || kind === 'truncated');
    const ids = new Set(absent.flatMap(({ record }) => record ?? []));
    return [...nameChanges(changed, log.end, [...ids]), ...findings, ...beyond.findings];
  }
  if (recordsFit)
    return [
      ...changed.map(
        ({ file }): Finding => ({
          ...{ kind: 'file', file: file.replace('records/records', 'log/leaves').replace('.ndjson', '') },
          text: 'the hashes are not those of the records, which are what was signed for',
        }),
      ),
      ...[...findings, ...suspects, ...around],
    ];
  // What the records are not is what they are compared with: private parts and times say nothing more.
  const told = [...range.findings, ...suspects, ...around].filter(
    ({ kind, file }) => isOfRecords(kind) && !isPrivate(file),
  );
  // What lies beyond the range tells nothing of what is missing in it.
  return told.some(({ file }) => file !== BEYOND) ? told : [notSigned(log, range), ...told];
}

/** The records lead to what was signed at the end of the range, and to another root than was signed before: the key signed two logs. */
function forksOf(log: LogCheck, { forkedAt, leavesFit, recordsFit }: RangeCheck): Finding[] {
  if (!leavesFit && !recordsFit) return [];
  return forkedAt.map((size) => ({
    kind: 'forked-log',
    file: fileOfSize(log, size),
    index: size,
    text: `a checkpoint of ${size} records is signed for another log than the one of ${log.end} that log/end is signed for`,
  }));
}

function fileOfSize(log: LogCheck, size: number): string {
  const part = partsOf(log).find(({ end }) => size <= end);
  return part === undefined || size <= log.start ? START : checkpointsFile(part.number);
}

const isOfRecords = (kind: Finding['kind']) => kind !== 'commitment' && kind !== 'wrong-time';
const isPrivate = (file: string) => file.startsWith('private/');

/** Everything was made to fit everything else, and is not what was signed. */
function notSigned({ start, end }: LogCheck, { records, good, bad }: RangeCheck): Finding {
  const missing = end - start - records;
  const where = `somewhere from ${good} to ${bad ?? end}`;
  const at = { file: MANIFEST, index: good };
  if (missing < 0)
    return { kind: 'inserted', ...at, text: `${-missing} records were not signed for, ${where} of the log` };
  if (missing > 0)
    return bad === undefined
      ? {
          kind: 'truncated',
          ...at,
          text: `${missing} records that were signed for are missing, the last ones or some ${where}`,
        }
      : { kind: 'dropped', ...at, text: `${missing} records that were signed for are missing, ${where} of the log` };
  return { kind: 'edited', ...at, text: `records are not those that were signed for, ${where} of the log` };
}
