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
const NOTHING = Buffer.alloc(0);
const READ_BYTES = 65_536;
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
    const onread = {
      // One buffer for a connection's life: a new one for every read is what a garbage collector sees most of.
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (bytes: number, buffer: Uint8Array) => receive(connection, buffer.subarray(0, bytes)),
    };
    const socket = connect({ ...endpoint, noDelay: true, onread });
    const connection: Connection = { socket, settle: undefined, received: NOTHING };
    all.add(socket);
    socket.on('error', (error) => connection.settle?.reject(error));
    socket.on('close', () => {
      all.delete(socket);
      const position = idle.indexOf(connection);
      if (position >= 0) idle.splice(position, 1);
      connection.settle?.reject(new Error('the DynamoDB engine closed the connection: see dynamodb.log'));
    });
    return connection;
  }

  /** The chunk is only lent: what is kept is copied. */
  function receive(connection: Connection, chunk: Uint8Array): boolean {
    connection.received = Buffer.concat([connection.received, chunk]);
    const answer = answerIn(connection.received);
    if (answer === undefined) return true;
    const { settle } = connection;
    connection.received = NOTHING;
    connection.settle = undefined;
    idle.push(connection);
    settle?.resolve(answer);
    return true;
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
