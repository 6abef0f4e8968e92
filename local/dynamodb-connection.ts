/** A lean HTTP/1.1 client for the one engine on this machine: kept connections, no pipelining, bodies of known length. */
import { connect, type Socket } from 'node:net';

export interface EngineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface EngineClient {
  /** Throws when the connection breaks: what was sent may have happened. */
  call(target: string, body: Buffer | string): Promise<EngineAnswer>;
  close(): void;
}

interface Connection {
  readonly socket: Socket;
  settle: { resolve: (answer: EngineAnswer) => void; reject: (error: Error) => void } | undefined;
  received: Buffer;
}

/** What the SDK wants to see of the engine's answer. */
const HEADERS = /^(content-type|content-length|x-amzn-requestid|x-amz-crc32|transfer-encoding): *(.*)$/gim;
const END_OF_HEAD = '\r\n\r\n';

/** The engine wants a signature and verifies none: the gateway did. */
const SIGNED = [
  'authorization: AWS4-HMAC-SHA256 Credential=host/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date: 20260101T000000Z',
  'content-type: application/x-amz-json-1.0',
].join('\r\n');

export function createEngineClient(endpoint: { readonly host: string; readonly port: number }): EngineClient {
  const idle: Connection[] = [];
  const all = new Set<Socket>();

  function open(): Connection {
    const socket = connect({ ...endpoint, noDelay: true });
    const connection: Connection = { socket, settle: undefined, received: Buffer.alloc(0) };
    all.add(socket);
    socket.on('data', (chunk) => receive(connection, chunk));
    socket.on('error', (error) => connection.settle?.reject(error));
    socket.on('close', () => {
      all.delete(socket);
      const position = idle.indexOf(connection);
      if (position >= 0) idle.splice(position, 1);
      connection.settle?.reject(new Error('the DynamoDB engine closed the connection: see dynamodb.log'));
    });
    return connection;
  }

  function receive(connection: Connection, chunk: Buffer): void {
    connection.received = connection.received.length === 0 ? chunk : Buffer.concat([connection.received, chunk]);
    const answer = answerIn(connection.received);
    if (answer === undefined) return;
    const { settle } = connection;
    connection.received = Buffer.alloc(0);
    connection.settle = undefined;
    idle.push(connection);
    settle?.resolve(answer);
  }

  return {
    call(target, body) {
      const connection = idle.pop() ?? open();
      const head = `POST / HTTP/1.1\r\nhost: ${endpoint.host}\r\n${SIGNED}\r\nx-amz-target: ${target}\r\ncontent-length: ${Buffer.byteLength(body)}${END_OF_HEAD}`;
      return new Promise((resolve, reject) => {
        connection.settle = { resolve, reject };
        connection.socket.cork();
        connection.socket.write(head, 'latin1');
        connection.socket.write(body);
        connection.socket.uncork();
      });
    },
    close() {
      for (const socket of all) socket.destroy();
    },
  };
}

/** The answer, once all of it is there. */
function answerIn(received: Buffer): EngineAnswer | undefined {
  const end = received.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const found = Object.fromEntries(
    [...head.matchAll(HEADERS)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const { 'content-length': length, 'transfer-encoding': encoding, ...headers } = found;
  if (length === undefined || encoding !== undefined)
    return {
      status: 502,
      headers: {},
      body: Buffer.from('{"__type":"InternalFailure","message":"the engine sent no length"}'),
    };
  const start = end + END_OF_HEAD.length;
  if (received.length < start + Number(length)) return undefined;
  return { status: Number(head.slice(9, 12)), headers, body: received.subarray(start, start + Number(length)) };
}
