/** What stored records commit to: encrypted with the key of the person they are about, and read with it, or said to be erased, and by what. */
import { randomBytes } from 'node:crypto';
import type { SealedRecord } from '../core/chain.ts';
import type { EvidenceRecord } from '../core/evidence.ts';
import { decryptPart, encryptPart, IV_BYTES } from '../core/private-part.ts';
import type { Ledger, StoredRecord } from './ledger.ts';
import { findKey, keyToEncrypt, type PersonKeys } from './person-keys.ts';

/** The record as it is stored. Throws `EvidenceUnavailable` when its person's key cannot be had. */
export async function closePrivate(
  { keys }: Pick<Ledger, 'keys'>,
  { record, text, salt, privateText }: SealedRecord,
): Promise<StoredRecord> {
  if (salt === undefined || privateText === undefined) return { record, text };
  const key = await keyToEncrypt(keys(), record.person);
  return { record, text, private: encryptPart(key, randomBytes(IV_BYTES), record.id, { privateText, salt }) };
}

export type Opened =
  | { readonly kind: 'open'; readonly private: Readonly<Record<string, unknown>>; readonly salt: string }
  /** The person was erased; `authority` is the record that says so: `<caseId>/<position>`. */
  | { readonly kind: 'erased'; readonly authority: string }
  /** Altered, exchanged, or its key is gone and nobody said that it was to go: a verifier says that it is missing. */
  | { readonly kind: 'unreadable' };

/**
 * What a record commits to, as it is stored. Whose it is, the record itself says, and not what lies beside it in the table.
 * Throws `EvidenceUnavailable`.
 */
export async function openPrivate(
  keys: PersonKeys,
  { id, person }: Pick<EvidenceRecord, 'id' | 'person'>,
  encrypted: string | undefined,
): Promise<Opened> {
  const found = await findKey(keys, person);
  if (found.kind === 'destroyed') return { kind: 'erased', authority: found.by };
  if (found.kind === 'none' || encrypted === undefined) return { kind: 'unreadable' };
  const opened = decryptPart(found.key, id, encrypted);
  return opened === undefined ? { kind: 'unreadable' } : { kind: 'open', ...opened };
}
