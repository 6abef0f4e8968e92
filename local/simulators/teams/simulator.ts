/** A simulated Teams tenant over HTTP: a bot writes cards to people in it, and they press buttons, which the tenant tells the bot with a token it signs. */
import { randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '../../service.ts';
import { createFaults, type Faults } from '../faults.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { serve } from '../serve.ts';
import { answerConnector, refuse } from './connector.ts';
import { type CardAction, chatWith, openTenant, type TeamsActivity, type TeamsUser, type Tenant } from './tenant.ts';

export interface TeamsSimulatorOptions {
  readonly tenantId?: string;
  readonly appId?: string;
  readonly users?: readonly TeamsUser[];
  readonly clock?: Pick<Clock, 'now'>;
  readonly port?: number;
  /** A file that keeps what was written. */
  readonly persist?: string;
  /** For which channels its keys speak. */
  readonly endorsements?: readonly string[];
}

/** What a token says; a test spoils one of them. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly serviceurl: string;
  readonly exp: number;
  readonly nbf: number;
}

export interface TeamsPress {
  readonly user: string;
  readonly activity: string;
  readonly verb: 'approve' | 'deny';
  readonly because?: string;
  readonly times?: number;
  readonly claims?: Partial<Claims>;
  /** What the button carried, where it is not there any more. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly tenantId?: string;
}

export interface Told {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: unknown;
}

export interface TeamsSimulator {
  readonly url: string;
  readonly keysUrl: string;
  readonly tenant: Tenant;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly secret: { readonly clientSecret: string };
  /** The bot's messaging endpoint. */
  requestUrl: string;
  messagesTo(user: string): readonly TeamsActivity[];
  press(press: TeamsPress): Promise<readonly Told[]>;
  remove(user: string, activity: string): void;
  /** A token as the Bot Connector signs it. */
  token(claims?: Partial<Claims>): Promise<string>;
  stop(): Promise<void>;
}

export async function startTeamsSimulator(options: TeamsSimulatorOptions = {}): Promise<TeamsSimulator> {
  const { users = [], clock = { now: Date.now }, port } = options;
  const { tenantId = '00000000-0000-4000-8000-000000000000', appId = '00000000-0000-4000-8000-00000000b071' } = options;
  const clientSecret = randomBytes(18).toString('base64url');
  const tenant = openTenant({ tenantId, appId, clientSecret }, users, options.persist);
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = {
    ...(await exportJWK(publicKey)),
    kid: 'simulated',
    use: 'sig',
    alg: 'RS256',
    endorsements: options.endorsements ?? ['msteams'],
  };
  const [faults, requests] = [createFaults(), createRequestLog()];
  const listening = await serve({
    vendor: {
      answer: (call) =>
        call.path === '/keys' ? { status: 200, body: { keys: [key] } } : answerConnector(tenant, call, clock.now()),
      refuse: ({ does, status, retryAfterSeconds }) =>
        does === 'throttle'
          ? { ...refuse(429, 'Throttled', 'slow down'), headers: { 'retry-after': String(retryAfterSeconds) } }
          : refuse(does === 'miss' ? 404 : status, 'ServiceError', 'something went wrong'),
    },
    ...{ faults, requests, clock },
    ...(port === undefined ? {} : { port }),
  });
  const { url } = listening;
  const token = (claims: Partial<Claims> = {}) => {
    const now = Math.floor(clock.now() / 1000);
    const usual: Claims = {
      iss: 'https://api.botframework.com',
      aud: appId,
      serviceurl: url,
      exp: now + 3600,
      nbf: now,
    };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', kid: key.kid }).sign(privateKey);
  };
  const chatOf = (user: string) => tenant.chats.get(chatWith(user)) ?? [];
  const simulator: TeamsSimulator = {
    ...{ url, keysUrl: `${url}/keys`, tenant, faults, requests, secret: { clientSecret }, requestUrl: '', token },
    messagesTo: (user) => chatOf(user).filter(({ deleted }) => !deleted),
    press: (press) => pressed(simulator, press),
    remove: (user, activity) => {
      const chat = chatOf(user);
      const at = chat.findIndex(({ id }) => id === activity);
      const found = chat[at];
      if (found !== undefined) tenant.chats.set(chatWith(user), chat.with(at, { ...found, deleted: true }));
    },
    stop: async () => {
      await listening.stop();
      tenant.close();
    },
  };
  return simulator;
}

/** Throws when there is no such button to press. */
async function pressed(simulator: TeamsSimulator, press: TeamsPress): Promise<readonly Told[]> {
  const { user, activity, verb, because, times = 1, claims, tenantId = simulator.tenant.tenantId } = press;
  const shown = simulator.messagesTo(user).find(({ id }) => id === activity);
  const data = press.data ?? buttons(shown?.card.actions).find((action) => action.verb === verb)?.data;
  if (data === undefined) throw new Error(`there is no button ${verb} on ${activity}`);
  const body = JSON.stringify({
    ...{ type: 'invoke', id: `f:${randomUUID()}`, name: 'adaptiveCard/action', channelId: 'msteams' },
    ...{ serviceUrl: simulator.url, replyToId: activity, from: { id: `29:1${user}`, aadObjectId: user } },
    ...{ conversation: { id: chatWith(user), conversationType: 'personal', tenantId } },
    channelData: { tenant: { id: tenantId } },
    value: {
      trigger: 'manual',
      action: { type: 'Action.Execute', verb, data: { ...data, ...(because === undefined ? {} : { because }) } },
    },
  });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await simulator.token(claims)}` };
  const tell = async (): Promise<Told> => {
    const began = performance.now();
    const answer = await fetch(simulator.requestUrl, { method: 'POST', headers, body });
    const text = await answer.text();
    return { status: answer.status, body: JSON.parse(text), milliseconds: performance.now() - began };
  };
  return Promise.all(Array.from({ length: times }, tell));
}

function buttons(actions: readonly CardAction[] = []): readonly CardAction[] {
  return actions.flatMap((action) => [action, ...buttons(action.card?.actions)]);
}
