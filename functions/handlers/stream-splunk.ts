/** Sends security events to Splunk. Woken by the clock. */
import * as z from 'zod';
import { config } from '../runtime/config.ts';
import { lambda } from '../runtime/lambda.ts';
import { splunkSender } from '../streams/splunk.ts';
import { sendTo, streamSecret } from './parts/send-events.ts';

const Secret = z.strictObject({ token: z.string().min(8) });

export const handler = lambda(z.unknown(), async () => {
  const { SPLUNK_URL, SPLUNK_INDEX, SPLUNK_SOURCETYPE, SPLUNK_CHANNEL } = config({
    ...{ SPLUNK_URL: z.url(), SPLUNK_SOURCETYPE: z.string().min(1) },
    ...{ SPLUNK_INDEX: z.string().optional(), SPLUNK_CHANNEL: z.uuid().optional() },
  });
  const settings = { address: SPLUNK_URL, index: SPLUNK_INDEX, sourcetype: SPLUNK_SOURCETYPE, channel: SPLUNK_CHANNEL };
  const token = async () => (await streamSecret(Secret, '{"token": "…"}')).token;
  await sendTo(splunkSender({ ...settings, token }));
});
