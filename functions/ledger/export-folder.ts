/** Reads a downloaded export: its lines as strict UTF-8, and the digests of its files. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Digest } from '../core/ids.ts';

const NEWLINE = 0x0a;

/** The lines of a file, one after another, however long the file. `undefined` for a line that is not UTF-8. */
export async function* linesOf(dir: string, name: string): AsyncGenerator<string | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(join(dir, name)) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const line = chunk.subarray(from, end);
      yield decoded(rest.length === 0 ? line : Buffer.concat([rest, line]));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  if (rest.length > 0) yield decoded(rest);
}

export interface Measured {
  readonly sha256: Digest;
  readonly bytes: number;
  readonly lines: number;
  readonly endsWithNewline: boolean;
}

/** What a file is by its bytes; undefined when it is not there. */
export async function measure(dir: string, name: string): Promise<Measured | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  let last = NEWLINE;
  try {
    for await (const chunk of createReadStream(join(dir, name)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
      last = chunk.at(-1) ?? last;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return { sha256: Digest.parse(hash.digest('hex')), bytes, lines, endsWithNewline: last === NEWLINE };
}

/** A byte order mark is kept: it is a change like any other. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(line: Buffer): string | undefined {
  try {
    return utf8.decode(line);
  } catch {
    return undefined;
  }
}
