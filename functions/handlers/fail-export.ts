/** Where Lambda leads an export it has given up: says so where whoever waits for it looks. */
import * as z from 'zod';
import { ExportStarted, putFailed } from '../ledger/export-shelf.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { shelf } from '../runtime/shelf.ts';

/** As far as we read it: docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const GivenUp = z.object({
  requestContext: z.object({ condition: z.string() }),
  requestPayload: ExportStarted,
  responsePayload: z.object({ errorType: z.string().default('Unknown'), errorMessage: z.string() }).optional(),
});

/** A stack may follow the message; nobody reads that far. */
const MOST_CHARACTERS = 500;

export const handler = lambda(GivenUp, async ({ requestContext, requestPayload, responsePayload: error }) => {
  const { exportId, startedAt } = requestPayload;
  const said =
    error === undefined
      ? `its writer was never run (${requestContext.condition})`
      : `${error.errorType}: ${error.errorMessage}`;
  logger.error('an export was given up', { exportId, condition: requestContext.condition });
  await putFailed(shelf(), exportId, { startedAt, because: said.slice(0, MOST_CHARACTERS) });
});
