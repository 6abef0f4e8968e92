/** Ciphertexts of the local KMS: the key's id, then AES-256-GCM bound to the encryption context. Not AWS's format. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Key } from './kms-keys.ts';
import { AwsFault } from './wire.ts';

const ID_BYTES = 36;
const IV_BYTES = 12;
const TAG_BYTES = 16;

type Context = Readonly<Record<string, string>>;

export function encrypt(key: Key, plaintext: Buffer, context: Context): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.material, iv).setAAD(associated(context));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(key.id), iv, cipher.getAuthTag(), text]);
}

/** Throws KMS's InvalidCiphertextException for a changed ciphertext and for another context. */
export function decrypt(key: Key, blob: Buffer, context: Context): Buffer {
  const iv = blob.subarray(ID_BYTES, ID_BYTES + IV_BYTES);
  const tag = blob.subarray(ID_BYTES + IV_BYTES, ID_BYTES + IV_BYTES + TAG_BYTES);
  const text = blob.subarray(ID_BYTES + IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.material, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(associated(context)).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    throw new AwsFault('InvalidCiphertextException', 'the ciphertext or its encryption context is not the original');
  }
}

/** The id of the key a ciphertext says it is under. */
export function keyIdIn(blob: Buffer): string {
  return blob.subarray(0, ID_BYTES).toString('latin1');
}

function associated(context: Context): Buffer {
  const sorted = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}
