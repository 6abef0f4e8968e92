/** Simulated ticket systems beside the other vendors: only for an application that was synthesized with `tickets`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type JiraConfiguration,
  type ServiceNowConfiguration,
  Tickets,
} from '../functions/core/ticket-configuration.ts';
import { TicketSystemName } from '../functions/core/ticket-ref.ts';
import { signatureOf } from '../functions/sources/hint-proof.ts';
import { readAssembly } from './assembly.ts';
import type { Clock } from './service.ts';
import { type JiraSimulator, startJiraSimulator } from './simulators/jira/simulator.ts';
import { type ServiceNowSimulator, startServiceNowSimulator } from './simulators/servicenow/simulator.ts';

export interface TicketVendors {
  readonly servicenow: ServiceNowSimulator | undefined;
  readonly jira: JiraSimulator | undefined;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** By the variable that says where each is. */
  readonly addresses: Readonly<Record<string, string>>;
  /** From now on changes are told to this API. */
  tell(api: string): void;
  stop(): Promise<void>;
}

export interface TicketVendorOptions {
  readonly assembly: string;
  readonly dataDir: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly latencyMs?: number | undefined;
}

/** What hints are signed with on this machine. */
const HINT_KEY = 'a key of the simulated ticket systems';

/** Undefined where the application has no ticket systems. */
export async function startTicketVendors(options: TicketVendorOptions): Promise<TicketVendors | undefined> {
  const settings = settingsIn(options.assembly);
  if (settings === undefined) return undefined;
  const { clock, dataDir, latencyMs } = options;
  const common = { clock, latencyMs };
  const servicenow = settings.servicenow && (await startServiceNow(settings.servicenow, common, dataDir));
  const jira = settings.jira && (await startJira(settings.jira, common, dataDir));
  const hinted = { servicenow, jira };
  return {
    ...hinted,
    secrets: {
      ...(servicenow === undefined ? {} : secret('servicenow', SERVICENOW_CLIENT)),
      ...(jira === undefined ? {} : secret('jira', JIRA_ACCOUNT)),
    },
    addresses: {
      ...(servicenow === undefined ? {} : { SERVICENOW_URL: servicenow.url }),
      ...(jira === undefined ? {} : { JIRA_URL: jira.url }),
    },
    tell: (api) => {
      for (const system of TicketSystemName.options) {
        const scheme = settings[system]?.webhook;
        if (scheme === undefined) continue;
        hinted[system]?.hints.subscribe({
          url: new URL(`/v1/tickets/${system}`, api).href,
          headers: (body) => ({ [scheme.header]: signatureOf(body, scheme, HINT_KEY) }),
        });
      }
    },
    stop: async () => {
      await servicenow?.stop();
      await jira?.stop();
    },
  };
}

type Common = Pick<TicketVendorOptions, 'clock' | 'latencyMs'>;

function startServiceNow({ items, asks }: ServiceNowConfiguration, { clock, latencyMs }: Common, dataDir: string) {
  const ordered =
    asks === undefined ? [] : [{ sys_id: asks.item, name: asks.item, variables: Object.keys(asks.variables) }];
  return startServiceNowSimulator({
    ...{ clock, persist: join(dataDir, 'servicenow.db') },
    ...(latencyMs === undefined ? {} : { latencyMs }),
    seed: { items: [...Object.keys(items).map((sys_id) => ({ sys_id, name: sys_id })), ...ordered] },
  });
}

function startJira(
  { serviceDeskId, projectKey, tasks, asks }: JiraConfiguration,
  { clock, latencyMs }: Common,
  dataDir: string,
) {
  return startJiraSimulator({
    ...{ clock, persist: join(dataDir, 'jira.db') },
    ...(latencyMs === undefined ? {} : { latencyMs }),
    seed: {
      ...{ serviceDeskId, projectKey, tokens: { [JIRA_ACCOUNT.email]: JIRA_ACCOUNT.apiToken } },
      ...(tasks === undefined ? {} : { taskProject: tasks.projectKey }),
      ...(asks === undefined ? {} : { approversField: asks.approversField }),
    },
  });
}

function secret(system: TicketSystemName, credentials: object): Record<string, string> {
  return { [`tenure/tickets/${system}`]: JSON.stringify({ webhookKeys: [HINT_KEY], ...credentials }) };
}

const JIRA_ACCOUNT = { email: 'tenure@marlow.example', apiToken: 'simulated-token' };
const SERVICENOW_CLIENT = { clientId: 'tenure', clientSecret: 'simulated-secret' };

/** As the synthesis wrote them beside the function that reads them. */
function settingsIn(assembly: string): Tickets | undefined {
  const file = readAssembly(assembly)
    .assets.map((folder) => join(folder, 'tickets.json'))
    .find((path) => existsSync(path));
  return file === undefined ? undefined : Tickets.parse(JSON.parse(readFileSync(file, 'utf8')));
}
