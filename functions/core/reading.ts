/** Evidence that evidence was read: who, what, and in which chain it stands. Pure. */
import { sha256 } from './canonical.ts';
import type { Facts } from './entries.ts';
import type { Entry } from './evidence.ts';
import { CaseId, type Instant } from './ids.ts';
import type { Role } from './role.ts';

/** `exportId` where an export is read: then the record stands in the export's own chain. */
export interface Reading {
  /** `case`, `access`, `releases`, `export-asked`, `export`. */
  readonly what: string;
  readonly facts: Facts;
  readonly exportId?: string;
  /** What it is for, where somebody says: their words, so private. */
  readonly because?: string | undefined;
}

export interface Reader {
  readonly pseudonym: string;
  readonly roles: readonly Role[];
}

/** An export's, or the reader's of the month: a chain stays short, and two readers never wait for each other. */
export function chainOfReading({ exportId }: Reading, { pseudonym }: Reader, now: Instant): CaseId {
  return exportId === undefined ? chainAbout(`reads ${pseudonym} ${now.slice(0, 7)}`) : chainOfExport(exportId);
}

/** Where it stands who asked for an export, and for what. */
export const chainOfExport = (exportId: string): CaseId => chainAbout(`reads of ${exportId}`);

const chainAbout = (what: string) => CaseId.parse(`c-${sha256(what).slice(0, 24)}`);

/** In public nothing of it is personal: who reads is a pseudonym. */
export function entryOfReading({ what, facts, exportId, because }: Reading, reader: Reader): Entry {
  return {
    kind: 'evidence-read',
    actor: actorOfReader(reader),
    person: reader.pseudonym,
    controls: CONTROLS,
    facts: { what, ...facts, ...(exportId === undefined ? {} : { exportId }) },
    ...(because === undefined ? {} : { private: { because } }),
  };
}

export function actorOfReader(reader: Reader): string {
  return `${isAuditor(reader) ? 'auditor' : 'operator'}:${reader.pseudonym}`;
}

/** ISO 27001:2022 8.15, NIST 800-53r5 AU-9 and AU-12, PCI DSS 4.0.1 10.2.1.3: access to the audit trail is itself recorded. */
const CONTROLS = ['ISO27001:8.15', 'NIST:AU-9', 'NIST:AU-12', 'PCI:10.2.1.3'];

/** Reads, and does nothing else: no operator waits for them. */
export function isAuditor({ roles }: Pick<Reader, 'roles'>): boolean {
  return roles.includes('auditor') && !roles.includes('operator');
}
