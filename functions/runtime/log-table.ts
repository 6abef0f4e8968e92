/** The table of the log, from the function's environment. */
import * as z from 'zod';
import type { LogTable } from '../ledger/log/log-table.ts';
import { config } from './config.ts';
import { documents } from './dynamodb.ts';

let table: LogTable | undefined;

export function logTable(): LogTable {
  table ??= { client: documents(), table: config({ LOG_TABLE: z.string().min(1) }).LOG_TABLE };
  return table;
}
