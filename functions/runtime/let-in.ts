/** Asks the function of one target for a first-day secret. The only place of ours, beside the page, where one is seen. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { AccountQuery } from '../core/access.ts';
import { FirstDaySecret } from '../core/first-day.ts';
import type { Instant, System } from '../core/ids.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { config, json } from './config.ts';

/** Once: to ask again is to make another. */
const lambdas = new LambdaClient({ maxAttempts: 1 });
const ENVIRONMENT = { FIRST_DAY: json(z.record(z.string(), z.string())) };
const Failed = z.object({ errorType: z.string(), errorMessage: z.string() });
/** The names of errors that say that none was made. */
const NONE_MADE: readonly string[] = ['TargetRejected', 'TargetThrottled', 'InvalidInput'];

export type LetIn =
  | { readonly outcome: 'made'; readonly made: FirstDaySecret }
  /** `refused`: none was made. `unknown`: one may have been. */
  | { readonly outcome: 'refused' | 'unknown'; readonly because: string };

/** The systems that can be asked here. */
export function systemsThatLetIn(): readonly string[] {
  return Object.keys(functions());
}

/** Never throws for what the target or its function did: what came of it is always told, in words without the secret. */
export async function letIn(system: System, query: AccountQuery, notBefore: Instant): Promise<LetIn> {
  const Payload = JSON.stringify({ version: INPUT_VERSION, query, notBefore });
  const answer = await lambdas
    .send(new InvokeCommand({ FunctionName: functions()[system], Payload }))
    .catch((error: unknown) => (error instanceof Error ? error.name : 'no answer'));
  if (typeof answer === 'string') return { outcome: 'unknown', because: `its function was not heard: ${answer}` };
  const value = parsed(Buffer.from(answer.Payload ?? []).toString('utf8'));
  if (answer.FunctionError !== undefined) return failed(Failed.safeParse(value).data);
  const made = FirstDaySecret.safeParse(value);
  if (made.success) return { outcome: 'made', made: made.data };
  return { outcome: 'unknown', because: 'its function answered what is not understood' };
}

/** Our errors' own words carry no secret and no personal data. */
function failed(said: z.infer<typeof Failed> | undefined): LetIn {
  if (said === undefined) return { outcome: 'unknown', because: 'its function failed without saying why' };
  return { outcome: NONE_MADE.includes(said.errorType) ? 'refused' : 'unknown', because: said.errorMessage };
}

function functions(): Readonly<Record<string, string>> {
  return config(ENVIRONMENT).FIRST_DAY;
}

/** Without the parser's words, which quote what they could not read. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
