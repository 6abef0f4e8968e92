/** A simulated Slack workspace over HTTP: it remembers what apps write, refuses what Slack refuses, and people in it press buttons. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../service.ts';
import { createFaults, type Faults } from '../faults.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, serve } from '../serve.ts';
import { type Hands, type Heard, type Pressing, press } from './hands.ts';
import { answerMethod } from './methods.ts';
import { directMessagesWith, openWorkspace, type SlackMessage, type SlackUser, type Workspace } from './workspace.ts';

export interface SlackSimulatorOptions {
  readonly teamId?: string;
  readonly users?: readonly SlackUser[];
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  readonly latencyMs?: number;
  /** A file that keeps what was written. */
  readonly persist?: string;
}

export interface SlackSimulator {
  /** The base address of its Web API. */
  readonly url: string;
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** What an app of it is given. */
  readonly secret: { readonly signingSecrets: readonly string[]; readonly botToken: string };
  /** Where Slack sends what people do. */
  requestUrl: string;
  /** As one who reads: what stands there now, oldest first. */
  messagesTo(user: string): readonly SlackMessage[];
  press(pressing: Omit<Pressing, 'conversation'>): Promise<readonly Heard[]>;
  /** A user deletes what the app wrote to them. */
  remove(user: string, ts: string): void;
  stop(): Promise<void>;
}

export async function startSlackSimulator(options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const { teamId = 'T0MARLOW', users = [], clock = { now: Date.now }, port, latencyMs } = options;
  const workspace = openWorkspace(teamId, users, clock, options.persist);
  const [faults, requests] = [createFaults(), createRequestLog()];
  const secret = {
    signingSecrets: [randomBytes(16).toString('hex')],
    botToken: `xoxb-${randomBytes(12).toString('hex')}`,
  };
  const listening = await serve({
    vendor: {
      answer: (call) => answerMethod(workspace, call, secret.botToken, clock.now()),
      refuse: ({ does, status, retryAfterSeconds }): Answer =>
        does === 'throttle'
          ? {
              status: 429,
              headers: { 'retry-after': String(retryAfterSeconds) },
              body: { ok: false, error: 'ratelimited' },
            }
          : { status: does === 'miss' ? 404 : status, body: 'Internal Server Error' },
    },
    ...{ faults, requests, clock },
    ...(port === undefined ? {} : { port }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  const messagesTo = (user: string) => workspace.conversations.get(directMessagesWith(user)) ?? [];
  const simulator: SlackSimulator = {
    ...{ url: `${listening.url}/api`, workspace, faults, requests, secret, requestUrl: '' },
    messagesTo: (user) => messagesTo(user).filter(({ deleted }) => !deleted),
    press: (pressing) => press(hands, { ...pressing, conversation: directMessagesWith(pressing.user) }),
    remove: (user, ts) => {
      const messages = workspace.conversations.get(directMessagesWith(user)) ?? [];
      const at = messages.findIndex((one) => one.ts === ts);
      const found = messages[at];
      if (found === undefined) return;
      workspace.conversations.set(directMessagesWith(user), messages.with(at, { ...found, deleted: true }));
    },
    stop: async () => {
      await listening.stop();
      workspace.close();
    },
  };
  const hands: Hands = {
    ...{ workspace, clock },
    signingSecret: () => secret.signingSecrets[0] ?? '',
    requestUrl: () => simulator.requestUrl,
  };
  return simulator;
}
