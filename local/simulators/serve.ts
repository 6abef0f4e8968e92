/** The HTTP server every simulated vendor stands behind: faults, latency, the request log, and `/_sim/` to steer them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Clock } from '../service.ts';
import type { Fault, Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** How many requests are being answered now, this one among them. */
  readonly concurrent: number;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless it is already a string; absent for no content. */
  readonly body?: unknown;
}

/** What one vendor adds: its API, and how it words an error it was told to make. */
export interface Vendor {
  answer(call: Call): Answer | Promise<Answer>;
  /** The vendor's own words for a `throttle`, `fail` or `miss`. */
  refuse(fault: Fault, call: Call): Answer;
  /** Whom a request was about, asked before it is answered and, when that told nothing, after. */
  person?(call: Call, answer?: Answer): string | undefined;
  /** What only this vendor has to steer, under `/_sim/`. */
  steer?(call: Call): Answer | undefined | Promise<Answer | undefined>;
}

export interface Served {
  readonly vendor: Vendor;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly clock: Pick<Clock, 'now'>;
  /** 0 (the default) takes any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Real milliseconds each answer takes. */
  readonly latencyMs?: number;
}

export interface Listening {
  readonly url: string;
  stop(): Promise<void>;
}

export async function serve(served: Served): Promise<Listening> {
  let concurrent = 0;
  const server = createServer((request, response) => {
    concurrent += 1;
    response.once('close', () => {
      concurrent -= 1;
    });
    respond(served, request, response, () => concurrent).catch((error: unknown) => {
      // A simulator's own bug: say so to the caller rather than let the process die.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`simulator failed: ${error instanceof Error ? error.stack : String(error)}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(served.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // listening on TCP: never a pipe's name
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  { vendor, faults, requests, clock, latencyMs = 0 }: Served,
  request: IncomingMessage,
  response: ServerResponse,
  concurrent: () => number,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const call: Call = {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: plain(request.headers),
    text: await body(request),
    concurrent: concurrent(),
  };
  if (url.pathname.startsWith('/_sim/'))
    return send(response, (await vendor.steer?.(call)) ?? steer(call, faults, requests));
  const line = `${call.method} ${url.pathname}${url.search}`;
  const fault = faults.take(line);
  const about = vendor.person?.(call);
  if (latencyMs > 0) await sleep(latencyMs);
  const carriedOut = fault?.when === 'before' ? undefined : await vendor.answer(call);
  const said = fault === undefined ? carriedOut : spoil(fault, vendor, call);
  const person = about ?? vendor.person?.(call, carriedOut);
  requests.add({
    atMs: clock.now(),
    request: line,
    status: said?.status ?? 0,
    ...(carriedOut === undefined ? {} : { carriedOut: carriedOut.status }),
    ...(person === undefined ? {} : { person }),
  });
  if (said !== undefined) send(response, said);
  else if (fault?.does === 'cut') request.socket.destroy();
}

/** What the caller gets in place of the answer: the vendor's error, or nothing. */
function spoil(fault: Fault, vendor: Vendor, call: Call): Answer | undefined {
  return fault.does === 'cut' || fault.does === 'silence' ? undefined : vendor.refuse(fault, call);
}

/** `/_sim/faults`: POST one, GET those to come, DELETE all. `/_sim/requests`: GET, DELETE. */
function steer(call: Call, faults: Faults, requests: RequestLog): Answer {
  switch (`${call.method} ${call.path}`) {
    case 'POST /_sim/faults':
      try {
        faults.add(JSON.parse(call.text));
        return { status: 204 };
      } catch (error) {
        return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
      }
    case 'GET /_sim/faults':
      return { status: 200, body: faults.pending() };
    case 'DELETE /_sim/faults':
      faults.clear();
      return { status: 204 };
    case 'GET /_sim/requests':
      return { status: 200, body: { byPerson: requests.byPerson(), requests: requests.entries() } };
    case 'DELETE /_sim/requests':
      requests.clear();
      return { status: 204 };
    default:
      return { status: 404, body: { error: `nothing at ${call.method} ${call.path}; see local/simulators/serve.ts` } };
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
    ...(status === 204 ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
  });
  response.end(text);
}

async function body(request: IncomingMessage): Promise<string> {
  if (request.method === 'GET' || request.method === 'DELETE') return '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString('utf8');
}

function plain(headers: IncomingMessage['headers']): Record<string, string> {
  const one: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) one[name] = String(value);
  return one;
}
