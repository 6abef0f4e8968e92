/** The chat channels this deployment has. */
import * as z from 'zod';
import type { Channel } from '../channels/channel.ts';
import type { Check } from '../core/health.ts';
import { uriPart } from '../core/uri.ts';
import { tried } from './checks.ts';
import { config } from './config.ts';
import { slack, trySlack } from './slack.ts';
import { teams, tryTeams } from './teams.ts';

const name = z.string().min(1).optional();

export function channels(): readonly Channel[] {
  const { SLACK_URL, TEAMS_SERVICE_URL } = config({ SLACK_URL: name, TEAMS_SERVICE_URL: name });
  return [...(SLACK_URL === undefined ? [] : [slack()]), ...(TEAMS_SERVICE_URL === undefined ? [] : [teams()])];
}

/** Whether each takes our credentials. */
export function tryChannels(): Promise<readonly Check[]> {
  const { SLACK_URL, TEAMS_SERVICE_URL } = config({ SLACK_URL: name, TEAMS_SERVICE_URL: name });
  return Promise.all([
    ...(SLACK_URL === undefined ? [] : [tried('slack', 'takes our token, which may what it must', trySlack)]),
    ...(TEAMS_SERVICE_URL === undefined
      ? []
      : [tried('teams', 'gives the bot its token; for whom its app is installed shows when they are asked', tryTeams)]),
  ]);
}

/** The page of an approval, where people can reach our API. */
export function linkTo(approvalId: string): string | undefined {
  const { PUBLIC_URL } = config({ PUBLIC_URL: name });
  return PUBLIC_URL === undefined ? undefined : `${PUBLIC_URL}/v1/approvals/${uriPart(approvalId)}/page`;
}
