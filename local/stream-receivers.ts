/** Simulated receivers of security events, each for what the application is configured to send to: nothing where it sends nothing. */
import { readAssembly } from './assembly.ts';
import { variablesIn } from './configured-variables.ts';
import type { Clock } from './service.ts';
import {
  type SplunkSimulator,
  type StreamSimulator,
  startDatadogSimulator,
  startSplunkSimulator,
  startWebhookSimulator,
} from './simulators/streams/simulator.ts';

export interface StreamReceivers {
  readonly splunk?: SplunkSimulator;
  readonly datadog?: StreamSimulator;
  readonly webhook?: StreamSimulator;
  /** The bucket of Security Lake: another account's, which no template makes. */
  readonly lake?: string;
  /** By the variable that says where each is. */
  readonly variables: Readonly<Record<string, string>>;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface StreamReceiverOptions {
  readonly assembly: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly latencyMs?: number | undefined;
}

/** What this machine's receivers know Tenure by. */
const TOKEN = 'a token of the simulated Splunk';
const API_KEY = 'an API key of the simulated Datadog';
const WEBHOOK_KEYS = ['a newer key of the simulated webhook', 'the key the simulated webhook knows'] as const;

export async function startStreamReceivers({ assembly, ...common }: StreamReceiverOptions): Promise<StreamReceivers> {
  const configured = variablesIn(readAssembly(assembly));
  const acknowledges = configured.SPLUNK_CHANNEL === undefined ? {} : ({ acknowledges: true } as const);
  const splunk = configured.SPLUNK_URL && (await startSplunkSimulator({ ...common, ...acknowledges, token: TOKEN }));
  const datadog = configured.DATADOG_URL && (await startDatadogSimulator({ ...common, apiKey: API_KEY }));
  const webhook = configured.WEBHOOK_URL && (await startWebhookSimulator({ ...common, key: WEBHOOK_KEYS[1] }));
  const lake = configured.LAKE_BUCKET;
  return {
    ...(splunk ? { splunk } : {}),
    ...(datadog ? { datadog } : {}),
    ...(webhook ? { webhook } : {}),
    ...(lake === undefined ? {} : { lake }),
    variables: {
      ...(splunk ? { SPLUNK_URL: splunk.url } : {}),
      ...(datadog ? { DATADOG_URL: datadog.url } : {}),
      ...(webhook ? { WEBHOOK_URL: webhook.url } : {}),
    },
    secrets: {
      ...(splunk ? secret('splunk', { token: TOKEN }) : {}),
      ...(datadog ? secret('datadog', { apiKey: API_KEY }) : {}),
      ...(webhook ? secret('webhook', { keys: WEBHOOK_KEYS }) : {}),
    },
    stop: async () => {
      for (const one of [splunk, datadog, webhook]) if (one) await one.stop();
    },
  };
}

const secret = (name: string, value: object) => ({ [`tenure/streams/${name}`]: JSON.stringify(value) });
