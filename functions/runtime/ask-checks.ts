/** Asks the functions that hold credentials whether these are taken (checks.ts). */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Check } from '../core/health.ts';
import { config, json } from './config.ts';

let lambdas: LambdaClient | undefined;

/** Of every function there is to be asked: tickets, chat, mail. */
export async function askChecks(): Promise<Readonly<Record<string, readonly Check[]>>> {
  const { CHECKED_BY } = config({ CHECKED_BY: json(z.record(z.string(), z.string())) });
  const all = Object.entries(CHECKED_BY).map(async ([what, arn]) => [what, await asked(what, arn)] as const);
  return Object.fromEntries(await Promise.all(all));
}

async function asked(what: string, FunctionName: string): Promise<readonly Check[]> {
  lambdas ??= new LambdaClient({});
  const Payload = JSON.stringify({ version: 1, check: true });
  const { Payload: answer = [], FunctionError } = await lambdas.send(new InvokeCommand({ FunctionName, Payload }));
  const checks = z.array(Check).safeParse(JSON.parse(Buffer.from(answer).toString('utf8') || 'null'));
  if (FunctionError === undefined && checks.success) return checks.data;
  return [{ name: what, ok: false, said: 'its function failed: see its log' }];
}
