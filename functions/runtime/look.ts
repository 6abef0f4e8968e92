/** Asks connectors what a person holds now, without storing or writing anything. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Access, type AccountQuery } from '../core/access.ts';
import { System } from '../core/ids.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { config, json } from './config.ts';

const lambdas = new LambdaClient({});
const ENVIRONMENT = { CONNECTORS: json(z.record(z.string(), z.string())) };
const Failed = z.object({ errorType: z.string(), errorMessage: z.string() });

export type Looked =
  | { readonly system: System; readonly access: Access }
  /** `error` is the name of the error, `failed` what it says. */
  | { readonly system: System; readonly failed: string; readonly error: string };

/** One answer for each target; one that fails says why and leaves the others be. `anew`: with the secret as it is kept now. */
export async function lookEverywhere(
  queries: Readonly<Record<System, AccountQuery>>,
  how?: 'anew',
): Promise<readonly Looked[]> {
  const { CONNECTORS } = config(ENVIRONMENT);
  return Promise.all(
    Object.entries(queries).map(async ([name, query]): Promise<Looked> => {
      const system = System.parse(name);
      const Payload = JSON.stringify({ action: 'look', version: INPUT_VERSION, query, ...(how && { how }) });
      const answer = await lambdas.send(new InvokeCommand({ FunctionName: CONNECTORS[name], Payload }));
      const value: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null');
      if (answer.FunctionError !== undefined) return { system, ...whyNot(Failed.safeParse(value).data) };
      return { system, access: Access.parse(value) };
    }),
  );
}

/** Our errors' own words carry no secret and no personal data. */
function whyNot(failed: z.infer<typeof Failed> | undefined): { failed: string; error: string } {
  return failed === undefined
    ? { failed: 'its function failed without saying why', error: 'Unknown' }
    : { failed: failed.errorMessage, error: failed.errorType };
}
