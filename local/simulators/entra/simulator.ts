/** A simulated Entra tenant behind Microsoft Graph's API over HTTP, with its token endpoint, on one port. */
import type * as z from 'zod';
import type { Clock } from '../../service.ts';
import { createFaults, type Fault, type Faults } from '../faults.ts';
import { createRateLimits } from '../rate-limits.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, type Call, serve } from '../serve.ts';
import { openShelves } from '../shelves.ts';
import { steerBackground } from './background.ts';
import { answerBatch } from './batch.ts';
import { type Directory, openDirectory } from './directory.ts';
import { createFreshness, type Freshness } from './freshness.ts';
import { type AskedWrite, createGateway, type Limits, VENDOR_LIMITS } from './gateway.ts';
import { errorAnswer, GraphRefusal, refusalAnswer, throttledAnswer } from './graph-refusal.ts';
import type { GraphCall } from './routes.ts';
import { steerSeats } from './seats.ts';
import { type EntraSeed, readSeed } from './seed.ts';
import { createTokens } from './token.ts';

export interface EntraSimulatorOptions {
  /** A JSON file's path, or its content. Its people are planted only where `persist` holds nothing yet. */
  readonly seed: string | z.input<typeof EntraSeed>;
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  /** A file that keeps the tenant's people across restarts and kills. */
  readonly persist?: string;
  readonly latencyMs?: number;
  readonly limits?: Partial<Limits>;
  /** How many reads of a new user are answered 404 before it shows. */
  readonly staleReads?: number;
  /** How long after a membership the licences of the group come or go; `POST /_sim/licences {"delaySeconds": 300}` changes it. */
  readonly licenceDelaySeconds?: number;
}

export interface EntraSimulator {
  /** Both Graph's address (without version) and the token endpoint's. */
  readonly url: string;
  readonly state: Directory;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly freshness: Freshness;
  /** How many writes have been carried out. */
  writes(): number;
  /** Every write that was asked for, inside batches too, and how it was answered. */
  asked(): readonly AskedWrite[];
  stop(): Promise<void>;
}

export async function startEntraSimulator(options: EntraSimulatorOptions): Promise<EntraSimulator> {
  const { clock = { now: () => Date.now() }, staleReads = 0 } = options;
  const seed = readSeed(options.seed);
  const shelves = openShelves(options.persist);
  const directory = openDirectory(seed, shelves, clock, options.licenceDelaySeconds);
  const faults = createFaults();
  const requests = createRequestLog();
  const freshness = createFreshness(staleReads);
  const gateway = createGateway(directory, createRateLimits(clock), { ...VENDOR_LIMITS, ...options.limits }, freshness);
  const tokens = createTokens(seed, clock);
  const answer = (call: Call) => {
    const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(call.path)?.[1];
    if (tenant !== undefined) return tokens.issue(decodeURIComponent(tenant), new URLSearchParams(call.text));
    const fault = tokens.fault(call.headers.authorization);
    if (fault !== undefined) return errorAnswer(401, 'InvalidAuthenticationToken', fault, clock.now());
    return answerGraph(call, (item) => faulty(item, faults, clock, gateway.answer), clock, gateway.answer);
  };
  const vendor = {
    answer,
    refuse: (fault: Fault) => refuse(fault, clock.now()),
    person: (call: Call) => personIn(directory, call),
    steer: (call: Call) => steerSeats(directory.seats, call) ?? steerBackground(directory.background, call),
  };
  const { port, latencyMs } = options;
  const listening = await serve({
    vendor,
    faults,
    requests,
    clock,
    ...(port === undefined ? {} : { port }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  return {
    url: listening.url,
    state: directory,
    faults,
    requests,
    freshness,
    writes: gateway.writes,
    asked: gateway.asked,
    stop: async () => {
      await listening.stop();
      shelves.close();
    },
  };
}

type Answering = (call: GraphCall) => Answer;

function answerGraph(call: Call, ofBatch: Answering, clock: Pick<Clock, 'now'>, alone: Answering): Answer {
  const refused = (message: string) => errorAnswer(400, 'BadRequest', message, clock.now());
  if (!call.path.startsWith('/v1.0/')) return refused("Invalid version: only 'v1.0' is simulated.");
  const body = parsed(call.text);
  if (body === MALFORMED) return refused('Unable to read JSON request payload.');
  if (call.path !== '/v1.0/$batch')
    return alone({
      ...{ method: call.method, path: call.path.slice('/v1.0'.length), query: call.query, body },
      consistency: consistencyOf(call.headers),
    });
  try {
    return answerBatch(body, (item) => {
      const url = new URL(item.url.replace(/^\/?/, '/'), 'http://simulator');
      const { method, body, headers = {} } = item;
      return ofBatch({
        method,
        path: url.pathname,
        query: url.searchParams,
        body,
        consistency: consistencyOf(headers),
      });
    });
  } catch (error) {
    if (error instanceof GraphRefusal) return refusalAnswer(error, clock.now());
    throw error;
  }
}

function consistencyOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string | undefined {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'consistencylevel')?.[1];
  return typeof found === 'string' ? found : undefined;
}

/** Faults meet the requests inside a batch too: `^POST /v1.0/groups/`. One that would give no answer is a 504 there. */
function faulty(call: GraphCall, faults: Faults, clock: Pick<Clock, 'now'>, answer: Answering): Answer {
  const search = call.query.size === 0 ? '' : `?${call.query}`;
  const fault = faults.take(`${call.method} /v1.0${call.path}${search}`);
  if (fault === undefined) return answer(call);
  if (fault.when === 'after') answer(call);
  return refuse(fault, clock.now());
}

function refuse(fault: Fault, nowMs: number): Answer {
  switch (fault.does) {
    case 'throttle':
      return throttledAnswer(fault.retryAfterSeconds, nowMs);
    case 'fail':
      return errorAnswer(
        fault.status,
        fault.status === 503 ? 'ServiceUnavailable' : 'UnknownError',
        'Simulated failure.',
        nowMs,
      );
    case 'miss':
      return errorAnswer(
        404,
        'Request_ResourceNotFound',
        'Resource does not exist or one of its queried reference-property objects are not present.',
        nowMs,
      );
    case 'cut':
    case 'silence':
      return errorAnswer(504, 'GatewayTimeout', 'Simulated gateway time-out.', nowMs);
    default:
      return fault.does satisfies never;
  }
}

const MALFORMED = Symbol('malformed');
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return MALFORMED;
  }
}

/** The worker id (else the object id) of the first user named in a request that the tenant knows, or is about to. */
function personIn(directory: Directory, { path, text }: Call): string | undefined {
  const named = USER_NAMED.exec(`${path} ${text}`);
  const id = named?.slice(1).find((part) => part !== undefined);
  if (id === undefined) return /"employeeId":"([^"]+)"/.exec(text)?.[1];
  const name = id.replaceAll('%40', '@');
  const user = directory.users.get(name) ?? directory.byLogin(name);
  return user === undefined ? undefined : String(user.employeeId ?? user.id);
}
const USER_NAMED =
  /\/users\/([^/?"$\s]+)|directoryObjects\/([\w-]+)|\/members\/([\w-]+)\/|principalId(?:%20| )eq(?:%20| )'([\w-]+)'/;
