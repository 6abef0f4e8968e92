/** An HTTP server that only this machine can reach. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

export interface LoopbackServer {
  /** Answers the URL; `port` 0 takes any free one. */
  listen(port?: number): Promise<string>;
  /** Throws before `listen`. */
  readonly url: string;
  close(): Promise<void>;
}

export function loopbackServer(name: string, listener: RequestListener): LoopbackServer {
  const server = createServer(listener);
  let url: string | undefined;
  return {
    async listen(port = 0) {
      if (url !== undefined) return url;
      await listening(server, port);
      url = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`; // listening on TCP, so it has a port
      return url;
    },
    get url() {
      if (url === undefined) throw new Error(`${name} has no address yet: call listen() before it is provisioned`);
      return url;
    },
    close() {
      if (!server.listening) return Promise.resolve();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve());
  });
}

/** The whole body, or undefined when it is longer than allowed. */
export async function bodyOf(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the caller gets an answer and not a reset connection.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}
