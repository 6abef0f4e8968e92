/**
 * `node raw.ts KIND DIR`: what the machine takes at the very least for the records and private parts of an export, a line at a time.
 * `read`: read, SHA-256, JSON.parse. `write`: read, SHA-256, JSON.parse, write. `canonical`: read, JSON.parse, canonical JSON, SHA-256, write.
 */
import { hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { canonical } from '../../functions/core/canonical.ts';
import { begin } from './watch.ts';

const CHUNK_BYTES = 1 << 20;
const [kind = '', dir = ''] = process.argv.slice(2);
const written = join(dir, `../raw-${process.pid}`);

type Write = (bytes: Uint8Array) => void;
const KINDS: Readonly<Record<string, (line: Buffer, write: Write) => void>> = {
  read(line) {
    hash('sha256', line, 'buffer');
    JSON.parse(line.toString('utf8'));
  },
  write(line, write) {
    hash('sha256', line, 'buffer');
    JSON.parse(line.toString('utf8'));
    write(line);
  },
  canonical(line, write) {
    const text = canonical(JSON.parse(line.toString('utf8')));
    hash('sha256', text, 'buffer');
    write(Buffer.from(text));
  },
};

const take = KINDS[kind];
if (take === undefined) throw new Error(`no kind ${kind}: there are ${Object.keys(KINDS).join(', ')}`);
begin();
for (const folder of ['records', 'private'])
  for (const name of readdirSync(join(dir, folder))) eachLine(join(dir, folder, name), take);

function eachLine(path: string, run: (line: Buffer, write: Write) => void): void {
  const [from, to] = [openSync(path, 'r'), openSync(written, 'w')];
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const out = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  const write: Write = (bytes) => {
    if (filled + bytes.length > out.length) filled = flush(to, out, filled);
    out.set(bytes, filled);
    filled += bytes.length;
  };
  let held = 0;
  for (
    let read = readSync(from, buffer, 0, buffer.length, null);
    read > 0;
    read = readSync(from, buffer, held, buffer.length - held, null)
  ) {
    held += read;
    let start = 0;
    for (let end = buffer.indexOf(0x0a); end !== -1 && end < held; end = buffer.indexOf(0x0a, start)) {
      run(buffer.subarray(start, end), write);
      start = end + 1;
    }
    buffer.copyWithin(0, start, held);
    held -= start;
  }
  flush(to, out, filled);
  closeSync(from);
  closeSync(to);
  rmSync(written);
}

function flush(to: number, bytes: Buffer, length: number): 0 {
  writeSync(to, bytes, 0, length);
  return 0;
}
