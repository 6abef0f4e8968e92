/** What a case says of its controls: by changes of which grade each was closed, or why it is open. */
import { saidList, type Told } from './said.ts';

/** `SOC2:CC6.3 observed 3, acknowledged 1`; `PCI:8.2.5 needs observed, given waived: c2 revoke at github`. */
export interface Graded {
  readonly closed: readonly string[];
  readonly open: readonly string[];
}

/** What a record says of it; undefined where it says nothing, as those of before grades were kept. */
export function gradedIn(record: Told): Graded | undefined {
  const { closed } = record.facts;
  return Array.isArray(closed) ? { closed: saidList(record, 'closed'), open: saidList(record, 'open') } : undefined;
}
