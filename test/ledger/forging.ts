/** How far somebody goes who changes an export: from a line to everything but the signature. */
import { canonical, sha256 } from '../../functions/core/canonical.ts';
import { FIRST_HASH } from '../../functions/core/evidence.ts';
import { BEYOND, HEADS } from '../../functions/core/export-layout.ts';
import { leafHash } from '../../functions/core/log/merkle.ts';
import { coverUp, type Laid, linesOf, putLines } from './exports.ts';

/** `chains`: hashes, positions and heads are made to fit; `leaves`: the hashes of the log in the export as well. */
export const EFFORTS = ['none', 'manifest', 'chains', 'leaves'] as const;
export type Effort = (typeof EFFORTS)[number];

export const recordFiles = (laid: Laid) => [...laid.files.keys()].filter((name) => name.startsWith('records/')).sort();

/** Where every record of the range stands. */
export function spotsOf(laid: Laid): { file: string; at: number; index: number }[] {
  let index = laid.manifest.log.start;
  return recordFiles(laid).flatMap((file) =>
    linesOf(laid, file).map((_, at) => {
      index += 1;
      return { file, at, index: index - 1 };
    }),
  );
}

export function goOn(laid: Laid, effort: Effort): void {
  if (effort === 'chains' || effort === 'leaves') relink(laid);
  if (effort === 'leaves')
    for (const file of recordFiles(laid)) {
      const name = file.replace('records/records', 'log/leaves').replace('.ndjson', '');
      laid.files.set(name, Buffer.concat(linesOf(laid, file).map(leafHash)));
    }
  const records = recordFiles(laid).reduce((sum, file) => sum + linesOf(laid, file).length, 0);
  if (effort !== 'none') coverUp(laid, { records });
}

/** Every chain made to fit again, in the order in which its records stand now. */
function relink(laid: Laid): void {
  const ends = new Map<string, { position: number; hash: string }>();
  const link = (text: string): string => {
    const { hash: _, ...said } = JSON.parse(text);
    const last = ends.get(said.caseId);
    const position = last === undefined ? 0 : last.position + 1;
    const record = { ...said, id: `${said.caseId}/${position}`, position, previousHash: last?.hash ?? FIRST_HASH };
    const hash = sha256(canonical(record));
    ends.set(said.caseId, { position, hash });
    return canonical({ ...record, hash });
  };
  const { start } = laid.manifest.log;
  const beyond = linesOf(laid, BEYOND).map((line) => JSON.parse(line));
  const linked = (line: { record: string }) => canonical({ ...line, record: link(line.record) });
  const before = beyond.filter(({ index }) => index < start).map(linked);
  for (const file of recordFiles(laid)) putLines(laid, file, linesOf(laid, file).map(link));
  const after = beyond.filter(({ index }) => index >= start).map(linked);
  putLines(laid, BEYOND, [...before, ...after]);
  const heads = [...ends].sort().map(([caseId, end]) => canonical({ caseId, ...end }));
  putLines(laid, HEADS, heads);
}
