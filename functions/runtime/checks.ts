/** Functions that hold credentials say themselves whether these are taken: nobody else can read them. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Check, CheckAsked } from '../core/health.ts';
import { config, json } from './config.ts';
import { logger } from './lambda.ts';

/** What a function is there for; and, asked for its checks, those. */
export function orChecks<Output>(handler: (raw: unknown) => Promise<Output>, checks: () => Promise<readonly Check[]>) {
  return async (raw: unknown): Promise<Output | readonly Check[]> =>
    CheckAsked.safeParse(raw).success ? checks() : handler(raw);
}

/** Answers what is wrong, in our words; whoever asks us to wait answers, and takes our credentials. */
export type Trying = () => Promise<readonly string[]>;

const OURS = /^(Target|Channel|Credentials)/;

/** `fine`: what it says where nothing is wrong. */
export async function tried(name: string, fine: string, trying: Trying): Promise<Check> {
  try {
    const wrong = await trying();
    return { name, ok: wrong.length === 0, said: wrong.length === 0 ? fine : wrong.join('; ') };
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : { name: 'Unknown', message: '' };
    if (kind === 'TargetThrottled' || kind === 'ChannelBusy')
      return { name, ok: true, said: 'answers, and asks to wait: it is waited for' };
    logger.warn('a check failed', { what: name, error: kind });
    // Only our own words are known to hold no secret.
    const known = OURS.test(kind) || message.includes('docs/');
    return { name, ok: false, said: known ? message : `${kind}: see the log of its function` };
  }
}

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
