/** A simulated ticket system over HTTP: what each has beside what it knows, what people do there, and how it answers. */
import type { Clock } from '../service.ts';
import { createFaults, type Faults } from './faults.ts';
import { createHints, type Hints } from './hints.ts';
import { createRateLimits, type RateLimit, type RateLimits } from './rate-limits.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { serve, type Vendor } from './serve.ts';
import { steerPeople } from './steer-people.ts';

export interface TicketVendorOptions<Seed> {
  readonly seed?: Seed;
  readonly port?: number;
  readonly clock?: Pick<Clock, 'now'>;
  readonly persist?: string;
  readonly latencyMs?: number;
  readonly limit?: RateLimit;
}

export interface TicketVendor<State, Acts> {
  readonly url: string;
  readonly state: State;
  readonly people: Acts;
  readonly hints: Hints;
  readonly faults: Faults;
  readonly requests: RequestLog;
  stop(): Promise<void>;
}

/** What one of them is made of. */
export interface TicketVendorParts<Seed, State, Acts> {
  open(seed: Seed | undefined, clock: Pick<Clock, 'now'>, persist: string | undefined): State;
  acts(state: State, hints: Hints): Acts;
  vendor(state: State, limits: RateLimits, limit: RateLimit | undefined): Vendor;
}

export async function startTicketVendor<Seed, State extends { close(): void }, Acts extends object>(
  { seed, port, clock = { now: Date.now }, persist, latencyMs, limit }: TicketVendorOptions<Seed>,
  parts: TicketVendorParts<Seed, State, Acts>,
): Promise<TicketVendor<State, Acts>> {
  const state = parts.open(seed, clock, persist);
  const hints = createHints();
  const faults = createFaults();
  const requests = createRequestLog();
  const people = parts.acts(state, hints);
  const listening = await serve({
    vendor: { ...parts.vendor(state, createRateLimits(clock), limit), steer: (call) => steerPeople(call, people) },
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
