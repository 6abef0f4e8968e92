/** Where the embedded default is, as it wrote down when it started. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Options, Refused, Usage } from './command.ts';

export const Endpoint = z.object({
  api: z.url(),
  /** The built-in issuer, and what it asks for a token. */
  issuer: z.object({ url: z.url(), secret: z.string() }),
  /** The signing keys of the local sources: for `tenure send`, on this machine only. */
  sources: z.record(z.string(), z.string()),
  targets: z.record(z.string(), z.url()),
  pid: z.int(),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** Where the API is: as said, or as the embedded default wrote it down. Throws `Usage` for what is no address a token may be sent to. */
export function addressOf({ url, data }: Pick<Options, 'url' | 'data'>): string {
  if (url === undefined) return readEndpoint(data).api;
  const parsed = URL.parse(url);
  const isHere = parsed !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname);
  if (parsed?.protocol === 'https:' || (isHere && parsed.protocol === 'http:')) return url;
  throw new Usage(`--url ${url} is no address of an API: write https://api.example.com`);
}

const file = (data: string) => join(data, 'endpoint.json');

/** Only its owner may read it: it holds signing keys. */
export function writeEndpoint(data: string, endpoint: Endpoint): void {
  writeFileSync(file(data), `${JSON.stringify(endpoint, null, 2)}\n`, { mode: 0o600 });
}

/** Throws `Refused` when nothing was started there. */
export function readEndpoint(data: string): Endpoint {
  try {
    return Endpoint.parse(JSON.parse(readFileSync(file(data), 'utf8')));
  } catch (cause) {
    throw new Refused(
      `nothing runs on ${data}: start it with npm start (or say --data DIR, or --url for a deployment)`,
      { cause },
    );
  }
}
