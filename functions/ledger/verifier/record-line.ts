/** What a verifier needs of a record, read from its line. */
import { hash } from 'node:crypto';

export interface RecordLine {
  readonly id: string;
  readonly caseId: string;
  readonly position: number;
  readonly time: string;
  readonly kind: string;
  readonly person: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
  readonly commitment?: string;
}

export const FIRST_HASH = '0'.repeat(64);

/** Undefined for what is no record. */
export function readRecordLine(text: string): RecordLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    // The answer is that it is no record.
    return undefined;
  }
}

function isRecord(value: unknown): value is RecordLine {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Partial<Record<keyof RecordLine, unknown>>; // each is looked at before it is believed
  return (
    typeof fields.caseId === 'string' &&
    Number.isSafeInteger(fields.position) &&
    fields.id === `${fields.caseId}/${fields.position as number}` &&
    typeof fields.time === 'string' &&
    typeof fields.kind === 'string' &&
    typeof fields.person === 'string' &&
    typeof fields.previousHash === 'string' &&
    typeof fields.hash === 'string' &&
    (fields.commitment === undefined || typeof fields.commitment === 'string') &&
    typeof fields.facts === 'object' &&
    fields.facts !== null
  );
}

/** `"hash":"<64>",` */
const MEMBER_CHARACTERS = 8 + 64 + 2;

/**
 * The hash of a record is over its text without the member that says it. Members are sorted: it is the last of that name,
 * for none of those that come after it (id, kind, person, position, previousHash, system, time, version) has members of its own.
 */
export function fitsItsHash(text: string, claimed: string): boolean {
  const at = text.lastIndexOf('"hash":"');
  if (!text.startsWith(`${claimed}",`, at + 8)) return false;
  return hash('sha256', text.slice(0, at) + text.slice(at + MEMBER_CHARACTERS)) === claimed;
}
