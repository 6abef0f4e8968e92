/** A witness (c2sp.org/tlog-witness) for tests and trying out: cosigns checkpoints of one log as long as it only grows. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Checkpoint, readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { EMPTY_ROOT } from '../../functions/core/log/merkle.ts';
import {
  COSIGNATURE,
  cosignature,
  cosigned,
  keyIdOf,
  lineOf,
  type NoteKey,
  rawPublicKey,
  readNote,
  signedBy,
} from '../../functions/core/log/note.ts';
import { verifyConsistency } from '../../functions/core/log/proof.ts';

export interface WitnessSimulator {
  readonly url: string;
  readonly key: NoteKey;
  /** What it cosigned last. */
  seen: Checkpoint | undefined;
  /** How often it was asked. */
  asked: number;
  /** What it answers instead. */
  instead: { readonly status: number; readonly body: string } | undefined;
  stop(): Promise<void>;
}

export async function startWitnessSimulator(
  name: string,
  logKey: NoteKey,
  now: () => number,
): Promise<WitnessSimulator> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = rawPublicKey(publicKey.export({ format: 'der', type: 'spki' }));
  if (raw === undefined) throw new Error('an Ed25519 key has 32 bytes');
  const key: NoteKey = { name, type: COSIGNATURE, publicKey: raw };

  function cosign(text: string): string {
    const seconds = Math.floor(now() / 1000);
    const signature = cosignature(seconds, sign(null, Buffer.from(cosigned(text, seconds)), privateKey));
    return lineOf({ name, keyId: keyIdOf(key), signature });
  }

  function answer(body: string): { status: number; body: string } {
    const [, oldText = '', proofLines = '', stored = ''] = /^old (\d+)\n((?:[^\n]+\n)*)\n([\s\S]+)$/.exec(body) ?? [];
    const note = readNote(stored);
    const checkpoint = note && readCheckpoint(note.text);
    if (note === undefined || checkpoint === undefined) return { status: 400, body: '' };
    if (checkpoint.origin !== logKey.name) return { status: 404, body: '' };
    if (signedBy(note, logKey).kind !== 'signed') return { status: 403, body: '' };
    const { size: first, root: firstRoot } = simulator.seen ?? { size: 0, root: EMPTY_ROOT };
    const same = first === checkpoint.size && !firstRoot.equals(checkpoint.root);
    if (Number(oldText) > checkpoint.size) return { status: 400, body: '' };
    if (Number(oldText) !== first || same) return { status: 409, body: `${first}\n` };
    const proof = proofLines
      .split('\n')
      .slice(0, -1)
      .map((line) => Buffer.from(line, 'base64'));
    const grown = { first, firstRoot, second: checkpoint.size, secondRoot: checkpoint.root, proof };
    if (!verifyConsistency(grown)) return { status: 422, body: '' };
    simulator.seen = checkpoint;
    return { status: 200, body: cosign(note.text) };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    simulator.asked += 1;
    const { status, body } = simulator.instead ?? answer(Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': status === 409 ? 'text/x.tlog.size' : 'text/plain' }).end(body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const simulator: WitnessSimulator = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ...{ key, seen: undefined, asked: 0, instead: undefined },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return simulator;
}
