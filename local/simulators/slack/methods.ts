/** The methods of Slack's Web API that an app like ours calls, with Slack's own refusals and limits. */
import type { Answer, Call } from '../serve.ts';
import { type Block, directMessagesWith, type Modal, type SlackMessage, type Workspace } from './workspace.ts';

type Args = Readonly<Record<string, string>>;
type Method = (workspace: Workspace, args: Args, nowMs: number) => object;

/** An answer of Slack's that is a refusal: always 200, with its code. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
}

const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': ({ teamId, ofOrganisation }) =>
    ofOrganisation
      ? { team_id: 'E0MARLOW', enterprise_id: 'E0MARLOW', is_enterprise_install: true, user_id: 'U0TENURE' }
      : { team_id: teamId, is_enterprise_install: false, user_id: 'U0TENURE', bot_id: 'B0TENURE' },
  'users.lookupByEmail': ({ users, teamId }, { email = '' }) => {
    const user = [...users.values()].find((one) => one.email.toLowerCase() === email.toLowerCase());
    if (user === undefined) throw new SlackRefusal('users_not_found');
    return { user: shown(user, teamId) };
  },
  'users.info': ({ users, teamId }, { user = '' }) => {
    const found = users.get(user);
    if (found === undefined) throw new SlackRefusal('user_not_found');
    return { user: shown(found, teamId) };
  },
  'conversations.open': ({ users, conversations }, { users: user = '' }) => {
    if (users.get(user) === undefined) throw new SlackRefusal('user_not_found');
    const id = directMessagesWith(user);
    if (!conversations.has(id)) conversations.set(id, []);
    return { channel: { id } };
  },
  /** Newest first, a page at a time. */
  'conversations.history': (workspace, { channel = '', limit = '100', oldest = '0', cursor = '' }) => {
    const from = Number(Buffer.from(cursor, 'base64').toString());
    const all = messagesIn(workspace, channel)
      .filter(({ ts, deleted, onlyFor }) => !deleted && onlyFor === undefined && Number(ts) > Number(oldest))
      .toReversed();
    const to = from + Number(limit);
    const next = to < all.length ? Buffer.from(String(to)).toString('base64') : '';
    return {
      messages: all.slice(from, to).map(({ ts, text, blocks }) => ({ type: 'message', ts, text, blocks })),
      has_more: next !== '',
      response_metadata: { next_cursor: next },
    };
  },
  'chat.postMessage': (workspace, { channel = '', text = '', blocks = '[]' }) => {
    const message: SlackMessage = { ts: workspace.nextTs(), text, blocks: checked(blocks), edited: 0, deleted: false };
    workspace.conversations.set(channel, [...messagesIn(workspace, channel), message]);
    return { channel, ts: message.ts };
  },
  'chat.postEphemeral': (workspace, { channel = '', user = '', text = '', blocks = '[]' }) => {
    if (!workspace.users.has(user)) throw new SlackRefusal('user_not_in_channel');
    const ts = workspace.nextTs();
    const message = { ts, text, blocks: checked(blocks), edited: 0, deleted: false, onlyFor: user };
    workspace.conversations.set(channel, [...messagesIn(workspace, channel), message]);
    return { message_ts: ts };
  },
  'chat.update': (workspace, { channel = '', ts = '', text = '', blocks = '[]' }, nowMs) => {
    const messages = messagesIn(workspace, channel);
    const at = messages.findIndex((one) => one.ts === ts && !one.deleted);
    const before = messages[at];
    if (before === undefined) throw new SlackRefusal('message_not_found');
    const { editableForSeconds = Number.POSITIVE_INFINITY } = workspace;
    if (nowMs / 1000 - Number(ts) > editableForSeconds) throw new SlackRefusal('edit_window_closed');
    const after = { ...before, text, blocks: checked(blocks), edited: before.edited + 1 };
    workspace.conversations.set(channel, messages.with(at, after));
    return { channel, ts };
  },
  'views.open': (workspace, { trigger_id: trigger = '', view = '{}' }, nowMs) => {
    const found = workspace.triggers.get(trigger);
    if (found === undefined) throw new SlackRefusal('invalid_trigger_id');
    if (found.used) throw new SlackRefusal('exchanged_trigger_id');
    if (nowMs > found.untilMs) throw new SlackRefusal('expired_trigger_id');
    found.used = true;
    const modal = JSON.parse(view) as Omit<Modal, 'id' | 'user'>;
    if (modal.private_metadata.length > 3000) throw new SlackRefusal('invalid_arguments');
    const id = `V${String(workspace.modals.length + 1).padStart(6, '0')}`;
    workspace.modals.push({ ...modal, id, user: found.user });
    return { view: { id } };
  },
};

/** https://docs.slack.dev/reference/block-kit/blocks: the limits of what a message may hold. */
function checked(json: string): readonly Block[] {
  const blocks = JSON.parse(json) as readonly Block[];
  const texts = blocks.flatMap(({ text }) => (text === undefined ? [] : [text.text]));
  const buttons = blocks.flatMap(({ elements = [] }) => elements);
  const tooLong =
    blocks.length > 50 ||
    texts.some((text) => text.length === 0 || text.length > 3000) ||
    blocks.some(({ type, text }) => type === 'header' && (text?.text.length ?? 0) > 150) ||
    blocks.some(({ block_id: id = '' }) => id.length > 255) ||
    buttons.some(({ value = '' }) => value.length > 2000);
  if (tooLong) throw new SlackRefusal('invalid_blocks');
  // Not documented, seen by others: github.com/slackapi/bolt-js/issues/2509
  if (json.length > 13_200) throw new SlackRefusal('msg_blocks_too_long');
  return blocks;
}

function messagesIn({ conversations }: Workspace, channel: string): readonly SlackMessage[] {
  const messages = conversations.get(channel);
  if (messages === undefined) throw new SlackRefusal('channel_not_found');
  return messages;
}

function shown(user: NonNullable<ReturnType<Workspace['users']['get']>>, teamId: string) {
  return {
    ...{ id: user.id, team_id: user.teamId ?? teamId, deleted: user.deleted ?? false, is_bot: false },
    ...{ is_stranger: user.isStranger ?? false, is_email_confirmed: user.isEmailConfirmed ?? true },
    profile: { email: user.email, real_name: user.name },
  };
}

export function answerMethod(workspace: Workspace, call: Call, token: string, nowMs: number): Answer {
  const method = METHODS[call.path.replace('/api/', '')];
  if (method === undefined) return { status: 200, body: { ok: false, error: 'unknown_method' } };
  if (call.headers.authorization !== `Bearer ${token}`)
    return { status: 200, body: { ok: false, error: 'invalid_auth' } };
  try {
    const args = Object.fromEntries(new URLSearchParams(call.text));
    const headers = { 'x-oauth-scopes': workspace.scopes.join(',') };
    return { status: 200, headers, body: { ok: true, ...method(workspace, args, nowMs) } };
  } catch (error) {
    if (error instanceof SlackRefusal) return { status: 200, body: { ok: false, error: error.message } };
    throw error;
  }
}
