/** How far somebody goes who changes an export: from a line to everything but the signature. */
import { canonical, sha256 } from '../../functions/core/canonical.ts';
import { FIRST_HASH } from '../../functions/core/evidence.ts';
import { BEYOND, END, HEADS, LATEST, START } from '../../functions/core/export-layout.ts';
import { readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { leafHash } from '../../functions/core/log/merkle.ts';
import { readNote } from '../../functions/core/log/note.ts';
import type { Finding } from '../../functions/ledger/verifier/finding.ts';
import { coverUp, type Laid, linesOf, putLines } from './exports.ts';
import type { Signer } from './memory-log.ts';

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

const sizeIn = (note: string) => Number(note.split('\n')[1]);

const checkpointFiles = (laid: Laid) =>
  [...laid.files.keys()].filter((name) => name.startsWith('log/checkpoints-')).sort();

/**
 * What is left to say where everything but the signatures fits: between which checkpoints the records stop being the signed ones, and
 * whether there are too few of them, too many, or others. What follows no checkpoint but the last may be missing at the very end.
 */
export function lastWord(intact: Laid, laid: Laid): Partial<Finding> {
  const { start } = intact.manifest.log;
  const [genuine, made] = [intact, laid].map((one) => recordFiles(one).flatMap((file) => linesOf(one, file)));
  const at = genuine!.findIndex((line, nth) => line !== made![nth]);
  const same = start + (at === -1 ? genuine!.length : at);
  const sizes = notesOf(intact).flatMap(({ file, size }) => (file === LATEST ? [] : [size]));
  const index = sizes.findLast((size) => size <= same)!;
  const bad = sizes.find((size) => size > same && size <= start + made!.length);
  if (made!.length > genuine!.length) return { kind: 'inserted', index };
  if (made!.length === genuine!.length) return { kind: 'edited', index };
  return { kind: bad === undefined ? 'truncated' : 'dropped', index };
}

/** A checkpoint of an export: of `log/checkpoints-…` with its line. */
export interface NoteAt {
  readonly file: string;
  readonly line?: number;
  readonly size: number;
  readonly note: string;
}

/** All of them, from the start of the range to the latest. */
export function notesOf(laid: Laid): NoteAt[] {
  const alone = (file: string) => {
    const note = laid.files.get(file)?.toString();
    return note === undefined ? [] : [{ file, size: sizeIn(note), note }];
  };
  const between = checkpointFiles(laid).flatMap((file) =>
    linesOf(laid, file).map((line, at) => ({
      file,
      line: at + 1,
      size: sizeIn(JSON.parse(line)),
      note: JSON.parse(line),
    })),
  );
  return [...alone(START), ...between, ...alone(END), ...alone(LATEST)];
}

export function putNote(laid: Laid, { file, line }: NoteAt, note: string): void {
  if (line === undefined) laid.files.set(file, Buffer.from(note));
  else putLines(laid, file, linesOf(laid, file).with(line - 1, JSON.stringify(note)));
}

/** The same checkpoint, signed by somebody: at the same time, or at another. */
export function resigned(note: string, by: Signer, seconds = secondsIn(note)): string {
  const { size, root } = readCheckpoint(readNote(note)!.text)!;
  return by.note({ size, nodes: [root] }, seconds);
}

/** When it was signed, as it says. */
export function secondsIn(note: string): number {
  const line = readNote(note)!.signatures.find(({ signature }) => signature.length === 72)!;
  return Number(line.signature.readBigUInt64BE());
}
