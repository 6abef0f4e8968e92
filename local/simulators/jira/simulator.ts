/** A simulated Jira site over HTTP: it remembers, refuses what Jira refuses, tells of changes, and can be made to misbehave. */
import type * as z from 'zod';
import type { Fault } from '../faults.ts';
import type { RateLimit, RateLimits } from '../rate-limits.ts';
import type { Answer, Call, Vendor } from '../serve.ts';
import { startTicketVendor, type TicketVendor, type TicketVendorOptions } from '../ticket-vendor.ts';
import { actsOn, type JiraActs } from './acts.ts';
import { answerCall, JiraRefusal } from './api.ts';
import { type JiraSeed, openSite, type Site } from './site.ts';

export type JiraSimulator = TicketVendor<Site, JiraActs>;

/** Atlassian publishes no number for API tokens: generous here. */
const LIMIT: RateLimit = { limit: 10_000, windowSeconds: 3600 };

export function startJiraSimulator(
  options: TicketVendorOptions<z.input<typeof JiraSeed>> = {},
): Promise<JiraSimulator> {
  const open = (seed: z.input<typeof JiraSeed> = {}, ...more: [Site['clock'], string | undefined]) =>
    openSite(seed, ...more);
  return startTicketVendor(options, { open, acts: actsOn, vendor: vendorOf });
}

function vendorOf(site: Site, limits: RateLimits, limit = LIMIT): Vendor {
  return {
    answer: (call) => {
      try {
        const me = signedIn(site, call);
        const spent = limits.spend(me, limit);
        if (spent.exceeded) return tooMany(Math.ceil((spent.resetAtMs - site.clock.now()) / 1000));
        return answerCall(site, call, me);
      } catch (error) {
        if (error instanceof JiraRefusal) return error.answer;
        throw error;
      }
    },
    refuse,
  };
}

function tooMany(seconds: number): Answer {
  return {
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
  };
}

function refuse({ does, status, retryAfterSeconds }: Fault): Answer {
  if (does === 'throttle') return tooMany(retryAfterSeconds);
  const message = does === 'miss' ? 'Issue does not exist.' : 'Internal server error';
  return new JiraRefusal(does === 'miss' ? 404 : status, message).answer;
}

/** The account of an API token. Whoever has none sees nothing. */
function signedIn(site: Site, { headers }: Call): string {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  const [email = '', token] = Buffer.from(value, 'base64').toString('utf8').split(':');
  const known = scheme === 'Basic' && Object.hasOwn(site.seed.tokens, email) && site.seed.tokens[email] === token;
  if (!known) throw new JiraRefusal(401, 'Client must be authenticated to access this resource.');
  return site.accountBy(email).accountId;
}
