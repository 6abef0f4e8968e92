/** Small literal records for the tests of the ledger. */
import { Entry } from '../../functions/core/evidence.ts';
import { CaseId } from '../../functions/core/ids.ts';

export function caseOf(number: number): CaseId {
  return CaseId.parse(`c-${number.toString(16).padStart(24, '0')}`);
}

export function entryOf(facts: Entry['facts'] = {}, more: Partial<Entry> = {}): Entry {
  return Entry.parse({ kind: 'intent', actor: 'system:okta', person: 'psn-1', facts, ...more });
}
