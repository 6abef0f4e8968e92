/** A simulated Jira site over HTTP: it remembers, refuses what Jira refuses, tells of changes, and can be made to misbehave. */
import type * as z from 'zod';
import type { Clock } from '../../service.ts';
import { createFaults, type Fault, type Faults } from '../faults.ts';
import { createHints, type Hints } from '../hints.ts';
import { createRateLimits, type RateLimit } from '../rate-limits.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, type Call, serve, type Vendor } from '../serve.ts';
import { steerPeople } from '../steer-people.ts';
import { actsOn, type JiraActs } from './acts.ts';
import { answerCall, JiraRefusal } from './api.ts';
import { type JiraSeed, openSite, type Site } from './site.ts';

export interface JiraSimulatorOptions {
  readonly seed?: z.input<typeof JiraSeed>;
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  readonly persist?: string;
  readonly latencyMs?: number;
  /** Atlassian publishes no number for API tokens: generous here. */
  readonly limit?: RateLimit;
}

export interface JiraSimulator {
  readonly url: string;
  readonly state: Site;
  readonly people: JiraActs;
  readonly hints: Hints;
  readonly faults: Faults;
  readonly requests: RequestLog;
  stop(): Promise<void>;
}

const LIMIT: RateLimit = { limit: 10_000, windowSeconds: 3600 };

export async function startJiraSimulator(options: JiraSimulatorOptions = {}): Promise<JiraSimulator> {
  const { seed = {}, port, clock = { now: Date.now }, persist, latencyMs, limit = LIMIT } = options;
  const state = openSite(seed, clock, persist);
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

function vendorOf(site: Site, limit: RateLimit): Vendor {
  const limits = createRateLimits(site.clock);
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
