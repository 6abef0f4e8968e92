/** Okta's two Lambdas, the only ones that load Okta's SDK: the connector, and the one that makes first-day links and may do nothing else. */
import * as z from 'zod';
import { connectorHandler } from '../../handlers/connector.ts';
import { firstDayHandler } from '../../handlers/first-day-secret.ts';
import { config } from '../../runtime/config.ts';
import { targetSecret } from '../../runtime/target-secret.ts';
import type { Target } from '../connector.ts';
import { connectOkta } from './connect.ts';

const Secret = z.union([
  z.strictObject({ token: z.string().min(1) }),
  z.strictObject({ clientId: z.string().min(1), privateKey: z.string().min(1), keyId: z.string().exactOptional() }),
]);

const FORM = '{"token": "…"} or {"clientId": "…", "privateKey": "…"}';

async function connect(): Promise<Target> {
  const { TARGET_URL: url } = config({ TARGET_URL: z.url() });
  return connectOkta({ url, credentials: await targetSecret(Secret, FORM) });
}

export const handler = connectorHandler(connect);
export const letIn = firstDayHandler(connect);
