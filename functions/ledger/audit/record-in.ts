/** The record a line of an export is of, read as its schema would, by hand: the verifier in an export has no package in it. */
import type { EvidenceRecord } from '../../core/evidence.ts';
import { EVIDENCE_KINDS, GRADES } from '../../core/evidence-words.ts';
import { isCaseId, isDigest, isInstant } from '../../core/forms.ts';

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
  if (isRecord(value)) return value;
  const filled = isObject(value) ? asTheSchemaFills(value) : undefined;
  return isRecord(filled) ? filled : undefined;
}

/** Of what we wrote nothing is absent, and no fact is of a name that is none in JavaScript: the schema adds the one and leaves out the other. */
function asTheSchemaFills(value: Members): Members {
  const { controls = [], facts = {} } = value;
  const named = isObject(facts) ? Object.entries(facts).filter(([name]) => name !== '__proto__') : undefined;
  return { ...value, controls, facts: named === undefined ? facts : Object.fromEntries(named) };
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const KINDS: ReadonlySet<unknown> = new Set(EVIDENCE_KINDS);
const KNOWN_GRADES: ReadonlySet<unknown> = new Set(GRADES);

const MEMBERS: Readonly<Record<keyof EvidenceRecord, (value: unknown) => boolean>> = {
  version: (value) => value === 1,
  id: isText,
  caseId: isCaseId,
  position: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  time: isInstant,
  kind: (value) => KINDS.has(value),
  actor: isText,
  person: isText,
  system: isText,
  entitlement: isText,
  grade: (value) => KNOWN_GRADES.has(value),
  controls: (value) => isTextList(value) && value.every(({ length }) => length <= 40),
  facts: areFacts,
  commitment: isDigest,
  previousHash: isDigest,
  hash: isDigest,
};
const NEEDED = Object.keys(MEMBERS).filter((name) => !['system', 'entitlement', 'grade', 'commitment'].includes(name));

function isRecord(value: unknown): value is EvidenceRecord {
  if (!isObject(value)) return false;
  for (const name in value)
    if (!Object.hasOwn(MEMBERS, name) || !MEMBERS[name as keyof EvidenceRecord](value[name])) return false;
  return NEEDED.every((name) => Object.hasOwn(value, name));
}

function areFacts(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (name === '__proto__' || !isFact(value[name])) return false;
  return true;
}

/** JSON's 1e999 is a number that no JSON says. */
function isFact(value: unknown): boolean {
  return isText(value) || Number.isFinite(value) || typeof value === 'boolean' || isTextList(value);
}
