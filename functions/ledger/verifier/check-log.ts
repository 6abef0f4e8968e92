/** Checks what an export says of its log: checkpoints and their times, the tree it goes on from, and that the log has only grown since. */
import { checkpointsFile, END, FRONTIER, LATEST, MANIFEST, partsOf, START } from '../../core/export-layout.ts';
import { checkGrown } from './check-grown.ts';
import { isRange } from './check-listing.ts';
import { checkNote, type Signed, type SigningKey, signingKeyOf } from './check-notes.ts';
import { instantOf, madeTooEarly, secondsOf, TOLERANCE_SECONDS } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';
import type { Manifest } from './read-manifest.ts';
import { type Consistency, readProofs, readTree } from './read-proofs.ts';
import type { Tree } from './tree.ts';

export interface LogCheck {
  /** As its checkpoints say, whatever the manifest says. */
  readonly start: number;
  readonly end: number;
  readonly latest: Signed | undefined;
  /** From `start` to `end`. */
  readonly checkpoints: readonly Signed[];
  /** The tree at `start`; undefined where it is not the one that was signed. */
  readonly tree: Tree | undefined;
  readonly proofs: readonly Consistency[];
  readonly keys: readonly SigningKey[];
  readonly findings: Finding[];
}

export async function checkLog(
  folder: Folder,
  manifest: Manifest,
  told: readonly SigningKey[] | undefined,
): Promise<LogCheck> {
  const { log } = manifest;
  const findings: Finding[] = [];
  const keys = checkKeys(log.keys, told, findings);
  const note = noteReader(folder, manifest, keys, findings);
  const start = log.start === 0 ? undefined : await note(START, log.start);
  const end = await note(END, log.end);
  const latest = await note(LATEST, log.latest);
  const signed = { start: start?.size ?? log.start, end: end?.size ?? log.end };
  const range = isRange(signed, manifest.files.length) ? signed : { start: log.start, end: log.end };
  const between = await readBetween(folder, range, keys, findings);
  const checkpoints = [start, ...between, end].filter((one) => one !== undefined);
  findings.push(...checkOrder([...checkpoints, ...(latest === undefined ? [] : [latest])]));
  findings.push(...checkPeriod(manifest, start, end, latest));
  findings.push(...madeTooEarly(manifest.createdAt, latest?.stillAt));
  const tree = await readTree(folder, start, range.start);
  const proofs = await readProofs(folder);
  if (tree === undefined)
    findings.push({
      ...{ kind: 'forked-log', file: FRONTIER },
      text: `it is not the tree of ${range.start} records that was signed`,
    });
  findings.push(...checkGrown(proofs, end, latest));
  return { ...range, latest, checkpoints, tree, proofs: proofs ?? [], keys, findings };
}

/** The manifest may name no other keys than the one that was told. */
function checkKeys(
  named: readonly string[],
  told: readonly SigningKey[] | undefined,
  findings: Finding[],
): readonly SigningKey[] {
  const own = named.map(signingKeyOf);
  const known = (one: SigningKey | undefined) =>
    one !== undefined && (told ?? [one]).some(({ log }) => log.publicKey.equals(one.log.publicKey));
  if (!own.every(known) || own.length === 0)
    findings.push({
      ...{ kind: 'forged-key', file: MANIFEST },
      text: told === undefined ? 'it names what is no key' : 'it names a key that is not the one you were told',
    });
  return told ?? own.filter((key) => key !== undefined);
}

