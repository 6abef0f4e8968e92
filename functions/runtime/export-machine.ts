/** Has an export made by its state machine, which takes as long as it takes. */
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { ExportStep } from '../core/export-steps.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import type { ExportStarted } from '../ledger/export-shelf.ts';
import { config } from './config.ts';

let states: SFNClient | undefined;

/** Durable when it returns. The same try starts once, however often it is asked for: its name says which. */
export async function startExport({ exportId, startedAt }: ExportStarted): Promise<void> {
  const { EXPORT_MACHINE_ARN } = config({ EXPORT_MACHINE_ARN: z.string().min(1) });
  states ??= new SFNClient({});
  const input: ExportStep = { version: INPUT_VERSION, exportId, startedAt, round: 0 };
  const name = `${exportId}-${startedAt.replaceAll(/[^0-9TZ]/g, '')}`;
  await states
    .send(new StartExecutionCommand({ stateMachineArn: EXPORT_MACHINE_ARN, name, input: JSON.stringify(input) }))
    .catch((error: unknown) => {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    });
}
