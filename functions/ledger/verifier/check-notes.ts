/** Checks the checkpoints of an export: that the log's key signed each of them, and when. */
import { type Checkpoint, readCheckpoint } from '../../core/log/checkpoint.ts';
import { COSIGNATURE, ED25519, type Note, type NoteKey, readNote, readVkey, signedBy } from '../../core/log/note.ts';
import type { Finding } from './finding.ts';

/** A key pair that signs for a log: the text, and the time. */
export interface SigningKey {
  readonly log: NoteKey;
  readonly time: NoteKey;
}

export interface Signed extends Checkpoint {
  /** In seconds since 1970; undefined where nobody we believe said when. */
  readonly signedAt: number | undefined;
  /** When it was signed last: until then the log had not grown. */
  readonly stillAt: number | undefined;
}

/** From either of its two keys as they are told; undefined for what is no such key. */
export function signingKeyOf(vkey: string): SigningKey | undefined {
  const key = readVkey(vkey);
  return key && { log: { ...key, type: ED25519 }, time: { ...key, type: COSIGNATURE } };
}

/** What is wrong with a note leaves what it says: the rest is compared with that all the same. */
export interface NoteRead {
  readonly checkpoint: Signed | undefined;
  readonly finding: Finding | undefined;
}

/** `at` says where the note stands. */
export function checkNote(text: string, keys: readonly SigningKey[], at: Pick<Finding, 'file' | 'line'>): NoteRead {
  const note = readNote(text);
  const checkpoint = note && readCheckpoint(note.text);
  const wrong = (why: string): NoteRead => ({
    checkpoint: checkpoint && { ...checkpoint, signedAt: undefined, stillAt: undefined },
    finding: { kind: 'forged-key', ...at, text: why },
  });
  if (note === undefined || checkpoint === undefined) return wrong('it is no signed checkpoint');
  const key = signerOf(note, checkpoint, keys);
  if (key === undefined) return wrong(`the log's key did not sign it (it says it is of ${checkpoint.origin})`);
  const time = signedBy(note, key.time);
  if (time.kind !== 'signed' || time.signedAt === undefined) return wrong('the log’s key did not sign its time');
  const { signedAt, stillAt } = time;
  return { checkpoint: { ...checkpoint, signedAt, stillAt }, finding: undefined };
}

function signerOf(note: Note, { origin }: Checkpoint, keys: readonly SigningKey[]): SigningKey | undefined {
  return keys.find(({ log }) => log.name === origin && signedBy(note, log).kind === 'signed');
}
