/** The record a line of an export is of. */
import { EvidenceKind, EvidenceRecord } from '../../core/evidence.ts';
import { Grade } from '../../core/grade.ts';
import { Instant } from '../../core/ids.ts';

/** Undefined for what is no record of ours: it was altered before it came to the log, or is newer than this. It becomes a finding. */
export function recordIn(text: string): EvidenceRecord | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    // No JSON: the caller enters it as unreadable, and the verifier names it.
    return undefined;
  }
}

/** The same of what was parsed already. */
export function recordOf(value: unknown): EvidenceRecord | undefined {
  return isWhole(value) ? value : EvidenceRecord.safeParse(value).data;
}

const isText = (value: unknown) => typeof value === 'string';
const isDigest = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const KINDS: ReadonlySet<unknown> = new Set(EvidenceKind.options);
const GRADES: ReadonlySet<unknown> = new Set(Grade.options);

const MEMBERS: Readonly<Record<keyof EvidenceRecord, (value: unknown) => boolean>> = {
  version: (value) => value === 1,
  id: isText,
  caseId: (value) => typeof value === 'string' && /^c-[0-9a-f]{24}$/.test(value),
  position: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  time: (value) => Instant.safeParse(value).success,
  kind: (value) => KINDS.has(value),
  actor: isText,
  person: isText,
  system: isText,
  entitlement: isText,
  grade: (value) => GRADES.has(value),
  controls: (value) => isTextList(value) && value.every(({ length }) => length <= 40),
  facts: areFacts,
  commitment: isDigest,
  previousHash: isDigest,
  hash: isDigest,
};
/** Those the schema would add are not here either. */
const NEEDED = Object.keys(MEMBERS).filter((name) => !['system', 'entitlement', 'grade', 'commitment'].includes(name));

/** What the schema would take as it is. The schema takes several times as long; what this does not know is left to it. */
function isWhole(value: unknown): value is EvidenceRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>; // each is looked at
  for (const name in fields)
    if (!Object.hasOwn(MEMBERS, name) || !MEMBERS[name as keyof EvidenceRecord](fields[name])) return false;
  return NEEDED.every((name) => Object.hasOwn(fields, name));
}

function areFacts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const facts = value as Readonly<Record<string, unknown>>; // each is looked at
  for (const name in facts) if (name === '__proto__' || !isFact(facts[name])) return false;
  return true;
}

function isFact(value: unknown): boolean {
  return isText(value) || typeof value === 'number' || typeof value === 'boolean' || isTextList(value);
}
