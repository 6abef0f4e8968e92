/** Compares a checkpoint that somebody kept with an export: the log must be the same one, grown since. */
import type { LogCheck } from './check-log.ts';
import { checkNote, type Signed } from './check-notes.ts';
import type { Finding } from './finding.ts';
import { isProven } from './read-proofs.ts';

/** `not comparable`: the export has no proof from a log of that size. */
export type Compared = 'consistent' | 'inconsistent' | 'not comparable';

const FILE = '--checkpoint';

/** What was kept is no checkpoint at all. */
export class NoCheckpoint extends Error {
  override readonly name = 'NoCheckpoint';
  constructor() {
    super('what was kept is no checkpoint (a signed note, as log/latest of an export is)');
  }
}

export interface Kept {
  readonly checkpoint: Signed | undefined;
  readonly findings: readonly Finding[];
}

export function readKept(note: string, { keys }: LogCheck): Kept {
  const { checkpoint, finding } = checkNote(note, keys, { file: FILE });
  // That a file is none says nothing of the export.
  if (checkpoint === undefined) throw new NoCheckpoint();
  return { checkpoint, findings: finding === undefined ? [] : [finding] };
}

/** `root`: of the log of that size, where the export's range has come to it. */
export function compareKept(
  { checkpoint: kept, findings }: Kept,
  log: LogCheck,
  root: Buffer | undefined,
): {
  readonly compared: Compared;
  readonly findings: readonly Finding[];
} {
  const { checkpoints, latest, proofs } = log;
  if (kept === undefined || findings.length > 0) return { compared: 'inconsistent', findings };
  const inconsistent = (kind: Finding['kind'], text: string) =>
    ({ compared: 'inconsistent', findings: [{ kind, file: FILE, index: kept.size, text }] }) as const;
  if (latest !== undefined && kept.origin !== latest.origin)
    return inconsistent('forked-log', `it is of the log ${kept.origin}, and this export is of ${latest.origin}`);
  if (latest !== undefined && kept.size > latest.size)
    return inconsistent(
      'truncated',
      `the log had ${kept.size} records when you kept this, and has ${latest.size} here: its end is missing`,
    );
  const known = [...checkpoints, ...(latest === undefined ? [] : [latest])];
  const same = [...known.filter(({ size }) => size === kept.size).map((one) => one.root), ...(root ? [root] : [])];
  if (!same.every((one) => one.equals(kept.root)))
    return inconsistent('forked-log', `the log of ${kept.size} records here is not the one that you kept`);
  if (same.length > 0 || kept.size === 0) return { compared: 'consistent', findings };
  const to = known.find(({ size }) => proofs.some((one) => one.from === kept.size && one.to === size));
  if (to === undefined) return { compared: 'not comparable', findings };
  if (isProven(proofs, kept, to)) return { compared: 'consistent', findings };
  return inconsistent('forked-log', `the log of ${to.size} here has not grown from the one of ${kept.size} you kept`);
}
