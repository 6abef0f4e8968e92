/** One transaction of the ledger, and what its failure means: another writer was first, a condition of the caller, or no evidence. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { denied } from '../core/denial.ts';
import { EvidenceUnavailable } from '../core/errors.ts';
import { type Ledger, putOnce, type StoredRecord, type TransactWriteItem } from './ledger.ts';

/** A condition among `also` did not hold: nothing was written. The caller says what that means. */
export class ConditionRefused extends Error {
  override readonly name = 'ConditionRefused';
  /** Which of `also`. */
  readonly index: number;
  constructor(index: number, options?: ErrorOptions) {
    super(`condition ${index} of those to hold together with the evidence does not; nothing was written`, options);
    this.index = index;
  }
}

/** Writes all or nothing. `lost`: another writer was first at a position or is at an item now; look again. */
export async function transact(
  ledger: Pick<Ledger, 'client' | 'table'>,
  records: readonly StoredRecord[],
  also: readonly TransactWriteItem[],
): Promise<'written' | 'lost'> {
  const last = records.at(-1)?.record;
  if (records.length + also.length === 0) return 'written';
  try {
    await ledger.client.send(
      new TransactWriteCommand({
        TransactItems: [...also, ...records.map((record) => putOnce(ledger.table, record))],
        // The same records are the same request: what was written, and its answer lost, is not written twice.
        ...(last === undefined ? {} : { ClientRequestToken: last.hash.slice(0, 36) }),
      }),
    );
    return 'written';
  } catch (cause) {
    return meaning(cause, also.length);
  }
}

function meaning(cause: unknown, alsoCount: number): 'lost' {
  const codes =
    cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []).map(({ Code }) => Code) : [];
  const refused = codes.indexOf('ConditionalCheckFailed');
  if (refused !== -1 && refused < alsoCount) throw new ConditionRefused(refused, { cause });
  const failures = codes.flatMap((code) => (code === undefined || code === 'None' ? [] : [code]));
  if (failures.length > 0 && failures.every((code) => LOST.includes(code))) return 'lost';
  throw new EvidenceUnavailable(`evidence could not be written to its table${denied(cause)}; it is tried again`, {
    cause,
  });
}

/** Reasons after which looking again and writing again is right. */
const LOST = ['ConditionalCheckFailed', 'TransactionConflict'];
