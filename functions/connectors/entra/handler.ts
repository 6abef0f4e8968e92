/** Entra's Lambda. */
import * as z from 'zod';
import { connectorHandler } from '../../handlers/connector.ts';
import { config } from '../../runtime/config.ts';
import { targetSecret } from '../../runtime/target-secret.ts';
import { connectEntra } from './connect.ts';

const Secret = z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) });

export const handler = connectorHandler(async () => {
  const { TARGET_URL: url, ENTRA_TENANT_ID: tenantId } = config({
    TARGET_URL: z.url(),
    ENTRA_TENANT_ID: z.string().min(1),
  });
  return connectEntra({ url, tenantId, ...(await targetSecret(Secret, '{"clientId": "…", "clientSecret": "…"}')) });
});
