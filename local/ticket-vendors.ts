/** Simulated ticket systems beside the other vendors: only for an application that was synthesized with `tickets`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tickets } from '../functions/core/ticket-configuration.ts';
import { signatureOf } from '../functions/sources/hint-proof.ts';
import type { Clock } from './service.ts';
import { type ServiceNowSimulator, startServiceNowSimulator } from './simulators/servicenow/simulator.ts';

export interface TicketVendors {
  readonly servicenow: ServiceNowSimulator | undefined;
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
  const common = { clock, ...(latencyMs === undefined ? {} : { latencyMs }) };
  const servicenow =
    settings.servicenow === undefined
      ? undefined
      : await startServiceNowSimulator({
          ...common,
          persist: join(dataDir, 'servicenow.db'),
          seed: { items: Object.keys(settings.servicenow.items).map((sys_id) => ({ sys_id, name: sys_id })) },
        });
  return {
    servicenow,
    secrets: {
      ...(servicenow === undefined
        ? {}
        : { 'tenure/tickets/servicenow': JSON.stringify({ webhookKeys: [HINT_KEY], ...SERVICENOW_CLIENT }) }),
    },
    addresses: { ...(servicenow === undefined ? {} : { SERVICENOW_URL: servicenow.url }) },
    tell: (api) => {
      const scheme = settings.servicenow?.webhook;
      if (scheme === undefined) return;
      servicenow?.hints.subscribe({
        url: new URL('/v1/tickets/servicenow', api).href,
        headers: (body) => ({ [scheme.header]: signatureOf(body, scheme, HINT_KEY) }),
      });
    },
    stop: async () => {
      await servicenow?.stop();
    },
  };
}

const SERVICENOW_CLIENT = { clientId: 'tenure', clientSecret: 'simulated-secret' };

/** As the synthesis wrote them beside the function that reads them. */
function settingsIn(assembly: string): Tickets | undefined {
  const folder = readdirSync(assembly).find((name) => existsSync(join(assembly, name, 'tickets.json')));
  return folder === undefined
    ? undefined
    : Tickets.parse(JSON.parse(readFileSync(join(assembly, folder, 'tickets.json'), 'utf8')));
}
