/** The chat channels this deployment has. */
import * as z from 'zod';
import type { Channel } from '../channels/channel.ts';
import { config } from './config.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';

const name = z.string().min(1).optional();

export function channels(): readonly Channel[] {
  const { SLACK_URL, TEAMS_SERVICE_URL } = config({ SLACK_URL: name, TEAMS_SERVICE_URL: name });
  return [...(SLACK_URL === undefined ? [] : [slack()]), ...(TEAMS_SERVICE_URL === undefined ? [] : [teams()])];
}

/** The page of an approval, where people can reach our API. */
export function linkTo(approvalId: string): string | undefined {
  const { PUBLIC_URL } = config({ PUBLIC_URL: name });
  return PUBLIC_URL === undefined ? undefined : `${PUBLIC_URL}/v1/approvals/${encodeURIComponent(approvalId)}/page`;
}
