/** A simulated ServiceNow instance over HTTP: it remembers, refuses what an instance refuses, tells of changes, and can be made to misbehave. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { Fault } from '../faults.ts';
import type { RateLimit, RateLimits } from '../rate-limits.ts';
import type { Answer, Call, Vendor } from '../serve.ts';
import { startTicketVendor, type TicketVendor, type TicketVendorOptions } from '../ticket-vendor.ts';
import { type Acts, actsOn } from './acts.ts';
import { answerTable } from './api.ts';
import { answerCatalog } from './catalog.ts';
import { type Instance, openInstance, type ServiceNowSeed } from './instance.ts';
import { notSignedIn, refusal, ServiceNowRefusal } from './refusals.ts';

export type ServiceNowSimulator = TicketVendor<Instance, Acts>;

/** docs.servicenow.com, "Inbound REST API rate limiting": rules are an instance's own; generous here. */
const LIMIT: RateLimit = { limit: 20_000, windowSeconds: 3600 };
const TOKEN_SECONDS = 1799;

export function startServiceNowSimulator(
  options: TicketVendorOptions<z.input<typeof ServiceNowSeed>> = {},
): Promise<ServiceNowSimulator> {
  const open = (seed: z.input<typeof ServiceNowSeed> = {}, ...more: [Instance['clock'], string | undefined]) =>
    openInstance(seed, ...more);
  return startTicketVendor(options, { open, acts: actsOn, vendor: vendorOf });
}

function vendorOf(instance: Instance, limits: RateLimits, limit = LIMIT): Vendor {
  const tokens = new Map<string, { readonly user: string; readonly untilMs: number }>();
  return {
    answer: (call) => {
      if (call.path === '/oauth_token.do') return issue(instance, call, tokens);
      return attempt(() => {
        const user = signedIn(instance, call, tokens);
        const spent = limits.spend(user, limit);
        if (spent.exceeded) return tooMany(Math.ceil((spent.resetAtMs - instance.clock.now()) / 1000));
        return call.path.startsWith('/api/sn_sc/')
          ? answerCatalog(instance, call, user)
          : answerTable(instance, call, user);
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
