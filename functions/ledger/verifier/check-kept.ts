/** Compares a checkpoint that somebody kept with an export: the log must be the same one, grown since. */
import type { LogCheck } from './check-log.ts';
import { checkNote, type Signed } from './check-notes.ts';
import type { Finding } from './finding.ts';
import { isProven } from './read-proofs.ts';

/** `not comparable`: the export has no proof from a log of that size. */
export type Compared = 'consistent' | 'inconsistent' | 'not comparable';

const FILE = '--checkpoint';

export interface Kept {
  readonly compared: Compared;
  readonly finding?: Finding;
}

export function checkKept(note: string, { checkpoints, latest, proofs, keys }: LogCheck): Kept {
  const { checkpoint: kept, finding } = checkNote(note, keys, { file: FILE });
  if (kept === undefined || finding !== undefined) return { compared: 'inconsistent', ...(finding && { finding }) };
  if (latest === undefined) return { compared: 'not comparable' };
  if (kept.size > latest.size)
    return {
      compared: 'inconsistent',
      finding: {
        ...{ kind: 'truncated', file: FILE },
        text: `the log had ${kept.size} records when you kept this, and ${latest.size} where the export was made`,
      },
    };
  const forked = (other: Signed): Finding => ({
    ...{ kind: 'forked-log', file: FILE, index: kept.size },
    text: `the log of ${other.size} here has not grown from the log of ${kept.size} that you kept`,
  });
  const same = [...checkpoints, latest].filter(({ size }) => size === kept.size);
  const other = same.find(({ root }) => !root.equals(kept.root));
  if (other !== undefined) return { compared: 'inconsistent', finding: forked(other) };
  if (same.length > 0 || kept.size === 0) return { compared: 'consistent' };
  const to = [...checkpoints, latest].find(({ size }) =>
    proofs.some((proof) => proof.from === kept.size && proof.to === size),
  );
  if (to === undefined) return { compared: 'not comparable' };
  return isProven(proofs, kept, to) ? { compared: 'consistent' } : { compared: 'inconsistent', finding: forked(to) };
}
