/** The ticket systems of this deployment, each with its settings; a client is made anew when its secret may have changed. */
import { CredentialsRefused, TargetRejected } from '../../core/errors.ts';
import type { AskedFor } from '../../core/ticket-configuration.ts';
import type { TicketSystemName } from '../../core/ticket-ref.ts';
import { clock } from '../../runtime/clock.ts';
import { ticketAddress, ticketSecret, ticketSecretName, ticketSettings } from '../../runtime/ticket-settings.ts';
import { connectJira } from '../../sources/jira/connect.ts';
import { JIRA_SECRET_FORM, JiraSecret } from '../../sources/jira/sign-in.ts';
import { connectServiceNow } from '../../sources/servicenow/connect.ts';
import { SERVICENOW_SECRET_FORM, ServiceNowSecret } from '../../sources/servicenow/sign-in.ts';
import type { TicketSystem } from '../../sources/ticket-system.ts';

export interface Desk {
  readonly name: TicketSystemName;
  readonly system: TicketSystem;
  readonly items: Readonly<Record<string, AskedFor>>;
  /** Rules whose approvals are asked for there. */
  readonly asks: readonly string[];
  /** What people must do by hand becomes a ticket there. */
  readonly takesTasks: boolean;
  /** Where people look at a case. */
  readonly evidenceLink: string | undefined;
}

/** Ours: as long as an environment may go on with a secret that was replaced. */
const KEEP_SECONDS = 300;

const kept = new Map<TicketSystemName, { readonly system: Promise<TicketSystem>; readonly untilMs: number }>();

export function configuredSystems(): readonly TicketSystemName[] {
  const { servicenow, jira } = ticketSettings();
  return [
    ...(servicenow === undefined ? [] : (['servicenow'] as const)),
    ...(jira === undefined ? [] : (['jira'] as const)),
  ];
}

/** Runs `use` with the system. Credentials that were refused are read anew the next time. */
export async function atDesk<Output>(name: TicketSystemName, use: (desk: Desk) => Promise<Output>): Promise<Output> {
  try {
    return await use(await desk(name));
  } catch (error) {
    if (!(error instanceof CredentialsRefused)) throw error;
    kept.delete(name);
    const mend = `put others into the secret ${ticketSecretName(name)}: they are read anew the next time`;
    throw new CredentialsRefused(`${error.message}; ${mend}`, { cause: error });
  }
}

async function desk(name: TicketSystemName): Promise<Desk> {
  const { evidenceLink, [name]: settings } = ticketSettings();
  if (settings === undefined) throw new TargetRejected(`${name} is not configured under tickets in tenure.config.yaml`);
  const { items, asks, tasks } = settings;
  return {
    ...{ name, items, evidenceLink },
    system: await connected(name),
    asks: asks?.rules ?? [],
    takesTasks: tasks !== undefined,
  };
}

function connected(name: TicketSystemName): Promise<TicketSystem> {
  const now = () => Date.parse(clock());
  const known = kept.get(name);
  if (known !== undefined && now() < known.untilMs) return known.system;
  const system = connect(name, now);
  kept.set(name, { system, untilMs: now() + KEEP_SECONDS * 1000 });
  system.catch(() => kept.delete(name));
  return system;
}

async function connect(name: TicketSystemName, now: () => number): Promise<TicketSystem> {
  const { servicenow, jira } = ticketSettings();
  const reached = { address: ticketAddress(name), now };
  if (name === 'servicenow' && servicenow !== undefined)
    return connectServiceNow(servicenow, await ticketSecret(name, ServiceNowSecret, SERVICENOW_SECRET_FORM), reached);
  if (name === 'jira' && jira !== undefined)
    return connectJira(jira, await ticketSecret(name, JiraSecret, JIRA_SECRET_FORM), reached);
  throw new TargetRejected(`${name} is not configured under tickets in tenure.config.yaml`);
}

/** The last line of what is told: where it can be looked at. */
export function atCase({ evidenceLink }: Pick<Desk, 'evidenceLink'>, caseId: string): string {
  return evidenceLink === undefined
    ? `Evidence: tenure case ${caseId}`
    : `Evidence: ${evidenceLink.replaceAll('{case}', caseId)}`;
}
