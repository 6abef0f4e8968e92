/** The one endpoint on loopback that every AWS SDK client of the application calls: who calls, may they, and to whom it goes. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorAnswer } from './aws-error.ts';
import { awsRequest } from './aws-request.ts';
import type { Principals } from './principals.ts';
import type { Authorize, AwsRequest, AwsResponse, Clock, Service } from './service.ts';
import { expiresAt, isGenuine, readSignature } from './sigv4.ts';

export interface Gateway {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** A signed request that came another way than over HTTP. Never throws. */
  call(request: AwsRequest): Promise<AwsResponse>;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly principals: Principals;
  readonly authorize: Authorize;
  readonly clock: Clock;
  /** `undefined` when there is no service of that name. */
  readonly service: (name: string) => Service | undefined;
  readonly log: (line: string) => void;
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const call = (request: AwsRequest) =>
    answer(options, request).catch((error) => {
      options.log(`gateway: ${request.action || `${request.method} ${request.path}`} failed: ${stackOf(error)}`);
      return errorAnswer('', { code: 'InternalFailure', message: 'see host.log', status: 500 });
    });
  const server = createServer((incoming, outgoing) => {
    read(incoming)
      .then(call)
      .then(
        (response) => send(outgoing, response),
        () => outgoing.destroy(), // the caller went away while it was read
      );
  });
  // SDK clients keep connections; a closed one costs a retry.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    call,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: GatewayOptions, request: AwsRequest): Promise<AwsResponse> {
  const signature = readSignature(request);
  const refuse = (code: string, message: string) =>
    errorAnswer(signature?.service ?? '', { code, message, status: 403 });
  if (signature === undefined)
    return refuse('MissingAuthenticationToken', 'the request is not signed: use the credentials the host gave');
  const owner = options.principals.byAccessKeyId(signature.accessKeyId);
  if (owner === undefined)
    return refuse('UnrecognizedClientException', 'the access key is none of this start of the embedded default');
  if (!isGenuine(request, signature, owner.secretAccessKey))
    return refuse('InvalidSignatureException', 'the signature is not that of the access key’s secret');
  if (expiresAt(signature) < options.clock.now()) return refuse('AccessDenied', 'the presigned URL has expired');
  const service = options.service(signature.service);
  if (service === undefined) {
    const message = `the embedded default has no service ${signature.service}: add it where startEmbedded is called`;
    return errorAnswer(signature.service, { code: 'UnknownService', message, status: 501 });
  }
  for (const permission of service.permissions(request)) {
    const refusal = options.authorize(owner.principal, permission);
    if (refusal !== undefined) {
      options.log(`refused: ${refusal}`);
      return errorAnswer(service.name, { code: 'AccessDeniedException', message: refusal, status: 400 });
    }
  }
  return service.handle(request);
}

async function read(incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer); // no encoding is set
  const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  const [path = '/', search = ''] = splitOnce(incoming.url ?? '/', '?');
  const headers = incoming.headers as Record<string, string>; // set-cookie alone would be a list, and comes with answers
  const query = new URLSearchParams(search);
  return awsRequest({ method: incoming.method ?? 'GET', path, query, headers, body });
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function send(outgoing: ServerResponse, { status, headers, body }: AwsResponse): void {
  // The SDK would correct its clock by it, and real time is not the application's.
  outgoing.sendDate = false;
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
