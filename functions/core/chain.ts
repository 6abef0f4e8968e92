/** How the records of one case become a chain, and what is wrong with a chain that is not whole. */
import { canonical, canonicalOf, sha256 } from './canonical.ts';
import { type Entry, EvidenceRecord, FIRST_HASH, type Head, hashOf } from './evidence.ts';
import type { CaseId, Digest, Instant } from './ids.ts';

/** A record as it is stored: its canonical text, and the private part with its salt beside it. */
export interface SealedRecord {
  readonly record: EvidenceRecord;
  /** Canonical JSON of the whole record: the bytes that are stored, exported and verified. */
  readonly text: string;
  readonly salt?: string;
  /** Canonical JSON of the private part. */
  readonly privateText?: string;
}

/** SHA-256 over the salt and the canonical JSON of the private part: says nothing of it, and fits no other. */
export function commitment(salt: string, privateText: string): Digest {
  return sha256(salt + privateText);
}

/** The records that follow `head` (undefined: the first of the case) for these entries, in their order. */
export function buildRecords(
  caseId: CaseId,
  head: Head | undefined,
  entries: readonly Entry[],
  time: Instant,
  newSalt: () => string,
): SealedRecord[] {
  const sealed: SealedRecord[] = [];
  let last = head;
  for (const entry of entries) {
    const next = seal(caseId, last, entry, time, newSalt);
    sealed.push(next);
    last = next.record;
  }
  return sealed;
}

function seal(
  caseId: CaseId,
  head: Head | undefined,
  { private: privatePart, ...said }: Entry,
  time: Instant,
  newSalt: () => string,
): SealedRecord {
  const position = head === undefined ? 0 : head.position + 1;
  const beside = privatePart === undefined ? {} : { salt: newSalt(), privateText: canonical(privatePart) };
  const body = {
    ...said,
    version: 1,
    id: `${caseId}/${position}`,
    caseId,
    position,
    time,
    ...(beside.salt === undefined ? {} : { commitment: commitment(beside.salt, beside.privateText) }),
    previousHash: head?.hash ?? FIRST_HASH,
  } as const;
  const members = textsOf(body);
  const hash = sha256(canonicalOf(members));
  return { record: { ...body, hash }, text: canonicalOf({ ...members, hash: canonical(hash) }), ...beside };
}

function textsOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const there = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there.map(([name, value]) => [name, canonical(value)]));
}

/** Is the record what its own hash, id and (at position 0) beginning say? */
export function isSound(record: EvidenceRecord): boolean {
  return (
    hashOf(record) === record.hash &&
    record.id === `${record.caseId}/${record.position}` &&
    (record.position > 0 || record.previousHash === FIRST_HASH)
  );
}

/** A record from one line of text: undefined unless the text is exactly the canonical JSON of a sound record. */
export function readRecord(text: string): EvidenceRecord | undefined {
  try {
    const parsed = EvidenceRecord.safeParse(JSON.parse(text));
    return parsed.success && canonical(parsed.data) === text && isSound(parsed.data) ? parsed.data : undefined;
  } catch {
    // Not JSON, or JSON that has no canonical form: the answer is that this is no record.
    return undefined;
  }
}

/** What is wrong with a chain. `index` points into the records given; a missing record has none. */
export type ChainFault =
  | { readonly kind: 'edited' | 'inserted'; readonly position: number; readonly index: number }
  | { readonly kind: 'dropped' | 'truncated'; readonly position: number };

/**
 * What is wrong with these sound records of one case, which should be all of it up to `head`. Trust runs backwards: the
 * head vouches for the last record, and each record for the one before it. Order is not looked at.
 */
export function verifyChain(records: readonly EvidenceRecord[], head: Head): ChainFault[] {
  const at = indicesByPosition(records);
  const faults: ChainFault[] = [];
  let vouched: Digest | undefined = head.hash;
  let seen = false;
  for (let position = head.position; position >= 0; position--) {
    const found: readonly number[] = at.get(position) ?? [];
    const genuine: number | undefined = found.find(
      (index) => vouched === undefined || records[index]?.hash === vouched,
    );
    const chosen: number | undefined = genuine ?? found[0];
    if (chosen === undefined) faults.push({ kind: seen ? 'dropped' : 'truncated', position });
    else if (genuine === undefined) faults.push({ kind: 'edited', position, index: chosen });
    for (const index of found) if (index !== chosen) faults.push({ kind: 'inserted', position, index });
    seen ||= chosen !== undefined;
    vouched = vouch(records, chosen, genuine !== undefined, at.get(position - 1) ?? []);
  }
  for (const [position, found] of at)
    if (position > head.position) for (const index of found) faults.push({ kind: 'inserted', position, index });
  return faults.toSorted((one, other) => one.position - other.position);
}

function indicesByPosition(records: readonly EvidenceRecord[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [index, { position }] of records.entries()) found.set(position, [...(found.get(position) ?? []), index]);
  return found;
}

/** The hash the record before must have. What a forged record says of it counts only where it is borne out. */
function vouch(
  records: readonly EvidenceRecord[],
  chosen: number | undefined,
  genuine: boolean,
  before: readonly number[],
): Digest | undefined {
  const claimed = chosen === undefined ? undefined : records[chosen]?.previousHash;
  return genuine || before.some((index) => records[index]?.hash === claimed) ? claimed : undefined;
}
