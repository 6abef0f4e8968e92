/** Checks the time-stamps of checkpoints (RFC 3161): an authority that is not the log says when they were there. */
import { X509Certificate } from 'node:crypto';
import { END, LATEST, START, timeStampFile } from '../../core/export-layout.ts';
import { readNote, signedBy } from '../../core/log/note.ts';
import { signedParts } from '../log/signed-parts.ts';
import type { SigningKey } from './check-notes.ts';
import { instantOf, TOLERANCE_SECONDS } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';
import { type Token, verifyToken } from './read-token.ts';

export interface TimeStamped {
  readonly file: string;
  /** When the authority saw it, and who it is; absent: its signature was not verified, for no authority was told. */
  readonly at?: string;
  readonly by?: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of authorities that somebody trusts; undefined for a text that holds none, or one that cannot be read. */
export function readAuthorities(pem: string): X509Certificate[] | undefined {
  try {
    const found = [...pem.matchAll(CERTIFICATE)].map(([text]) => new X509Certificate(text));
    return found.length === 0 ? undefined : found;
  } catch {
    // Who asked says what it takes.
    return undefined;
  }
}

/** `trusted` undefined: what is there is named, and nothing of it is believed. */
export async function checkTimeStamps(
  folder: Folder,
  trusted: readonly X509Certificate[] | undefined,
  keys: readonly SigningKey[],
): Promise<{ readonly timeStamps: readonly TimeStamped[]; readonly findings: readonly Finding[] }> {
  const timeStamps: TimeStamped[] = [];
  const findings: Finding[] = [];
  for (const checkpoint of [START, END, LATEST]) {
    const file = timeStampFile(checkpoint);
    const token = await folder.bytes(file);
    const note = await folder.bytes(checkpoint);
    if (token === undefined || note === undefined) continue;
    if (trusted === undefined) timeStamps.push({ file });
    else {
      const stamped = verifyAny(token, note, trusted);
      if (stamped.kind === 'wrong') findings.push({ kind: 'time-stamp', file, text: stamped.why });
      else {
        timeStamps.push({ file, at: stamped.at, by: stamped.by });
        findings.push(...tooEarly(checkpoint, stamped.at, signedAt(note, keys)));
      }
    }
  }
  if (trusted !== undefined && timeStamps.length === 0 && findings.length === 0)
    findings.push({
      kind: 'time-stamp',
      file: LATEST,
      text: 'no checkpoint here has a time-stamp: nobody but the log says when it was signed',
    });
  return { timeStamps, findings };
}

/** Witnesses may have cosigned the checkpoint since: what was stamped is then the beginning of what is here. */
function verifyAny(token: Buffer, note: Buffer, trusted: readonly X509Certificate[]): Token {
  const verdicts = signedParts(note).map((part) => verifyToken(token, part, trusted));
  return verdicts.find(({ kind }) => kind === 'stamped') ?? verdicts[0] ?? verifyToken(token, note, trusted);
}

/** Nobody saw it before it was signed: the log says a time later than it was. */
function tooEarly(file: string, at: string, logAt: number | undefined): Finding[] {
  if (logAt === undefined || at >= instantOf(logAt - TOLERANCE_SECONDS)) return [];
  const text = `the log says that it signed at ${instantOf(logAt)}, and an authority had seen it at ${at}`;
  return [{ kind: 'wrong-time', file, text }];
}

function signedAt(content: Buffer, keys: readonly SigningKey[]): number | undefined {
  const note = readNote(content.toString('utf8'));
  const own = note && keys.map(({ time }) => signedBy(note, time)).find(({ kind }) => kind === 'signed');
  return own?.kind === 'signed' ? own.signedAt : undefined;
}
