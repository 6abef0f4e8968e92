/** Slack as this function is configured to reach it. */
import * as z from 'zod';
import type { Channel } from '../channels/channel.ts';
import { checkSlack } from '../channels/slack/check.ts';
import type { SlackApp } from '../channels/slack/interaction.ts';
import { slackChannel } from '../channels/slack/slack-channel.ts';
import type { SlackConnection } from '../channels/slack/web-api.ts';
import { channelSecret } from './channel-secret.ts';
import { config } from './config.ts';
import { nameOfSecret } from './secret-name.ts';

/** Any of the signing secrets verifies, so that rotation has no gap. */
const SlackSecret = z.strictObject({
  signingSecrets: z.array(z.string().min(16)).min(1).readonly(),
  botToken: z.string().startsWith('xoxb-'),
});
export type SlackSecret = z.infer<typeof SlackSecret>;

const SECRET = { SLACK_SECRET_ARN: z.string().min(1) };
const TEAM = { SLACK_TEAM_ID: z.string().min(1) };

export function slackSecret(): Promise<SlackSecret> {
  const { SLACK_SECRET_ARN } = config(SECRET);
  return channelSecret(SLACK_SECRET_ARN, SlackSecret, '{"signingSecrets": ["newest", "older"], "botToken": "xoxb-…"}');
}

export function slackConnection(): SlackConnection {
  const { SLACK_URL: address, SLACK_SECRET_ARN } = config({ SLACK_URL: z.url(), ...SECRET });
  const token = async () => (await slackSecret()).botToken;
  return { address, token, secretName: nameOfSecret(SLACK_SECRET_ARN) };
}

/** Somebody from another workspace is nobody here. */
export function slackApp(): SlackApp {
  const { SLACK_TEAM_ID: team, SLACK_SECRET_ARN } = config({ ...TEAM, ...SECRET });
  return { team, secretName: nameOfSecret(SLACK_SECRET_ARN) };
}

export function trySlack(): Promise<readonly string[]> {
  const { SLACK_ROOM: room } = config({ SLACK_ROOM: z.string().optional() });
  return checkSlack(slackConnection(), { team: config(TEAM).SLACK_TEAM_ID, room });
}

export function slack(): Channel {
  const { SLACK_ROOM: room } = config({ SLACK_ROOM: z.string().optional() });
  return slackChannel({ ...slackConnection(), room });
}
