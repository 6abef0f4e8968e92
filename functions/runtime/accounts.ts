/** Asks a connector for a page of all the accounts its target has. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { AccountsPage } from '../core/account-list.ts';
import { TargetUnavailable } from '../core/errors.ts';
import { System } from '../core/ids.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { config, json } from './config.ts';

const lambdas = new LambdaClient({});
const ENVIRONMENT = { CONNECTORS: json(z.record(z.string(), z.string())) };
const Failed = z.object({ errorType: z.string(), errorMessage: z.string() });

export function targets(): readonly System[] {
  return Object.keys(config(ENVIRONMENT).CONNECTORS).map((name) => System.parse(name));
}

/**
 * From where the page before ended, or the first; null from a target that has no such listing. Throws `TargetUnavailable`
 * for whatever went wrong: our errors' own words carry no secret and no personal data.
 */
export async function pageOfAccounts(system: System, from: string | undefined): Promise<AccountsPage | null> {
  const FunctionName = config(ENVIRONMENT).CONNECTORS[system];
  const Payload = JSON.stringify({ action: 'list', version: INPUT_VERSION, ...(from === undefined ? {} : { from }) });
  const answer = await lambdas.send(new InvokeCommand({ FunctionName, Payload }));
  const value: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null');
  if (answer.FunctionError === undefined) return AccountsPage.nullable().parse(value);
  const { errorType, errorMessage } = Failed.safeParse(value).data ?? { errorType: 'unknown', errorMessage: 'unsaid' };
  throw new TargetUnavailable(`the accounts of ${system} could not be listed: ${errorType}: ${errorMessage}`);
}
