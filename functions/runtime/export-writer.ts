/** Has an export written by a function that may take longer than an HTTP request lives. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { ExportStarted } from '../ledger/export-shelf.ts';
import { config } from './config.ts';

const lambdas = new LambdaClient({});

/** Durable when it returns: Lambda keeps the request, tries it again, and tells fail-export when it gives up. */
export async function startWriting(started: ExportStarted): Promise<void> {
  const { WRITE_EXPORT_ARN } = config({ WRITE_EXPORT_ARN: z.string().min(1) });
  const Payload = JSON.stringify(started);
  await lambdas.send(new InvokeCommand({ FunctionName: WRITE_EXPORT_ARN, InvocationType: 'Event', Payload }));
}
