/** Witnesses of tests: keys that cosign checkpoints, truly or not. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  COSIGNATURE,
  cosignature,
  cosigned,
  keyIdOf,
  lineOf,
  type NoteKey,
  rawPublicKey,
  readNote,
  vkeyOf,
} from '../../functions/core/log/note.ts';

export interface Witness {
  readonly key: NoteKey;
  readonly vkey: string;
  readonly privateKey: KeyObject;
}

export function witnessOf(name: string): Witness {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = rawPublicKey(publicKey.export({ type: 'spki', format: 'der' }))!;
  const own: NoteKey = { name, type: COSIGNATURE, publicKey: raw };
  return { key: own, vkey: vkeyOf(own), privateKey };
}

/** The line that goes below `note`: signed at that time, over the text of `over`. */
export function lineBy({ key: own, privateKey }: Witness, note: string, seconds: number, over = note): string {
  const message = Buffer.from(cosigned(readNote(over)!.text, seconds));
  return lineOf({
    name: own.name,
    keyId: keyIdOf(own),
    signature: cosignature(seconds, sign(null, message, privateKey)),
  });
}
