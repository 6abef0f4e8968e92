/** A simulated Okta org over HTTP: it remembers, refuses what Okta refuses, and can be made to misbehave. */
import type * as z from 'zod';
import type { Clock } from '../../service.ts';
import { createFaults, type Fault, type Faults } from '../faults.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, type Call, serve, type Vendor } from '../serve.ts';
import { answerCall } from './api.ts';
import { createLimits, limitHeaders, type OktaLimits, PUBLISHED_LIMITS } from './limits.ts';
import { type OktaOrg, type OktaSeed, openOrg } from './org.ts';
import { errorAnswer, notFound, OktaRefusal, tooMany } from './refusals.ts';
import { createSignIn } from './sign-in.ts';

export interface OktaSimulatorOptions {
  /** A JSON file's path, or its content. */
  readonly seed?: string | z.input<typeof OktaSeed>;
  /** 0 (the default) takes any free port of 127.0.0.1. */
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  /** A file that keeps what the vendor knows; a seed goes in only while it is empty. */
  readonly persist?: string;
  readonly latencyMs?: number;
  readonly limits?: Partial<OktaLimits>;
}

export interface OktaSimulator {
  readonly url: string;
  readonly state: OktaOrg;
  readonly faults: Faults;
  readonly requests: RequestLog;
  stop(): Promise<void>;
}

export async function startOktaSimulator(options: OktaSimulatorOptions = {}): Promise<OktaSimulator> {
  const { seed = {}, port, clock = { now: Date.now }, persist, latencyMs, limits } = options;
  const state = openOrg(seed, clock, persist);
  const faults = createFaults();
  const requests = createRequestLog();
  let url = '';
  const listening = await serve({
    vendor: vendorOf(state, { ...PUBLISHED_LIMITS, ...limits }, () => url),
    faults,
    requests,
    clock,
    ...(port === undefined ? {} : { port }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  url = listening.url;
  return {
    url,
    state,
    faults,
    requests,
    stop: async () => {
      await listening.stop();
      state.close();
    },
  };
}

function vendorOf(org: OktaOrg, limits: OktaLimits, url: () => string): Vendor {
  const allow = createLimits(limits, org.clock);
  const signIn = createSignIn(org, () => `${url()}/oauth2/v1/token`);
  return {
    answer: (call) => {
      if (call.path === '/oauth2/v1/token') return signIn.issue(call);
      const allowed = allow(call);
      if ('refused' in allowed) return allowed.refused;
      const answer = attempt(() => {
        signIn.admit(call);
        return answerCall(org, call, url());
      });
      return { ...answer, headers: { ...allowed.headers, ...answer.headers } };
    },
    refuse: (fault) => refuse(fault, org.clock.now()),
    person: (call, answer) => personOf(org, call, answer),
  };
}

function attempt(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof OktaRefusal) return error.answer;
    throw error;
  }
}

/** Okta's own words for a fault. */
export function refuse({ does, status, retryAfterSeconds }: Fault, nowMs: number): Answer {
  const nowSeconds = Math.floor(nowMs / 1000);
  if (does === 'throttle')
    return { ...tooMany(), headers: limitHeaders(600, 0, (nowSeconds + retryAfterSeconds) * 1000, nowMs) };
  if (does === 'miss') return notFound('gone', 'User').answer;
  return errorAnswer(status, 'E0000009', 'Internal Server Error');
}

/** The worker id (else the Okta id) of the person in the path, or of the one just created. */
function personOf(org: OktaOrg, call: Call, answer?: Answer): string | undefined {
  const named =
    /\/users\/([^/?]+)/.exec(call.path)?.[1] ?? /user\.id eq "([^"]+)"/.exec(call.query.get('filter') ?? '')?.[1];
  const created = answer?.body as { readonly id?: string } | undefined;
  const user = org.find(decodeURIComponent(named ?? created?.id ?? ''));
  return user === undefined ? undefined : String(user.profile.employeeNumber ?? user.id);
}
