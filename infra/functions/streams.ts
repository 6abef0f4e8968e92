/** Security events to others: a function for each receiver, with its secret alone. Only where `streams` is configured. */
import type { Configuration } from '../../functions/core/configuration.ts';
import type { StreamName } from '../../functions/core/stream-configuration.ts';
import type { FunctionSpec } from './spec.ts';

/** functions/handlers/parts/send-events.ts ends well before. */
const SEND_SECONDS = 300;

const sendsTo =
  (stream: StreamName) =>
  ({ streams }: Configuration): boolean =>
    streams?.[stream] !== undefined;

/** The log is read and never written: its table for how far it is signed, its bucket for the records. */
const reads = {
  log: ['GetItem'],
  'log-files': ['GetObject'],
  'log-bucket': ['ListBucket'],
  streams: ['UpdateItem', 'PutItem'],
} as const;

const spec = (stream: StreamName, name: string, title: string) =>
  ({
    entry: `functions/handlers/${name}.ts`,
    does: `Sends security events to ${title}`,
    woken: 'wake',
    timeoutSeconds: SEND_SECONDS,
    when: sendsTo(stream),
  }) as const satisfies Omit<FunctionSpec, 'grants'>;

export const streams = {
  'stream-splunk': {
    ...spec('splunk', 'stream-splunk', 'Splunk'),
    grants: { ...reads, 'stream-secret': ['GetSecretValue'] },
  },
  'stream-datadog': {
    ...spec('datadog', 'stream-datadog', 'Datadog'),
    grants: { ...reads, 'stream-secret': ['GetSecretValue'] },
  },
  'stream-webhook': {
    ...spec('webhook', 'stream-webhook', 'a webhook'),
    grants: { ...reads, 'stream-secret': ['GetSecretValue'] },
  },
  'stream-security-lake': {
    ...spec('securityLake', 'stream-security-lake', 'Amazon Security Lake'),
    // kms: only where the bucket has a key of its own.
    grants: { ...reads, 'security-lake': ['PutObject'], 'security-lake-key': ['GenerateDataKey'] },
  },
} as const satisfies Record<string, FunctionSpec>;
