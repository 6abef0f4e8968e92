/** What one Lambda call uses, counted while it runs, each call for itself: an environment may run several at a time. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Used } from '../core/used.ts';
import { config } from './config.ts';

/** Lambda's own limit on loading: docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const LONGEST_INIT_MS = 10_000;

interface Count {
  readonly beganAt: number;
  readonly initMs: number;
  reads: number;
  writes: number;
  vendorCalls: number;
}

const calls = new AsyncLocalStorage<Count>();
let loaded = false;

/** What is used while loading, outside any call, is counted by nobody. */
const current = (): Count =>
  calls.getStore() ?? { beganAt: performance.now(), initMs: 0, reads: 0, writes: 0, vendorCalls: 0 };

/** Begins a call's count. Loading is counted with the first: it is billed too. */
export function startMeter(): void {
  const beganAt = performance.now();
  // since this environment began: a process on Lambda, a worker thread on one machine
  const initMs = loaded ? 0 : Math.min(beganAt - performance.nodeTiming.environment, LONGEST_INIT_MS);
  loaded = true;
  calls.enterWith({ beganAt, initMs, reads: 0, writes: 0, vendorCalls: 0 });
}

/** What this call has used until now. */
export function used(): Used {
  const { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb } = config({
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().int().default(512),
  });
  const { beganAt, initMs, reads, writes, vendorCalls } = current();
  return { milliseconds: Math.ceil(performance.now() - beganAt + initMs), memoryMb, reads, writes, vendorCalls };
}

/** Asks DynamoDB what every command consumed, and counts it. What is asked is not charged. */
export function meterDynamoDb(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const input = Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next({ ...args, input });
        const units = unitsOf(answer.output);
        if (READS.has(commandName)) current().reads += units;
        else current().writes += units;
        return answer;
      },
    { step: 'initialize', name: 'meterDynamoDb' },
  );
  return client;
}

const READS: ReadonlySet<string> = new Set(
  ['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems', 'Scan'].map((name) => `${name}Command`),
);

const Units = z.object({ CapacityUnits: z.number().default(0) });
/** One command names one table, or several. */
const Consumed = z.object({ ConsumedCapacity: z.union([Units.transform((one) => [one]), z.array(Units)]).default([]) });

function unitsOf(output: unknown): number {
  const consumed = Consumed.safeParse(output).data?.ConsumedCapacity ?? [];
  return consumed.reduce((sum, one) => sum + one.CapacityUnits, 0);
}

/** Whatever client a connector uses, it goes through `node:http` or `fetch`; both tell of each request here. */
export function meterVendors(): void {
  const { AWS_ENDPOINT_URL: standIn } = config({ AWS_ENDPOINT_URL: z.url().optional() });
  const tally = (origin: string | undefined) => {
    if (origin !== undefined && !isAws(origin, standIn)) current().vendorCalls += 1;
  };
  subscribe('http.client.request.start', (message) => tally(originOf(HttpRequest.safeParse(message).data?.request)));
  subscribe('undici:request:create', (message) => tally(FetchRequest.safeParse(message).data?.request.origin));
}

/** By what we ask of it, not by its class: importing anything of `node:http` into an ES module loads undici too (15 ms, 2 MB). */
const HttpRequest = z.object({
  request: z.custom<Pick<ClientRequest, 'protocol' | 'getHeader'>>(
    (value) => typeof value === 'object' && value !== null && 'protocol' in value && 'getHeader' in value,
  ),
});
const FetchRequest = z.object({ request: z.object({ origin: z.string() }) });

function originOf(request: z.infer<typeof HttpRequest>['request'] | undefined): string | undefined {
  return request === undefined ? undefined : `${request.protocol}//${request.getHeader('host')}`;
}

/** AWS's own addresses, and its stand-in on one machine. */
function isAws(origin: string, standIn: string | undefined): boolean {
  const { hostname, host } = new URL(origin);
  return /\.amazonaws\.com(\.cn)?$/.test(hostname) || (standIn !== undefined && host === new URL(standIn).host);
}
