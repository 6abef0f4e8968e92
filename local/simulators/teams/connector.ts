/** The calls of the Bot Connector that a bot like ours makes, and the token endpoint, with their refusals. */
import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../serve.ts';
import { type AdaptiveCard, bearer, chatWith, type Tenant } from './tenant.ts';

const TOKEN_SECONDS = 3600;
/** Teams refuses larger cards: learn.microsoft.com/microsoftteams/platform, 28 KB a message. */
const MOST_BYTES = 28_000;

export function answerConnector(tenant: Tenant, call: Call, nowMs: number): Answer {
  if (call.path === `/${tenant.tenantId}/oauth2/v2.0/token`) return issue(tenant, call, nowMs);
  if (!((tenant.tokens.get(bearer(call)) ?? 0) > nowMs))
    return refuse(401, 'Unauthorized', 'Authorization has been denied for this request.');
  const [, conversation, activity] =
    /^\/v3\/conversations(?:\/([^/]+)\/activities(?:\/([^/]+))?)?$/.exec(call.path)?.map(decodeURIComponent) ?? [];
  if (call.method === 'POST' && call.path === '/v3/conversations') return begin(tenant, call);
  if (conversation === undefined || conversation === 'undefined') return refuse(404, 'NotFound', 'no such call');
  if (call.method === 'POST') return send(tenant, call, conversation);
  return call.method === 'PUT' ? change(tenant, call, conversation, activity ?? '') : refuse(405, 'Method', 'not here');
}

function issue({ tokens, appId, clientSecret }: Tenant, { text }: Call, nowMs: number): Answer {
  const form = new URLSearchParams(text);
  const isRight =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === appId &&
    form.get('client_secret') === clientSecret &&
    form.get('scope') === 'https://api.botframework.com/.default';
  if (!isRight) return { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: …' } };
  const token = randomUUID();
  tokens.set(token, nowMs + TOKEN_SECONDS * 1000);
  return { status: 200, body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, access_token: token } };
}

interface Beginning {
  readonly isGroup?: boolean;
  readonly bot?: { readonly id: string };
  readonly members?: readonly { readonly id: string }[];
  readonly tenantId?: string;
}

/** One person, a tenant, no group: as github.com/microsoft/teams.net, core/docs/CreateConversation-API-Behavior.md, has it. */
function begin(tenant: Tenant, call: Call): Answer {
  const { isGroup, bot, members = [], tenantId } = JSON.parse(call.text) as Beginning;
  const [member, ...others] = members;
  if (isGroup !== false || member === undefined || others.length > 0 || tenantId !== tenant.tenantId)
    return refuse(400, 'BadSyntax', 'Incorrect conversation creation parameters');
  if (bot !== undefined && bot.id !== `28:${tenant.appId}`) return refuse(403, 'ForbiddenOperationException', 'bot');
  const user = tenant.users.get(member.id);
  if (user === undefined) return refuse(400, 'BadSyntax', 'Bad format of conversation ID');
  if (!user.installed)
    return refuse(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  const id = chatWith(member.id);
  if (!tenant.chats.has(id)) tenant.chats.set(id, []);
  return { status: 201, body: { id } };
}

function send({ chats, nextId }: Tenant, call: Call, conversation: string): Answer {
  const chat = chats.get(conversation);
  if (chat === undefined) return refuse(404, 'ConversationNotFound', 'Conversation not found.');
  const card = cardIn(call);
  if (card === undefined) return refuse(400, 'BadSyntax', 'the card is not one Teams shows');
  const id = nextId();
  chats.set(conversation, [...chat, { id, card, edited: 0, deleted: false }]);
  return { status: 201, body: { id } };
}

function change({ chats }: Tenant, call: Call, conversation: string, activity: string): Answer {
  const chat = chats.get(conversation) ?? [];
  const at = chat.findIndex(({ id, deleted }) => id === activity && !deleted);
  const before = chat[at];
  if (before === undefined) return refuse(404, 'ActivityNotFoundInConversation', 'Activity was not found.');
  const card = cardIn(call);
  if (card === undefined) return refuse(400, 'BadSyntax', 'the card is not one Teams shows');
  chats.set(conversation, chat.with(at, { ...before, card, edited: before.edited + 1 }));
  return { status: 200, body: { id: activity } };
}

function cardIn({ text }: Call): AdaptiveCard | undefined {
  if (Buffer.byteLength(text) > MOST_BYTES) return undefined;
  const { type, attachments = [] } = JSON.parse(text) as { type: string; attachments?: Attachment[] };
  const [attachment, ...others] = attachments;
  const isOne =
    type === 'message' &&
    others.length === 0 &&
    attachment?.contentType === 'application/vnd.microsoft.card.adaptive' &&
    attachment.content.type === 'AdaptiveCard' &&
    attachment.content.version === '1.5';
  return isOne ? attachment.content : undefined;
}

interface Attachment {
  readonly contentType: string;
  readonly content: AdaptiveCard;
}

export function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
