/** A host for one adapter or several: a manual clock, a database on disk, functions that are closures, and a tiny gateway. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AwsRequest, Clock, Host, Permission, Resource, Service } from '../../local/service.ts';

export interface ManualClock extends Clock {
  /** Moves time, waking what is due in its order. */
  advance(ms: number): void;
}

export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  const waking = new Set<{ at: number; wake: () => void }>();
  const nextDue = (until: number) => [...waking].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  const wakeDue = (until: number) => {
    for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
      waking.delete(due);
      now = Math.max(now, due.at);
      due.wake();
    }
  };
  return {
    now: () => now,
    at(at, wake) {
      const entry = { at, wake };
      waking.add(entry);
      if (at <= now) setImmediate(() => wakeDue(now));
      return () => void waking.delete(entry);
    },
    advance(ms) {
      const until = now + ms;
      wakeDue(until);
      now = until;
    },
  };
}

export type TestFunction = (payload: unknown) => unknown;

export interface TestHost extends Host {
  readonly clock: ManualClock;
  readonly lines: readonly string[];
  readonly functions: Map<string, TestFunction>;
  readonly services: Map<string, Service>;
  /** Roles that may do nothing. */
  readonly denied: Set<string>;
  readonly asked: Permission[];
}

export const REGION = 'eu-west-1';
export const ACCOUNT = '000000000000';
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
export const START = Date.parse('2026-11-21T10:00:00Z');

/** A folder for a database, removed afterwards. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'tenure-aws-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function testHost(folder: string, clock: ManualClock = manualClock(START)): TestHost {
  const db = new DatabaseSync(join(folder, 'host.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const lines: string[] = [];
  const functions = new Map<string, TestFunction>();
  const services = new Map<string, Service>();
  const denied = new Set<string>();
  const asked: Permission[] = [];
  return {
    clock,
    db,
    region: REGION,
    account: ACCOUNT,
    lines,
    functions,
    services,
    denied,
    asked,
    async invoke(arn, payload) {
      const run = functions.get(arn);
      if (run === undefined) throw new Error(`no function ${arn}`);
      try {
        return { payload: await run(payload) };
      } catch (error) {
        return { payload: { errorMessage: String(error) }, functionError: 'Unhandled' };
      }
    },
    authorize(role, permission) {
      asked.push(permission);
      return denied.has(role) ? `${role} is not allowed ${permission.action} on ${permission.resource}` : undefined;
    },
    service(name) {
      const service = services.get(name);
      if (service === undefined) throw new Error(`no service ${name}`);
      return service;
    },
    log: (line) => void lines.push(line),
  };
}

export function resource(logicalId: string, type: string, properties: Record<string, unknown>): Resource {
  return { logicalId, type, properties };
}

/** Waits until nothing is under way, without moving the clock. */
export async function settled(...services: readonly Service[]): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (services.some((service) => service.busy() > 0));
}

/** Serves one service over HTTP as the host's gateway would. */
export async function gateway(service: Service): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then(async (request) => {
        service.permissions(request);
        const answer = await service.handle(request);
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
      })
      .catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function requestOf(incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://gateway');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return {
    action: headers['x-amz-target']?.split('.').at(-1) ?? '',
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
  };
}

/** What every SDK client of a test is made with. */
export function clientConfig(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
}
