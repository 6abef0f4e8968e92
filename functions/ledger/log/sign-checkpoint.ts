/** Has the log's key sign a checkpoint, and when it did. The key never leaves KMS. */
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { Instant } from '../../core/ids.ts';
import { type Checkpoint, checkpointText } from '../../core/log/checkpoint.ts';
import {
  COSIGNATURE,
  cosignature,
  cosigned,
  ED25519,
  keyIdOf,
  lineOf,
  type NoteKey,
  noteText,
  rawPublicKey,
} from '../../core/log/note.ts';

export interface LogKey {
  readonly kms: KMSClient;
  readonly keyId: string;
  /** The log's name, which is the key's in its notes. */
  readonly origin: string;
}

/** The keys its notes are verified with: one for the text, one for the time; the same key pair, told apart by what is signed. */
export interface LogKeys {
  readonly log: NoteKey;
  readonly time: NoteKey;
}

export async function logKeys({ kms, keyId, origin }: LogKey): Promise<LogKeys> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  const publicKey = rawPublicKey(Buffer.from(PublicKey ?? []));
  if (publicKey === undefined)
    throw new EvidenceUnavailable('the key of the log is no Ed25519 key: its spec is ECC_NIST_EDWARDS25519');
  const key = { name: origin, publicKey };
  return { log: { ...key, type: ED25519 }, time: { ...key, type: COSIGNATURE } };
}

/** The checkpoint as a signed note, with the time it was signed at (c2sp.org/tlog-cosignature). */
export async function signCheckpoint(key: LogKey, keys: LogKeys, checkpoint: Checkpoint, at: Instant): Promise<string> {
  const text = checkpointText(checkpoint);
  const seconds = Math.floor(Date.parse(at) / 1000);
  const [byLog, atTime] = await Promise.all([sign(key, text), sign(key, cosigned(text, seconds))]);
  const signatures = [
    { name: key.origin, keyId: keyIdOf(keys.log), signature: byLog },
    { name: key.origin, keyId: keyIdOf(keys.time), signature: cosignature(seconds, atTime) },
  ];
  return noteText({ text, signatures });
}

/** The line that says that a log is still as the note has it, at a later time. */
export async function signStill(key: LogKey, keys: LogKeys, note: string, at: Instant): Promise<string> {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const seconds = Math.floor(Date.parse(at) / 1000);
  const signature = cosignature(seconds, await sign(key, cosigned(text, seconds)));
  return lineOf({ name: key.origin, keyId: keyIdOf(keys.time), signature });
}

async function sign({ kms, keyId }: LogKey, message: string): Promise<Buffer> {
  const { Signature } = await kms.send(
    new SignCommand({
      KeyId: keyId,
      Message: Buffer.from(message),
      MessageType: 'RAW',
      SigningAlgorithm: 'ED25519_SHA_512',
    }),
  );
  return Buffer.from(Signature ?? []);
}
