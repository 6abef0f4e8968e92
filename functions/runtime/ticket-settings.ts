/** The ticket systems this deployment has: their settings beside the bundle, written by the synthesis, and their secrets by name. */
import { readFileSync } from 'node:fs';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { TargetRejected } from '../core/errors.ts';
import { Tickets } from '../core/ticket-configuration.ts';
import type { TicketSystemName } from '../core/ticket-ref.ts';
import { config, json } from './config.ts';
import { nameOfSecret } from './secret-name.ts';

const FILE = new URL('../../tickets.json', import.meta.url);

let settings: Tickets | undefined;

export function ticketSettings(): Tickets {
  settings ??= Tickets.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  return settings;
}

/** Where it is reached: as configured, unless this machine has a simulator in its place. */
export function ticketAddress(system: TicketSystemName): string {
  const { SERVICENOW_URL, JIRA_URL } = config({ SERVICENOW_URL: z.url().optional(), JIRA_URL: z.url().optional() });
  const address = system === 'servicenow' ? SERVICENOW_URL : JIRA_URL;
  if (address === undefined)
    throw new TargetRejected(`${system} is not configured under tickets in tenure.config.yaml`);
  return address;
}

let secrets: SecretsManagerClient | undefined;

/** Throws `TargetRejected`, which names the secret and the form it should have, never what is in it. */
export async function ticketSecret<Output>(
  system: TicketSystemName,
  schema: z.ZodType<Output>,
  form: string,
): Promise<Output> {
  const SecretId = secretArn(system);
  const mend = `put ${form} into the secret ${nameOfSecret(SecretId)} (docs/tickets.md)`;
  secrets ??= new SecretsManagerClient({});
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId })).catch((cause: unknown) => {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new TargetRejected(`the secret of ${system} is empty: ${mend}`, { cause });
  });
  const read = json(schema).safeParse(SecretString);
  if (read.success) return read.data;
  throw new TargetRejected(`the secret of ${system} does not have the right form: ${mend}`);
}

/** As an operator knows it. */
export function ticketSecretName(system: TicketSystemName): string {
  return nameOfSecret(secretArn(system));
}

function secretArn(system: TicketSystemName): string {
  const { TICKET_SECRETS } = config({ TICKET_SECRETS: json(z.record(z.string(), z.string())) });
  const arn = TICKET_SECRETS[system];
  if (arn === undefined) throw new TargetRejected(`${system} is not configured under tickets in tenure.config.yaml`);
  return arn;
}
