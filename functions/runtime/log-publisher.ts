/** Has the log signed for as far as it is, by the one function that may. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import type { Instant } from '../core/ids.ts';
import { config } from './config.ts';

const lambdas = new LambdaClient({});
const Published = z.object({ note: z.string().optional() });

/** The newest checkpoint, signed at `upTo` or later where the log is known to be as it was by then. Throws `EvidenceUnavailable`, and `InvalidInput` for a log without a record. */
export async function freshCheckpoint(upTo: Instant): Promise<string> {
  const { PUBLISH_LOG_ARN } = config({ PUBLISH_LOG_ARN: z.string().min(1) });
  const { Payload, FunctionError } = await lambdas.send(
    new InvokeCommand({ FunctionName: PUBLISH_LOG_ARN, Payload: JSON.stringify({ upTo }) }),
  );
  if (FunctionError !== undefined)
    throw new EvidenceUnavailable('the log could not be signed for: see the log of publish-log; it is tried again');
  const { note } = Published.parse(JSON.parse(Buffer.from(Payload ?? []).toString('utf8')));
  if (note === undefined) throw new InvalidInput('the log has no record yet: there is nothing to export');
  return note;
}
