/** Entra's two Lambdas: the connector, and the one that makes first-day passes and may do nothing else. */
import * as z from 'zod';
import { connectorHandler } from '../../handlers/connector.ts';
import { firstDayHandler } from '../../handlers/first-day-secret.ts';
import { config } from '../../runtime/config.ts';
import { targetSecret } from '../../runtime/target-secret.ts';
import type { Target } from '../connector.ts';
import { connectEntra } from './connect.ts';

const Secret = z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) });

async function connect(): Promise<Target> {
  const { TARGET_URL: url, ENTRA_TENANT_ID: tenantId } = config({
    TARGET_URL: z.url(),
    ENTRA_TENANT_ID: z.string().min(1),
  });
  return connectEntra({ url, tenantId, ...(await targetSecret(Secret, '{"clientId": "…", "clientSecret": "…"}')) });
}

export const handler = connectorHandler(connect);
export const letIn = firstDayHandler(connect);
