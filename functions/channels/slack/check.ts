/** Whose token it is and what it may, by the call that needs no scope: docs.slack.dev/reference/methods/auth.test */
import * as z from 'zod';
import { callSlack, type SlackConnection } from './web-api.ts';

const ALWAYS = ['chat:write', 'users:read', 'users:read.email'];
const DIRECT = ['im:write', 'im:history'];
const ROOM = ['channels:history', 'groups:history'];

const Who = z.object({ team_id: z.string().optional(), is_enterprise_install: z.boolean().nullish() });

export async function checkSlack(
  slack: SlackConnection,
  { team, room }: { readonly team: string; readonly room?: string | undefined },
): Promise<readonly string[]> {
  const { ok, error, body, scopes } = await callSlack(slack, 'auth.test', {});
  if (!ok)
    return [`slack answered ${error}: put the bot token of the installed app into the secret ${slack.secretName}`];
  const { team_id, is_enterprise_install } = Who.parse(body);
  if (is_enterprise_install === true)
    return [`the token is of the whole organisation (Enterprise Grid): install the app in ${team} (docs/channels.md)`];
  return [
    ...(team_id === team ? [] : [`the token is of workspace ${team_id}, not ${team}: mend teamId, or the token`]),
    ...lackingScopes(scopes, room !== undefined),
  ];
}

function lackingScopes(scopes: readonly string[] | undefined, isRoom: boolean): readonly string[] {
  if (scopes === undefined) return [];
  const lacking = [...ALWAYS, ...(isRoom ? [] : DIRECT)].filter((one) => !scopes.includes(one));
  if (isRoom && !ROOM.some((one) => scopes.includes(one))) lacking.push(ROOM.join(' or '));
  if (lacking.length === 0) return [];
  return [`the app lacks ${lacking.join(', ')}: add it under OAuth & Permissions, and install the app again`];
}
