/** The chat channels of one machine: a simulator for each that the application is configured for, with the people of the seeds in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readAssembly } from '../assembly.ts';
import { variablesIn } from '../configured-variables.ts';
import type { Clock } from '../service.ts';
import { type SlackSimulator, startSlackSimulator } from './slack/simulator.ts';
import type { SlackUser } from './slack/workspace.ts';
import { startTeamsSimulator, type TeamsSimulator } from './teams/simulator.ts';
import type { TeamsUser } from './teams/tenant.ts';

export interface Chat {
  readonly slack?: SlackSimulator;
  readonly teams?: TeamsSimulator;
  /** Environment variables of functions that say where a channel is. */
  readonly variables: Readonly<Record<string, string>>;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Tells the channels where the API is. */
  reach(api: string): void;
  stop(): Promise<void>;
}

export interface ChatOptions {
  readonly assembly: string;
  readonly seeds: string;
  readonly dataDir: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** As the synthesized functions are configured; nothing where there are no channels. */
export async function startChat({ assembly, seeds, dataDir, clock }: ChatOptions): Promise<Chat> {
  const { SLACK_TEAM_ID: teamId, TEAMS_TENANT_ID: tenantId, TEAMS_APP_ID: appId } = variablesIn(readAssembly(assembly));
  const slack =
    teamId === undefined
      ? undefined
      : await startSlackSimulator({ teamId, clock, users: slackUsers(seeds), persist: join(dataDir, 'slack.db') });
  const teams =
    tenantId === undefined || appId === undefined
      ? undefined
      : await startTeamsSimulator({
          tenantId,
          appId,
          clock,
          users: teamsUsers(seeds),
          persist: join(dataDir, 'teams.db'),
        });
  return {
    ...(slack === undefined ? {} : { slack }),
    ...(teams === undefined ? {} : { teams }),
    variables: {
      ...(slack === undefined ? {} : { SLACK_URL: slack.url }),
      ...(teams === undefined
        ? {}
        : { TEAMS_SERVICE_URL: teams.url, TEAMS_SIGN_IN_URL: teams.url, TEAMS_KEYS_URL: teams.keysUrl }),
    },
    secrets: {
      ...(slack === undefined ? {} : { 'tenure/channels/slack': JSON.stringify(slack.secret) }),
      ...(teams === undefined ? {} : { 'tenure/channels/teams': JSON.stringify(teams.secret) }),
    },
    reach: (api) => {
      if (slack !== undefined) slack.requestUrl = `${api}/v1/channels/slack`;
      if (teams !== undefined) teams.requestUrl = `${api}/v1/channels/teams`;
    },
    stop: async () => {
      await slack?.stop();
      await teams?.stop();
    },
  };
}

const Seed = z.object({
  users: z.array(z.object({ profile: z.object({ email: z.string(), firstName: z.string(), lastName: z.string() }) })),
});

function slackUsers(seeds: string): readonly SlackUser[] {
  const { users } = Seed.parse(JSON.parse(readFileSync(join(seeds, 'okta.json'), 'utf8')));
  return users.map(({ profile }, index) => ({
    id: `U0SEED${String(index).padStart(3, '0')}`,
    email: profile.email,
    name: `${profile.firstName} ${profile.lastName}`,
  }));
}

const EntraSeed = z.object({ users: z.array(z.object({ id: z.string() })) });

/** Everybody of the directory, with the app. */
function teamsUsers(seeds: string): readonly TeamsUser[] {
  const { users } = EntraSeed.parse(JSON.parse(readFileSync(join(seeds, 'entra.json'), 'utf8')));
  return users.map(({ id }) => ({ entraId: id, installed: true }));
}
