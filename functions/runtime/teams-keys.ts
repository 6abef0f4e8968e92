/** Whose tokens a function of the Teams bot believes. */
import * as z from 'zod';
import { type BotKeys, keysAt } from '../channels/teams/activity.ts';
import { config } from './config.ts';

const ENVIRONMENT = { TEAMS_KEYS_URL: z.url(), TEAMS_TENANT_ID: z.string().min(1), TEAMS_APP_ID: z.string().min(1) };
let keys: BotKeys['keys'] | undefined;

export function botKeys(): BotKeys {
  const { TEAMS_KEYS_URL, TEAMS_TENANT_ID, TEAMS_APP_ID } = config(ENVIRONMENT);
  keys ??= keysAt(TEAMS_KEYS_URL);
  return { keys, tenantId: TEAMS_TENANT_ID, appId: TEAMS_APP_ID };
}
