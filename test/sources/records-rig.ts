/** A way in for records over real HTTP, as the handler will be one: verified, heard, read, and answered in the sender's own words. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import type { Delivery, Heard } from '../../functions/sources/delivery.ts';
import type { Mapping } from '../../functions/sources/mapping.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { verifySignature } from '../../functions/sources/signature.ts';
import type { Source } from '../../functions/sources/source.ts';

export interface WayIn {
  readonly address: string;
  /** What is known of each, by the source's key. */
  readonly known: ReadonlyMap<string, WorkerSaid>;
  stop(): Promise<void>;
}

export interface WayInOptions {
  readonly source: Source;
  readonly mapping: Mapping;
  readonly key: string;
  readonly nowSeconds: number;
  hear?(delivery: Delivery): Heard;
}

export async function openWayIn({ source, mapping, key, nowSeconds, hear }: WayInOptions): Promise<WayIn> {
  const known = new Map<string, WorkerSaid>();
  let address = '';
  const answerTo = (method: string, delivery: Delivery) => {
    if (method === 'OPTIONS') return source.permit?.(delivery) ?? { status: 405, headers: {} };
    if (verifySignature(source.signature!, delivery, { keys: [key] }, nowSeconds).kind === 'refused')
      return { status: 401, headers: {} };
    const heard = (hear ?? source.hear!)(delivery);
    const reads = heard.kind === 'records' ? readCarried(heard, mapping, (one) => known.get(one)) : [];
    for (const read of reads) if (read.kind === 'worker') known.set(read.said.key, read.said);
    const outcome = { heard, reads, address, location: `${address}/deliveries/1` };
    return source.answer?.(delivery, outcome) ?? { status: heard.kind === 'refused' ? 400 : 202, headers: {} };
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      );
      const answer = answerTo(incoming.method ?? '', { headers, query: {}, body: Buffer.concat(chunks) });
      outgoing.writeHead(answer.status, answer.headers);
      outgoing.end('body' in answer && answer.body !== undefined ? JSON.stringify(answer.body) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    known,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
