/** Has a confirmed erasure carried out by a function that may take longer than an HTTP request lives. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { CaseId } from '../core/ids.ts';
import { config } from './config.ts';

const lambdas = new LambdaClient({});

/** What is lost here, the sweep finds within the hour. */
export async function startErasing(erasureId: CaseId): Promise<void> {
  const { ERASE_PERSON_ARN } = config({ ERASE_PERSON_ARN: z.string().min(1) });
  const Payload = JSON.stringify({ erasureId });
  await lambdas.send(new InvokeCommand({ FunctionName: ERASE_PERSON_ARN, InvocationType: 'Event', Payload }));
}
