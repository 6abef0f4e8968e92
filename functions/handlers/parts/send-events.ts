/** A receiver of security events as this function is configured to reach it, and a run that sends to it. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { readPublished } from '../../ledger/log/log-table.ts';
import { entriesFrom } from '../../ledger/log/read-entries.ts';
import { channelSecret } from '../../runtime/channel-secret.ts';
import { clock } from '../../runtime/clock.ts';
import { config } from '../../runtime/config.ts';
import { documents } from '../../runtime/dynamodb.ts';
import { logger } from '../../runtime/lambda.ts';
import { logTable } from '../../runtime/log-table.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { signedLog } from '../../runtime/signed-log.ts';
import type { Sender } from '../../streams/sender.ts';
import { type Delivered, deliver } from './deliver-events.ts';

const name = z.string().min(1);
/** Lambda runs it for five minutes (infra/functions/streams.ts): it begins nothing in the last one, and is gone by the end of its turn. */
const [SEND_FOR_MS, TURN_MS] = [200_000, 360_000];

/** Sends what was signed and not sent yet; throws when only somebody can mend what is wrong, so that an alarm tells. */
export async function sendTo(sender: Sender): Promise<Delivered> {
  const { STREAM, STREAMS_TABLE, OCSF_VERSION, TENURE_VERSION, LOG_ORIGIN } = config({
    ...{ STREAM: name, STREAMS_TABLE: name, TENURE_VERSION: name, LOG_ORIGIN: name },
    OCSF_VERSION: z.enum(['1.8.0', '1.9.0']),
  });
  const bucket = signedLog();
  const delivered = await deliver({
    streams: { client: documents(), table: STREAMS_TABLE },
    turn: { stream: STREAM, holder: randomUUID() },
    sender,
    settings: { version: OCSF_VERSION, productVersion: TENURE_VERSION, log: LOG_ORIGIN },
    size: async () => (await readPublished(logTable()))?.frontier.size ?? 0,
    entries: (from, size) => entriesFrom(bucket, from, size),
    now: clock,
    ...{ sendForMs: SEND_FOR_MS, turnMs: TURN_MS },
    tell: (index, because) => {
      logger.error('a security event was set aside: its receiver will not have it', { stream: STREAM, index, because });
      measureBy('StreamSetAside', STREAM);
    },
  });
  logger.info('security events sent', { stream: STREAM, ...delivered });
  if (delivered.kind !== 'busy') measureBy('StreamBehind', STREAM, delivered.behind);
  if (delivered.kind === 'stopped') throw new StreamStopped(`${STREAM}: ${delivered.because}`);
  return delivered;
}

/** Nothing was skipped: it goes on by itself once this is mended. */
export class StreamStopped extends Error {
  override readonly name = 'StreamStopped';
}

/** The secret of the receiver. */
export async function streamSecret<Schema extends z.ZodType>(schema: Schema, form: string): Promise<z.infer<Schema>> {
  const { STREAM_SECRET_ARN } = config({ STREAM_SECRET_ARN: name });
  return channelSecret(STREAM_SECRET_ARN, schema, form);
}
