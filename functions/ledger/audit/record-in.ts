/** The record a line of an export is of. */
import { EvidenceRecord } from '../../core/evidence.ts';

/** Undefined for what is no record of ours: it was altered before it came to the log, or is newer than this. It becomes a finding. */
export function recordIn(text: string): EvidenceRecord | undefined {
  try {
    return EvidenceRecord.safeParse(JSON.parse(text)).data;
  } catch {
    // No JSON: the caller enters it as unreadable, and the verifier names it.
    return undefined;
  }
}
