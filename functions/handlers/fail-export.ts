/** Where the state machine of an export leads what it cannot mend: says so where whoever waits for it looks. */
import * as z from 'zod';
import { denialIn } from '../core/denial.ts';
import { isOurs } from '../core/errors.ts';
import { ExportFailure } from '../core/export-steps.ts';
import { putFailed } from '../ledger/export-attempt.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { shelf } from '../runtime/shelf.ts';

/** A stack may follow the message; nobody reads that far. */
const MOST_CHARACTERS = 500;

/** How Lambda tells Step Functions of an error: docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const Said = z.object({ errorMessage: z.string() });

export const handler = lambda(ExportFailure, async ({ version: _, part, error, cause, ...attempt }): Promise<void> => {
  const where = part === undefined ? '' : `part ${part}: `;
  const because = why(error, messageIn(cause), part === undefined ? 'plan-export or finish-export' : 'write-part');
  logger.error('an export was given up', { exportId: attempt.exportId, part, error });
  await putFailed(shelf(), attempt, `${where}${because}`.slice(0, MOST_CHARACTERS));
});

/** In words of ours, which say what to do; what others say is for who reads logs. */
function why(error: string, message: string, step: string): string {
  const denial = denialIn(error, message);
  if (denial !== undefined) return denial;
  if (isOurs(error) || OF_EXPORTS.includes(error)) return `${error}: ${message}`;
  if (TOO_MUCH.includes(error)) return `${error}: the period was too much for its function: ask for a shorter one`;
  return `${error}: what it said is in the log of ${step}, or in the history of the execution`;
}

/** Thrown by us while an export is made, beside those of every step. */
const OF_EXPORTS = ['ErasedSince', 'LogForked'];
/** How Lambda says that it ended a function: for want of time, or of memory. */
const TOO_MUCH = ['Sandbox.Timedout', 'Runtime.OutOfMemory', 'Runtime.ExitError'];

function messageIn(cause: string): string {
  try {
    return Said.parse(JSON.parse(cause)).errorMessage;
  } catch {
    // Step Functions' own causes are plain text.
    return cause;
  }
}
