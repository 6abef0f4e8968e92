/** Where the embedded default is, as it wrote down when it started. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Refused } from './command.ts';

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
