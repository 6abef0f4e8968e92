/** What stored records commit to: encrypted with the key of the person they are about, and read with it, or said to be erased, and by what. */
import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import type { SealedRecord } from '../core/chain.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { decryptPart, encryptPart, IV_BYTES } from '../core/private-part.ts';
import type { Ledger, LedgerItem, StoredRecord } from './ledger.ts';
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

const Said = EvidenceRecord.pick({ id: true, person: true, commitment: true });

/** Undefined for a record without a private part, and for one that cannot be read at all. Throws `EvidenceUnavailable`. */
export async function openPrivate(keys: PersonKeys, item: LedgerItem): Promise<Opened | undefined> {
  const said = saidBy(item);
  if (said?.commitment === undefined) return undefined;
  const found = await findKey(keys, said.person);
  if (found.kind === 'destroyed') return { kind: 'erased', authority: found.by };
  if (found.kind === 'none' || item.private === undefined) return { kind: 'unreadable' };
  const opened = decryptPart(found.key, `${item.pk}/${item.sk}`, item.private);
  return opened === undefined ? { kind: 'unreadable' } : { kind: 'open', ...opened };
}

function saidBy({ record }: LedgerItem): z.infer<typeof Said> | undefined {
  try {
    return Said.strip().safeParse(JSON.parse(record)).data;
  } catch {
    // A stored record that is no JSON was altered: it is exported as it is, and the verifier names it.
    return undefined;
  }
}
