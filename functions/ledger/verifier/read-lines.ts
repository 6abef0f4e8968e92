/** Reads a file of an export once: its lines as they come, its digest and its size; however long it is, in a buffer of one size. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const NEWLINE = 0x0a;
/** Our choice; a record is 400 kB at most (the item it is stored in). */
const MOST_BUFFER_BYTES = 1 << 20;
const LONGEST_LINE_BYTES = 16 << 20;

/** What a file is by its bytes. */
export interface Measured {
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
  readonly endsWithNewline: boolean;
}

/** A line: the bytes from `start` up to `end`. The byte before `start` is there to be written over. */
export type TakeLine = (bytes: Buffer, start: number, end: number) => void;

/** Undefined when the file is not there. A last line without its end is taken as a line. */
export async function readLines(dir: string, name: string, take: TakeLine = () => {}): Promise<Measured | undefined> {
  const file = await open(join(dir, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    // One byte before the first line, and one to see the end by.
    return await measure(file, take, Buffer.allocUnsafe(Math.min(MOST_BUFFER_BYTES, size + 2)));
  } finally {
    await file.close();
  }
}

interface Readable {
  read(buffer: Buffer, offset: number, length: number): Promise<{ readonly bytesRead: number }>;
}

async function measure(file: Readable, take: TakeLine, first: Buffer): Promise<Measured> {
  const digest = createHash('sha256');
  let buffer = first;
  // One byte is left free before the first line.
  let from = 1;
  let held = 1;
  let bytes = 0;
  let lines = 0;
  for (;;) {
    if (held === buffer.length) buffer = grown(buffer);
    const { bytesRead } = await file.read(buffer, held, buffer.length - held);
    if (bytesRead === 0) break;
    digest.update(buffer.subarray(held, held + bytesRead));
    bytes += bytesRead;
    const searched = held;
    held += bytesRead;
    for (let end = buffer.indexOf(NEWLINE, searched); end !== -1 && end < held; end = buffer.indexOf(NEWLINE, from)) {
      lines += 1;
      take(buffer, from, end);
      from = end + 1;
    }
    buffer.copyWithin(1, from, held);
    held -= from - 1;
    from = 1;
  }
  if (held > 1) take(buffer, 1, held);
  return { sha256: digest.digest('hex'), bytes, lines, endsWithNewline: held === 1 };
}

function grown(buffer: Buffer): Buffer {
  if (buffer.length >= LONGEST_LINE_BYTES) throw new LineTooLong();
  const larger = Buffer.allocUnsafe(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
  constructor() {
    super(`a line is longer than ${LONGEST_LINE_BYTES} bytes: no export has such a line`);
  }
}
