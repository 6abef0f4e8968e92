/** A time-stamp authority (RFC 3161) for tests and trying out, made of openssl: answers POST of a request, and can be told to fail. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SETTINGS = `[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
ess_cert_id_alg = sha256
`;

export interface TsaSimulator {
  readonly url: string;
  /** The certificate its tokens are verified with (`openssl ts -verify -CAfile`). */
  readonly certificate: string;
  /** What it does instead of answering: a status, or another's answer; `undefined` answers again. */
  instead: { readonly status: number; readonly body?: Buffer } | undefined;
  stop(): Promise<void>;
}

/** Throws where there is no openssl. */
export async function startTsaSimulator(): Promise<TsaSimulator> {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-tsa-'));
  writeFileSync(join(folder, 'tsa.cnf'), SETTINGS);
  writeFileSync(join(folder, 'serial'), '01\n');
  const subject = ['-subj', '/CN=Tenure test time-stamp authority', '-days', '3650'];
  const usage = ['-addext', 'extendedKeyUsage=critical,timeStamping'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem'];
  execFileSync('openssl', [...made, ...subject, ...usage], { cwd: folder, stdio: 'ignore' });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body } = simulator.instead ?? { status: 200, body: await answer(folder, Buffer.concat(chunks)) };
    response.writeHead(status, { 'content-type': 'application/timestamp-reply' }).end(body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const simulator: TsaSimulator = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
    certificate: join(folder, 'cert.pem'),
    instead: undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
  return simulator;
}

/** One at a time: openssl counts its serial numbers in a file. */
let before: Promise<unknown> = Promise.resolve();

function answer(folder: string, request: Buffer): Promise<Buffer> {
  const next = before.then(async () => {
    writeFileSync(join(folder, 'request.tsq'), request);
    const signs = ['-config', 'tsa.cnf', '-section', 'tsa', '-signer', 'cert.pem', '-inkey', 'key.pem'];
    const files = ['-queryfile', 'request.tsq', '-out', 'answer.tsr'];
    await promisify(execFile)('openssl', ['ts', '-reply', ...signs, ...files], { cwd: folder });
    return readFileSync(join(folder, 'answer.tsr'));
  });
  before = next.catch(() => undefined);
  return next;
}
