/** Who a Slack user is to us: the address of their profile, where Slack vouches for it. */
import * as z from 'zod';
import { ChannelRefused } from '../channel.ts';
import { callSlack, type SlackConnection } from './web-api.ts';

const Info = z.object({
  user: z.object({
    team_id: z.string().optional(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    /** Of another company, met in a shared channel. */
    is_stranger: z.boolean().default(false),
    /** Absent where the workspace does not tell. */
    is_email_confirmed: z.boolean().default(true),
    profile: z.object({ email: z.string().optional() }),
  }),
});

/** Undefined for whoever is no confirmed member of this workspace. */
export async function addressOf(slack: SlackConnection, user: string, team: string): Promise<string | undefined> {
  const answer = await callSlack(slack, 'users.info', { user });
  if (!answer.ok && answer.error === 'user_not_found') return undefined;
  if (!answer.ok) throw new ChannelRefused(`slack refused users.info: ${answer.error}; see docs/channels.md`);
  const { user: found } = Info.parse(answer.body);
  const isMember = found.team_id === team && !found.deleted && !found.is_bot && !found.is_stranger;
  return isMember && found.is_email_confirmed ? found.profile.email : undefined;
}

/** Words only they see, where they pressed the button. False: Slack did not take them; the message itself says how it stands. */
export async function whisper(slack: SlackConnection, user: string, channel: string, text: string): Promise<boolean> {
  const blocks = [{ type: 'section', text: { type: 'plain_text', text: text.slice(0, 3000), emoji: false } }];
  const words = { channel, user, text: 'Your decision was not taken.', blocks };
  return (await callSlack(slack, 'chat.postEphemeral', words)).ok;
}
