/** Sends security events to Datadog. Woken by the clock. */
import * as z from 'zod';
import { config } from '../runtime/config.ts';
import { lambda } from '../runtime/lambda.ts';
import { datadogSender } from '../streams/datadog.ts';
import { sendTo, streamSecret } from './parts/send-events.ts';

const Secret = z.strictObject({ apiKey: z.string().min(8) });

export const handler = lambda(z.unknown(), async () => {
  const { DATADOG_URL, DATADOG_SERVICE, DATADOG_TAGS } = config({
    ...{ DATADOG_URL: z.url(), DATADOG_SERVICE: z.string().min(1), DATADOG_TAGS: z.string() },
  });
  const apiKey = async () => (await streamSecret(Secret, '{"apiKey": "…"}')).apiKey;
  await sendTo(datadogSender({ address: DATADOG_URL, service: DATADOG_SERVICE, tags: DATADOG_TAGS, apiKey }));
});
