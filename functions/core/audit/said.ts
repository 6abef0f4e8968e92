/** What a record says under a name, read as what it is expected to be: what says otherwise says nothing. */
import type { EvidenceRecord } from '../evidence.ts';
import { isInstant } from '../forms.ts';
import type { Instant } from '../ids.ts';

type Speaking = Pick<EvidenceRecord, 'facts'>;

/** Of a record what an audit reads. */
export type Told = Pick<
  EvidenceRecord,
  'caseId' | 'position' | 'kind' | 'time' | 'actor' | 'person' | 'entitlement' | 'facts'
>;

export function said({ facts }: Speaking, name: string): string | undefined {
  const value = facts[name];
  return typeof value === 'string' ? value : undefined;
}

export function saidAt(record: Speaking, name: string): Instant | undefined {
  const text = said(record, name);
  return isInstant(text) ? text : undefined;
}

export function saidList({ facts }: Speaking, name: string): readonly string[] {
  const value = facts[name];
  return Array.isArray(value) ? value : [];
}

/** When it happened: late evidence was taken down before it was appended. */
export function happenedAt(record: Pick<EvidenceRecord, 'facts' | 'time'>): Instant {
  return saidAt(record, 'takenAt') ?? record.time;
}
