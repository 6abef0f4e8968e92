/** Asks the functions that hold credentials whether these are taken (checks.ts). */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Check } from '../core/health.ts';
import { config, json } from './config.ts';

const ENVIRONMENT = { CHECKED_BY: json(z.record(z.string(), z.string())) };
let lambdas: LambdaClient | undefined;

/** Of every function there is to be asked: tickets, chat, mail. */
export async function askChecks(): Promise<Readonly<Record<string, readonly Check[]>>> {
  const { CHECKED_BY } = config(ENVIRONMENT);
  const all = Object.entries(CHECKED_BY).map(async ([what, arn]) => [what, await asked(what, arn)] as const);
  return Object.fromEntries(await Promise.all(all));
}

/** Our choice, within the 29 s of the API: what an operator asks hangs on the slowest vendor. */
export const CHECKS_MS = 20_000;

/** Never throws: what is wrong with one is no reason to hear of no other. */
async function asked(what: string, FunctionName: string): Promise<readonly Check[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`its function did not answer within ${CHECKS_MS / 1000} s: see its log`),
      CHECKS_MS,
    );
  });
  const answer = await Promise.race([checksOf(FunctionName).catch(whyNot), late]).finally(() => clearTimeout(timer));
  return typeof answer === 'string' ? [{ name: what, ok: false, said: answer }] : answer;
}

async function checksOf(FunctionName: string): Promise<readonly Check[] | string> {
  lambdas ??= new LambdaClient({});
  const Payload = JSON.stringify({ version: 1, check: true });
  const { Payload: answer = [], FunctionError } = await lambdas.send(new InvokeCommand({ FunctionName, Payload }));
  const checks = json(z.array(Check)).safeParse(Buffer.from(answer).toString('utf8'));
  return FunctionError === undefined && checks.success ? checks.data : 'its function failed: see its log';
}

function whyNot(error: unknown): string {
  return `its function could not be asked (${error instanceof Error ? error.name : 'unknown'}): see the log of check-health`;
}
