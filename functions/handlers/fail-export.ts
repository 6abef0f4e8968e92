/** Where the state machine of an export leads what it cannot mend: says so where whoever waits for it looks. */
import * as z from 'zod';
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
  logger.error('an export was given up', { exportId: attempt.exportId, part, error });
  await putFailed(shelf(), attempt, `${where}${error}: ${messageIn(cause)}`.slice(0, MOST_CHARACTERS));
});

function messageIn(cause: string): string {
  try {
    return Said.parse(JSON.parse(cause)).errorMessage;
  } catch {
    // Step Functions' own causes are plain text.
    return cause;
  }
}
