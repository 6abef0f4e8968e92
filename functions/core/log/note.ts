/** C2SP signed notes (c2sp.org/signed-note): a text, and lines below it that say who signed it. */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

/** Ed25519 over the text: by the log. */
export const ED25519 = 0x01;
/** Ed25519 over the text and a time (c2sp.org/tlog-cosignature): by the log, for its own time, and by witnesses. */
export const COSIGNATURE = 0x04;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE;

/** A key that notes are verified with. */
export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Buffer;
}

export interface NoteSignature {
  readonly name: string;
  /** Eight hex digits. */
  readonly keyId: string;
  readonly signature: Buffer;
}

export interface Note {
  /** Ends with a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** No verifier must take more than 16 (c2sp.org/signed-note); we take a few more, for witnesses. */
const MOST_SIGNATURES = 64;

const NAME = /^[^\s+\p{Zs}]+$/u;
const LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;

/** Eight hex digits that tell keys of one name apart. */
export function keyIdOf({ name, type, publicKey }: NoteKey): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]), 'hex').slice(0, 8);
}

/** The key as it is told to people: `<name>+<key id>+<base64 of type and key>`. */
export function vkeyOf(key: NoteKey): string {
  return `${key.name}+${keyIdOf(key)}+${Buffer.concat([Buffer.of(key.type), key.publicKey]).toString('base64')}`;
}

/** Undefined unless the text is a key of a type we know, with the id that is its own. */
export function readVkey(text: string): NoteKey | undefined {
  const [, name = '', keyId = '', data = ''] =
    /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(data, 'base64');
  const type = bytes[0];
  if (bytes.length !== 33 || !NAME.test(name) || (type !== ED25519 && type !== COSIGNATURE)) return undefined;
  const key: NoteKey = { name, type, publicKey: bytes.subarray(1) };
  return keyIdOf(key) === keyId ? key : undefined;
}

/** The note as it is stored and sent. */
export function noteText({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(lineOf).join('')}`;
}

/** A signature as a line of a note. */
export function lineOf({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;
}

/** Undefined for what is no signed note. Whose signatures they are is for `signedBy` to say. */
export function readNote(stored: string): Note | undefined {
  const end = stored.lastIndexOf('\n\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note has none but line feeds
  if (end === -1 || !stored.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(stored)) return undefined;
  const lines = stored.slice(end + 2, -1).split('\n');
  const signatures = lines.map(readLine).filter((line) => line !== undefined);
  if (signatures.length !== lines.length || lines.length > MOST_SIGNATURES) return undefined;
  return { text: stored.slice(0, end + 1), signatures };
}

function readLine(line: string): NoteSignature | undefined {
  const [, name = '', data = ''] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(data, 'base64');
  // Two texts of one signature would be a change to a note that nobody is told of.
  if (!NAME.test(name) || bytes.length < 5 || bytes.toString('base64') !== data) return undefined;
  return { name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}

/** What a cosignature at `seconds` since 1970 is over. */
export function cosigned(text: string, seconds: number): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`;
}

/** What the signature of a cosignature line holds: when, and the signature itself. */
export function cosignature(seconds: number, signature: Buffer): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return Buffer.concat([time, signature]);
}

/**
 * `unsigned`: the key signed nothing here. `forged`: a line says it did, and it did not. Of cosignatures, `signedAt` is the time of
 * the first and `stillAt` that of the last, in seconds since 1970: who signs the same text again says that it is still so.
 */
export type Signed =
  | { readonly kind: 'signed'; readonly signedAt?: number; readonly stillAt?: number }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'forged' };

/** Did this key sign the note? One false signature in its name is enough for `forged`. */
export function signedBy({ text, signatures }: Note, key: NoteKey): Signed {
  const keyId = keyIdOf(key);
  const own = signatures.filter((line) => line.name === key.name && line.keyId === keyId);
  if (own.length === 0) return { kind: 'unsigned' };
  const isTimed = key.type === COSIGNATURE;
  const genuine = own.every(({ signature }) => (isTimed ? isCosigned : isValid)(text, key, signature));
  if (!genuine) return { kind: 'forged' };
  if (!isTimed) return { kind: 'signed' };
  const times = own.map(({ signature }) => timeIn(signature));
  return { kind: 'signed', signedAt: Math.min(...times), stillAt: Math.max(...times) };
}

function isCosigned(text: string, key: NoteKey, signature: Buffer): boolean {
  return signature.length === 72 && isValid(cosigned(text, timeIn(signature)), key, signature.subarray(8));
}

const timeIn = (signature: Buffer) => Number(signature.readBigUInt64BE());

function isValid(message: string, { publicKey }: NoteKey, signature: Buffer): boolean {
  return signature.length === 64 && verify(null, Buffer.from(message), ed25519(publicKey), signature);
}

/** RFC 8410: what stands before the 32 bytes of a key in SubjectPublicKeyInfo. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function ed25519(publicKey: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
}

/** The 32 bytes of an Ed25519 key in SubjectPublicKeyInfo, as KMS gives it. Undefined for another kind of key. */
export function rawPublicKey(spki: Buffer): Buffer | undefined {
  return spki.length === 44 && spki.subarray(0, 12).equals(SPKI) ? spki.subarray(12) : undefined;
}
