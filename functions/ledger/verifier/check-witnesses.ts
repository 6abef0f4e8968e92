/**
 * Counts which witnesses cosigned the checkpoints of an export (c2sp.org/tlog-cosignature): others than the log saw it grow to
 * there, and when. Lines of whom nobody told are passed over.
 */
import { END, LATEST, START } from '../../core/export-layout.ts';
import { COSIGNATURE, type NoteKey, readNote, readVkey, type Signed, signedBy } from '../../core/log/note.ts';
import type { SigningKey } from './check-notes.ts';
import { instantOf, TOLERANCE_SECONDS } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';

export interface ToldWitnesses {
  /** Their vkeys, one a line; lines that begin with # say nothing. */
  readonly keys: string;
  /** How many of them must have cosigned `log/latest`; all of them unless told. */
  readonly needed?: number;
}

export interface Witnessing {
  readonly needed: number;
  /** Of `log/latest`: who cosigned it, and when they say they did. */
  readonly cosigned: readonly { readonly name: string; readonly at: string }[];
  readonly missing: readonly string[];
}

/** Undefined for what tells no witnesses: no vkey, one key twice, or more needed than told. */
export function readWitnesses({
  keys,
  needed,
}: ToldWitnesses): { keys: readonly NoteKey[]; needed: number } | undefined {
  const lines = keys.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '' && !line.startsWith('#')).map(readVkey);
  const known = told.filter((key) => key !== undefined);
  const distinct = new Set(known.map(({ publicKey }) => publicKey.toString('hex'))).size;
  const count = needed ?? known.length;
  const sound = known.length === told.length && distinct === known.length && count >= 1 && count <= known.length;
  return sound ? { keys: known.map((key) => ({ ...key, type: COSIGNATURE })), needed: count } : undefined;
}

export async function checkWitnesses(
  folder: Folder,
  { keys, needed }: { readonly keys: readonly NoteKey[]; readonly needed: number },
  log: readonly SigningKey[],
): Promise<Witnessing & { readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const cosigned: { name: string; at: string }[] = [];
  for (const key of keys) {
    if (log.some((own) => own.log.publicKey.equals(key.publicKey))) continue; // The log is no witness of itself.
    for (const file of [START, END, LATEST]) {
      const seen = await cosignatureOf(folder, file, key, log);
      if (seen.kind === 'signed' && file === LATEST) cosigned.push({ name: key.name, at: instantOf(seen.last) });
      if (seen.kind === 'forged')
        findings.push({
          kind: 'witness',
          file,
          text: `what stands here as the signature of ${key.name} is not theirs`,
        });
      if (seen.kind === 'signed' && seen.logAt !== undefined && seen.first < seen.logAt - TOLERANCE_SECONDS)
        findings.push({
          ...{ kind: 'wrong-time', file },
          text: `the log says that it signed at ${instantOf(seen.logAt)}, and ${key.name} had seen it at ${instantOf(seen.first)}`,
        });
    }
  }
  const missing = keys.map(({ name }) => name).filter((name) => !cosigned.some((one) => one.name === name));
  if (cosigned.length < needed)
    findings.push({
      ...{ kind: 'witness', file: LATEST },
      text: `${cosigned.length} of the ${needed} witnesses that are needed cosigned it; not ${missing.join(', ')}`,
    });
  return { needed, cosigned, missing, findings };
}

type Seen =
  /** When it cosigned first and last: it may have been asked again, to show that the log is still the same. */
  | { readonly kind: 'signed'; readonly first: number; readonly last: number; readonly logAt: number | undefined }
  | { readonly kind: 'forged' | 'unsigned' };

async function cosignatureOf(folder: Folder, file: string, key: NoteKey, log: readonly SigningKey[]): Promise<Seen> {
  const note = readNote((await folder.bytes(file))?.toString('utf8') ?? '');
  if (note === undefined) return { kind: 'unsigned' };
  const signed = signedBy(note, key);
  if (signed.kind !== 'signed') return { kind: signed.kind };
  const { signedAt = 0, stillAt = signedAt } = signed; // a cosignature has both
  const logAt = log.map(({ time }) => timeOf(signedBy(note, time))).find((time) => time !== undefined);
  return { kind: 'signed', first: signedAt, last: stillAt, logAt };
}

const timeOf = (signed: Signed) => (signed.kind === 'signed' ? signed.signedAt : undefined);
