/** Slack as a channel: a direct message to each approver, found by their address, or one message to a room. */
import * as z from 'zod';
import type { Instant } from '../../core/ids.ts';
import { beforePosting, type Channel, ChannelRefused, type Place, type Recipient } from '../channel.ts';
import { type SlackMessage, slackMessage } from './message.ts';
import { callSlack, type SlackAnswer, type SlackConnection } from './web-api.ts';

export interface SlackSettings extends SlackConnection {
  /** Where questions go instead of to each approver: `C0123ABC`. */
  readonly room?: string | undefined;
}

const Where = z.object({ channel: z.string(), ts: z.string() });
const Found = z.object({ user: z.object({ id: z.string(), deleted: z.boolean().default(false) }) });
const Opened = z.object({ channel: z.object({ id: z.string() }) });
const History = z.object({
  messages: z.array(
    z.object({ ts: z.string(), blocks: z.array(z.looseObject({ block_id: z.string().optional() })).default([]) }),
  ),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
});

/** Slack refuses this one person or room, and not us. */
const UNREACHABLE = [
  'user_not_found',
  'cannot_dm_bot',
  'user_disabled',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
];
/** Nothing can be changed any more where it stands. A workspace may say for how long messages can be: `edit_window_closed` (docs.slack.dev/reference/methods/chat.update). */
const GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found', 'is_archived'];
/** https://docs.slack.dev/reference/methods/conversations.history */
const MOST_IN_PAGE = 200;
/** Ours: between our clock and Slack's. */
const CLOCKS_APART_SECONDS = 60;

export function slackChannel({ room, ...connection }: SlackSettings): Channel {
  const slack = slackBy(connection);
  const { call, refused } = slack;
  const conversation = async (to: Recipient) => room ?? (await directMessages(slack, to));
  return {
    name: 'slack',
    room: room !== undefined,
    async post(to, told, key) {
      const channel = await beforePosting('slack', conversation(to));
      if (channel === undefined) return { kind: 'unreachable', because: 'nobody in this workspace has their address' };
      const answer = await call('chat.postMessage', { channel, ...quiet(slackMessage(told, key)) });
      if (answer.ok) return { kind: 'posted', place: placeIn(answer) };
      if (!UNREACHABLE.includes(answer.error)) throw refused(answer, 'chat.postMessage');
      return { kind: 'unreachable', because: `slack answered ${answer.error}` };
    },
    async update(place, told, key) {
      const answer = await call('chat.update', { ...placed(place), ...slackMessage(told, key) });
      if (answer.ok) return 'updated';
      if (GONE.includes(answer.error)) return 'gone';
      throw refused(answer, 'chat.update');
    },
    async find(to, key, since) {
      const channel = await conversation(to);
      if (channel === undefined) return 'absent';
      for await (const { ts, blocks } of writtenSince(slack, channel, since))
        if (blocks.some(({ block_id: id }) => id === key)) return JSON.stringify({ channel, ts });
      return 'absent';
    },
  };
}

/** Everything written there since, page by page: many may have been asked in the same chat at that time. */
async function* writtenSince({ call, refused }: Slack, channel: string, since: Instant) {
  const oldest = String(Math.floor(Date.parse(since) / 1000) - CLOCKS_APART_SECONDS);
  let cursor = '';
  do {
    const page = { channel, oldest, limit: String(MOST_IN_PAGE), ...(cursor === '' ? {} : { cursor }) };
    const answer = await call('conversations.history', page);
    if (!answer.ok) throw refused(answer, 'conversations.history');
    const { messages, response_metadata: more } = History.parse(answer.body);
    yield* messages;
    cursor = more?.next_cursor ?? '';
  } while (cursor !== '');
}

interface Slack {
  call(this: void, method: string, args: Readonly<Record<string, unknown>>): Promise<SlackAnswer>;
  /** What an operator is told of an answer that refuses us, whoever is written to. */
  refused(this: void, answer: SlackAnswer, method: string): ChannelRefused;
}

function slackBy(connection: SlackConnection): Slack {
  const mend = `see docs/channels.md for the scopes it needs, and the secret ${connection.secretName} for its token`;
  return {
    call: (method, args) => callSlack(connection, method, args),
    refused: ({ error }, method) => new ChannelRefused(`slack refused ${method}: ${error}; ${mend}`),
  };
}

/** Where we write to somebody; undefined for nobody who is in the workspace by that address. */
async function directMessages({ call, refused }: Slack, { address }: Recipient): Promise<string | undefined> {
  if (address === undefined) return undefined;
  const found = await call('users.lookupByEmail', { email: address });
  if (!found.ok && found.error === 'users_not_found') return undefined;
  if (!found.ok) throw refused(found, 'users.lookupByEmail');
  const { user } = Found.parse(found.body);
  if (user.deleted) return undefined;
  const opened = await call('conversations.open', { users: user.id });
  if (!opened.ok && UNREACHABLE.includes(opened.error)) return undefined;
  if (!opened.ok) throw refused(opened, 'conversations.open');
  return Opened.parse(opened.body).channel.id;
}

/** Nothing in it is looked up on the web. */
const quiet = (message: SlackMessage) => ({ ...message, unfurl_links: 'false', unfurl_media: 'false' });

function placeIn({ body }: SlackAnswer): Place {
  const { channel, ts } = Where.parse(body);
  return JSON.stringify({ channel, ts });
}

function placed(place: Place): z.infer<typeof Where> {
  return Where.parse(JSON.parse(place));
}
