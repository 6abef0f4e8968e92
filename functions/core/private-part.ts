/** The private part of a record and its salt, encrypted together under the key of the person it is about, and bound to the record's id. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { canonical, canonicalOf } from './canonical.ts';

/** AES-256-GCM (NIST SP 800-38D). The salt goes in too: whoever has it could guess a short text from its commitment. */
const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
/** 96 random bits a record: a person has thousands of records, and the same twice is out of reach below 2^32 (SP 800-38D, 8.3). */
export const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The first byte says how the rest is read. */
const VERSION = 1;

/** What a commitment commits to. */
export interface PrivatePart {
  /** Canonical JSON. */
  readonly privateText: string;
  readonly salt: string;
}

/** Base64 of the version, the initialization vector, the tag, and the ciphertext. */
export function encryptPart(key: Uint8Array, iv: Uint8Array, id: string, { privateText, salt }: PrivatePart): string {
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id));
  const plain = canonicalOf({ private: privateText, salt: canonical(salt) });
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), text]).toString('base64');
}

export interface OpenedPart {
  readonly private: Readonly<Record<string, unknown>>;
  readonly salt: string;
}

/** Undefined for what was not encrypted under this key for the record of this id, or was altered since. */
export function decryptPart(key: Uint8Array, id: string, encrypted: string): OpenedPart | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  const [iv, tag, text] = [
    bytes.subarray(1, 1 + IV_BYTES),
    bytes.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES),
    bytes.subarray(1 + IV_BYTES + TAG_BYTES),
  ];
  // Other texts may decode to the same bytes: what was written is one of them.
  if (bytes[0] !== VERSION || bytes.toString('base64') !== encrypted || tag.length < TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(id)).setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    return JSON.parse(plain) as OpenedPart; // as: it is authentic, so `encryptPart` wrote it
  } catch {
    // Node says only that it is not authentic; which of key, id and bytes is wrong cannot be told.
    return undefined;
  }
}
