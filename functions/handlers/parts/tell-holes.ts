/** Says which records must be in the ledger and are not, or are none: whoever took or spoilt them went around the table's policy. */
import type { Hole } from '../../ledger/log/sequence.ts';
import { logger } from '../../runtime/lambda.ts';
import { measure } from '../../runtime/metrics.ts';

export function tellHoles(holes: readonly Hole[]): void {
  for (const { caseId, position } of holes) {
    logger.error('a record is missing from the ledger: its case is not sequenced any further', { caseId, position });
    measure('EvidenceMissing');
  }
}
