/** Datadog's logs intake: docs.datadoghq.com/api/latest/logs/#send-logs */
import { post } from './post.ts';
import type { Outgoing, Sender, Sent } from './sender.ts';

export interface DatadogStream {
  readonly address: string;
  readonly service: string;
  readonly tags: string;
  readonly apiKey: () => Promise<string>;
}

/** Of what is not compressed. Datadog truncates a log over 1 MB and says 202: it must not get one. */
const LIMITS = { entries: 1000, bytes: 4_900_000, entryBytes: 1_000_000 };

export function datadogSender(stream: DatadogStream): Sender {
  return {
    limits: LIMITS,
    textOf: (event) =>
      JSON.stringify({
        ...{ ddsource: 'tenure', ddtags: stream.tags, hostname: 'tenure', service: stream.service },
        ...{ status: event.severity_id === 1 ? 'info' : 'warning', timestamp: event.time },
        message: event.message,
        ocsf: event,
      }),
    send: (batch) => send(stream, batch),
  };
}

async function send({ address, apiKey }: DatadogStream, batch: readonly Outgoing[]): Promise<Sent> {
  const answered = await post({
    ...{ what: 'Datadog', url: `${address.replace(/\/$/, '')}/api/v2/logs`, gzip: true },
    headers: { 'dd-api-key': await apiKey() },
    body: `[${batch.map(({ text }) => text).join(',')}]`,
  });
  if (answered.kind !== 'answered') return answered;
  return answered.status === 400 ? { kind: 'refused', because: 'Datadog answered 400' } : { kind: 'taken' };
}
