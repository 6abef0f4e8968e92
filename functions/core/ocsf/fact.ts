/** A fact of a record that is text. */
import type { EvidenceRecord } from '../evidence.ts';

export function factOf({ facts }: Pick<EvidenceRecord, 'facts'>, name: string): string | undefined {
  const fact = facts[name];
  return typeof fact === 'string' ? fact : undefined;
}
