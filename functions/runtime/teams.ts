/** Teams as this function is configured to reach it. */
import * as z from 'zod';
import type { Channel } from '../channels/channel.ts';
import { checkTeams, type TeamsConnection } from '../channels/teams/bot-connector.ts';
import { teamsChannel } from '../channels/teams/teams-channel.ts';
import { channelSecret } from './channel-secret.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';
import { nameOfSecret } from './secret-name.ts';

const TeamsSecret = z.strictObject({ clientSecret: z.string().min(1) });

let made: Channel | undefined;

/** Made once: its token serves many messages. */
export function teams(): Channel {
  made ??= teamsChannel(connection());
  return made;
}

export async function tryTeams(): Promise<readonly string[]> {
  return checkTeams(connection());
}

function connection(): TeamsConnection {
  const { TEAMS_SECRET_ARN, TEAMS_SERVICE_URL, TEAMS_SIGN_IN_URL, TEAMS_TENANT_ID, TEAMS_APP_ID } = config({
    ...{ TEAMS_SECRET_ARN: z.string().min(1), TEAMS_SERVICE_URL: z.url(), TEAMS_SIGN_IN_URL: z.url() },
    ...{ TEAMS_TENANT_ID: z.string().min(1), TEAMS_APP_ID: z.string().min(1) },
  });
  return {
    ...{ serviceUrl: TEAMS_SERVICE_URL, signIn: TEAMS_SIGN_IN_URL, tenantId: TEAMS_TENANT_ID, appId: TEAMS_APP_ID },
    clientSecret: async () =>
      (await channelSecret(TEAMS_SECRET_ARN, TeamsSecret, '{"clientSecret": "…"}')).clientSecret,
    secretName: nameOfSecret(TEAMS_SECRET_ARN),
    now: () => Date.parse(clock()),
  };
}
