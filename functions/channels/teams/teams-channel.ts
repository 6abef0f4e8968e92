/** Microsoft Teams as a channel: a bot's chat with each approver, found by their account at Entra. */
import * as z from 'zod';
import type { Told } from '../../core/question.ts';
import { uriPart } from '../../core/uri.ts';
import { beforePosting, type Channel, ChannelRefused, type Place, type Recipient } from '../channel.ts';
import { botConnector, type CallConnector, type ConnectorAnswer, type TeamsConnection } from './bot-connector.ts';
import { card } from './card.ts';

const Created = z.object({ id: z.string().min(1) });
const Where = z.object({ conversation: z.string(), activity: z.string() });

/** Of a chat that cannot be begun, which is not our credentials' fault: the app is not installed for them, or they blocked it. */
const UNREACHABLE_STATUS = [400, 403, 404];

export function teamsChannel(connection: TeamsConnection, call: CallConnector = botConnector(connection)): Channel {
  return {
    name: 'teams',
    room: false,
    async post({ entraId }: Recipient, told) {
      if (entraId === undefined) return { kind: 'unreachable', because: 'they have no account at Entra that we know' };
      const chat = await beforePosting('teams', begin(call, connection, entraId));
      if (!isFine(chat)) return unreachable(chat);
      const conversation = Created.parse(chat.body).id;
      const sent = await call('POST', `/v3/conversations/${uriPart(conversation)}/activities`, message(told));
      if (!isFine(sent)) return unreachable(sent);
      return { kind: 'posted', place: JSON.stringify({ conversation, activity: Created.parse(sent.body).id }) };
    },
    async update(place, told) {
      const { conversation, activity } = placed(place);
      const path = `/v3/conversations/${uriPart(conversation)}/activities/${uriPart(activity)}`;
      const answer = await call('PUT', path, { ...message(told), id: activity });
      if (isFine(answer)) return 'updated';
      if (UNREACHABLE_STATUS.includes(answer.status)) return 'gone';
      throw refused(answer);
    },
    /** A bot cannot read what it wrote: learn.microsoft.com has no such call of the Bot Connector. */
    find: async () => 'unknowable',
  };
}

/** The same chat each time. The id of an account at Entra goes where the vendor's own id of a user goes: github.com/MicrosoftDocs/msteams-docs/issues/14079 */
function begin(call: CallConnector, { appId, tenantId }: TeamsConnection, entraId: string): Promise<ConnectorAnswer> {
  return call('POST', '/v3/conversations', {
    ...{ isGroup: false, bot: { id: `28:${appId}` }, members: [{ id: entraId }] },
    ...{ tenantId, channelData: { tenant: { id: tenantId } } },
  });
}

function message(told: Told) {
  const summary = told.kind === 'question' ? 'An approval waits for you' : 'An approval was decided';
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content: card(told) };
  return { type: 'message', summary, attachments: [attachment] };
}

const isFine = ({ status }: ConnectorAnswer): boolean => status >= 200 && status < 300;

function unreachable(answer: ConnectorAnswer) {
  if (!UNREACHABLE_STATUS.includes(answer.status)) throw refused(answer);
  return { kind: 'unreachable', because: `teams answered ${answer.status} ${answer.code}` } as const;
}

function placed(place: Place): z.infer<typeof Where> {
  return Where.parse(JSON.parse(place));
}

function refused({ status, code }: ConnectorAnswer): ChannelRefused {
  return new ChannelRefused(`teams answered ${status} ${code}; see docs/channels.md`);
}