function noteReader(folder: Folder, { log }: Manifest, keys: readonly SigningKey[], findings: Finding[]) {
  return async (file: string, size: number): Promise<Signed | undefined> => {
    const text = (await folder.bytes(file))?.toString('utf8');
    if (text === undefined) {
      findings.push({ kind: 'file', file, text: 'there is no such checkpoint in the export' });
      return undefined;
    }
    const { checkpoint, finding } = checkNote(text, keys, { file });
    if (finding !== undefined) findings.push(finding);
    if (checkpoint !== undefined && (checkpoint.size !== size || checkpoint.origin !== log.origin))
      findings.push({
        ...{ kind: 'manifest', file: MANIFEST },
        text: `${file} is of ${checkpoint.origin} at ${checkpoint.size}, and ${log.origin} at ${size} is listed`,
      });
    return checkpoint;
  };
}

async function readBetween(
  folder: Folder,
  range: { readonly start: number; readonly end: number },
  keys: readonly SigningKey[],
  findings: Finding[],
): Promise<Signed[]> {
  const between: Signed[] = [];
  for (const { number } of partsOf(range)) {
    const file = checkpointsFile(number);
    await folder.texts(file, (text, line) => {
      const { checkpoint, finding } = checkNote(unquoted(text), keys, { file, line });
      if (finding !== undefined) findings.push(finding);
      if (checkpoint !== undefined) between.push(checkpoint);
    });
  }
  return between;
}

/** A note is kept as a JSON string, written in one way. */
function unquoted(line: string): string {
  try {
    const note: unknown = JSON.parse(line);
    return typeof note === 'string' && JSON.stringify(note) === line ? note : '';
  } catch {
    // No note can be read in it: that is what is said of it.
    return '';
  }
}

/** In the order in which they stand, sizes ascend, and times with them. */
function checkOrder(checkpoints: readonly Signed[]): Finding[] {
  const findings: Finding[] = [];
  let last: Signed | undefined;
  for (const one of checkpoints) {
    if (last !== undefined && one.size < last.size)
      findings.push({
        ...{ kind: 'forked-log', file: LATEST },
        text: `a checkpoint of ${one.size} records comes after one of ${last.size}`,
      });
    if (last?.signedAt !== undefined && one.signedAt !== undefined && one.signedAt < last.signedAt)
      findings.push({
        ...{ kind: 'wrong-time', file: LATEST },
        text: `the log of ${one.size} was signed at ${instantOf(one.signedAt)}, before the one of ${last.size}`,
      });
    else if (last?.stillAt !== undefined && one.size > last.size && one.signedAt !== undefined)
      findings.push(...outgrown({ ...last, stillAt: last.stillAt }, { ...one, signedAt: one.signedAt }));
    last = one;
  }
  return findings;
}

/** It cannot be signed for as it still is after it was signed for as it grew: two clocks apart. */
function outgrown(
  last: { readonly size: number; readonly stillAt: number },
  one: { readonly size: number; readonly signedAt: number },
): Finding[] {
  if (last.stillAt <= one.signedAt + TOLERANCE_SECONDS) return [];
  const text = `the log of ${last.size} was signed again at ${instantOf(last.stillAt)}, after the one of ${one.size}`;
  return [{ kind: 'wrong-time', file: LATEST, text }];
}

const DAY_SECONDS = 24 * 3600;

/** The range must begin before the period and end after it, as far as the log goes. */
function checkPeriod(
  { period: { from, to }, log }: Manifest,
  start: Signed | undefined,
  end: Signed | undefined,
  latest: Signed | undefined,
): Finding[] {
  const findings: Finding[] = [];
  if (start?.signedAt !== undefined && start.signedAt >= secondsOf(from))
    findings.push({
      ...{ kind: 'dropped', file: START },
      text: `the export begins where the log was signed at ${instantOf(start.signedAt)}: what came before that on ${from} is missing`,
    });
  const over = secondsOf(to) + DAY_SECONDS;
  if (end?.signedAt !== undefined && end.signedAt < over && end.size !== (latest?.size ?? log.latest))
    findings.push({
      ...{ kind: 'truncated', file: END },
      text: `the export ends where the log was signed at ${instantOf(end.signedAt)}, and the log goes on: what came after that until the end of ${to} is missing`,
    });
  return findings;
}
