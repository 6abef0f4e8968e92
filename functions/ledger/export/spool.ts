/** Text that is written piece by piece and put as one file: what is more than a little waits on disk, and memory holds none of it. */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digest } from '../../core/ids.ts';
import { lineFeedsIn } from './put.ts';

/** Our choices: how much is written at once; and what is not more than that stays in memory. */
const PIECE_CHARACTERS = 1 << 16;
const CHUNK_BYTES = 1 << 18;

export interface Spool {
  write(text: string): void;
  /** Nothing is written after that. */
  end(): Spooled;
  /** Lets go of it, whole or not. Again is nothing. */
  close(): void;
}

/** A file that was spooled: its bytes are read from the beginning each time. */
export interface Spooled {
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: Digest;
  /** All of it, where it is so little that it is in memory. */
  readonly whole: Buffer | undefined;
  chunks(): Generator<Buffer>;
  /** Lets go of it: no bytes after that. Again is nothing. */
  close(): void;
}

export function openSpool(): Spool {
  const digest = createHash('sha256');
  let pieces: string[] = [];
  let characters = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let file: number | undefined;
  let bytes = 0;
  let lines = 0;
  let closed = false;

  function flush(): void {
    const piece = Buffer.from(pieces.join(''), 'utf8');
    pieces = [];
    characters = 0;
    digest.update(piece);
    bytes += piece.length;
    lines += lineFeedsIn(piece);
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes > CHUNK_BYTES) spill();
  }

  function spill(): void {
    file ??= openUnnamed();
    for (const piece of held) writeWhole(file, piece);
    held = [];
    heldBytes = 0;
  }

  function close(): void {
    if (file !== undefined && !closed) closeSync(file);
    closed = true;
  }

  return {
    close,
    write(text) {
      pieces.push(text);
      characters += text.length;
      if (characters > PIECE_CHARACTERS) flush();
    },
    end() {
      flush();
      if (file !== undefined) spill();
      const sha256 = Digest.parse(digest.digest('hex'));
      const from = file;
      const known = { bytes, lines, sha256 };
      if (from === undefined) return ofMemory(known, Buffer.concat(held));
      return { ...known, whole: undefined, chunks: () => chunksOf(from), close };
    },
  };
}

function ofMemory(known: Pick<Spooled, 'bytes' | 'lines' | 'sha256'>, whole: Buffer): Spooled {
  return {
    ...{ ...known, whole },
    *chunks() {
      yield whole;
    },
    close() {},
  };
}

/** It has no name from the beginning: whatever becomes of this process, it is gone with it. */
function openUnnamed(): number {
  const path = join(tmpdir(), `tenure-spool-${process.pid}-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

function writeWhole(file: number, piece: Buffer): void {
  for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
}

function* chunksOf(file: number): Generator<Buffer> {
  for (let at = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(file, chunk, 0, CHUNK_BYTES, at);
    if (read === 0) return;
    at += read;
    yield chunk.subarray(0, read);
  }
}
