/** A simulated ServiceNow instance over HTTP: it remembers, refuses what an instance refuses, tells of changes, and can be made to misbehave. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { Clock } from '../../service.ts';
import { createFaults, type Fault, type Faults } from '../faults.ts';
import { createHints, type Hints } from '../hints.ts';
import { createRateLimits, type RateLimit } from '../rate-limits.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, type Call, serve, type Vendor } from '../serve.ts';
import { steerPeople } from '../steer-people.ts';
import { type Acts, actsOn } from './acts.ts';
import { answerTable } from './api.ts';
import { type Instance, openInstance, type ServiceNowSeed } from './instance.ts';
import { notSignedIn, refusal, ServiceNowRefusal } from './refusals.ts';

export interface ServiceNowSimulatorOptions {
  readonly seed?: z.input<typeof ServiceNowSeed>;
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  readonly persist?: string;
  readonly latencyMs?: number;
  /** docs.servicenow.com, "Inbound REST API rate limiting": rules are an instance's own; generous here. */
  readonly limit?: RateLimit;
}

export interface ServiceNowSimulator {
  readonly url: string;
  readonly state: Instance;
  readonly people: Acts;
  readonly hints: Hints;
  readonly faults: Faults;
  readonly requests: RequestLog;
  stop(): Promise<void>;
}

const LIMIT: RateLimit = { limit: 20_000, windowSeconds: 3600 };
const TOKEN_SECONDS = 1799;

export async function startServiceNowSimulator(options: ServiceNowSimulatorOptions = {}): Promise<ServiceNowSimulator> {
  const { seed = {}, port, clock = { now: Date.now }, persist, latencyMs, limit = LIMIT } = options;
  const state = openInstance(seed, clock, persist);
  const hints = createHints();
  const faults = createFaults();
  const requests = createRequestLog();
  const people = actsOn(state, hints);
  const listening = await serve({
    vendor: { ...vendorOf(state, limit), steer: (call) => steerPeople(call, people) },
    ...{ faults, requests, clock },
    ...(port === undefined ? {} : { port }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  return {
    ...{ url: listening.url, state, hints, faults, requests, people },
    stop: async () => {
      await listening.stop();
      state.close();
    },
  };
}

function vendorOf(instance: Instance, limit: RateLimit): Vendor {
  const spend = createRateLimits(instance.clock);
  const tokens = new Map<string, { readonly user: string; readonly untilMs: number }>();
  return {
    answer: (call) => {
      if (call.path === '/oauth_token.do') return issue(instance, call, tokens);
      return attempt(() => {
        const user = signedIn(instance, call, tokens);
        const spent = spend.spend(user, limit);
        if (spent.exceeded) return tooMany(Math.ceil((spent.resetAtMs - instance.clock.now()) / 1000));
        return answerTable(instance, call, user);
      });
    },
    refuse,
  };
}

function attempt(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof ServiceNowRefusal) return error.answer;
    throw error;
  }
}

function tooMany(seconds: number): Answer {
  return { ...refusal(429, 'Rate limit exceeded'), headers: { 'retry-after': String(seconds) } };
}

function refuse({ does, status, retryAfterSeconds }: Fault): Answer {
  if (does === 'throttle') return tooMany(retryAfterSeconds);
  return does === 'miss' ? refusal(404, 'No Record found') : refusal(status, 'Transaction cancelled');
}

type Tokens = Map<string, { readonly user: string; readonly untilMs: number }>;

function issue({ seed, clock }: Instance, call: Call, tokens: Tokens): Answer {
  const form = new URLSearchParams(call.text);
  const client = seed.clients.find(
    ({ clientId, clientSecret }) => clientId === form.get('client_id') && clientSecret === form.get('client_secret'),
  );
  if (client === undefined || form.get('grant_type') !== 'client_credentials')
    return { status: 401, body: { error: 'server_error', error_description: 'access_denied' } };
  const token = randomUUID();
  tokens.set(token, { user: client.user, untilMs: clock.now() + TOKEN_SECONDS * 1000 });
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', scope: 'useraccount', expires_in: TOKEN_SECONDS },
  };
}

/** The user the credentials are of. */
function signedIn({ seed, clock }: Instance, { headers }: Call, tokens: Tokens): string {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') {
    const token = tokens.get(value);
    if (token !== undefined && clock.now() < token.untilMs) return token.user;
  }
  if (scheme === 'Basic') {
    const [user = '', password] = Buffer.from(value, 'base64').toString('utf8').split(':');
    if (password !== undefined && Object.hasOwn(seed.passwords, user) && seed.passwords[user] === password) return user;
  }
  throw notSignedIn();
}
