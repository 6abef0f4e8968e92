/** Okta's Lambda: the only one that loads Okta's SDK. */
import * as z from 'zod';
import { connectorHandler } from '../../handlers/connector.ts';
import { config } from '../../runtime/config.ts';
import { targetSecret } from '../../runtime/target-secret.ts';
import { connectOkta } from './connect.ts';

const Secret = z.union([
  z.strictObject({ token: z.string().min(1) }),
  z.strictObject({ clientId: z.string().min(1), privateKey: z.string().min(1), keyId: z.string().exactOptional() }),
]);

const FORM = '{"token": "…"} or {"clientId": "…", "privateKey": "…"}';

export const handler = connectorHandler(async () => {
  const { TARGET_URL: url } = config({ TARGET_URL: z.url() });
  return connectOkta({ url, credentials: await targetSecret(Secret, FORM) });
});
