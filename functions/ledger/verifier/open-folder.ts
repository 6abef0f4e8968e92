/** The files of an export: each is read once, and measured as it is read; at the end those that nobody asked for are. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { MANIFEST } from '../../core/export-layout.ts';
import type { Finding } from './finding.ts';
import { LineTooLong, type Measured, readLines, type TakeLine } from './read-lines.ts';
import type { ListedFile } from './read-manifest.ts';

export interface Folder {
  /** False when the file is not there, or the manifest does not list it. */
  lines(name: string, take: TakeLine): Promise<boolean>;
  /** The same as text, each line with its number. */
  texts(name: string, take: (text: string, line: number) => void): Promise<boolean>;
  /** The whole of a small file. */
  bytes(name: string): Promise<Buffer | undefined>;
  /** What is not as the manifest lists it. */
  finish(): Promise<Finding[]>;
}

/** Ours: what is read whole is a fraction of that. */
const MOST_BYTES = 64 << 20;

export function openFolder(dir: string, files: readonly ListedFile[]): Folder {
  const listed = new Map(files.map((file) => [file.name, file]));
  const seen = new Set<string>();
  const findings: Finding[] = [];
  const wrong = (file: string, text: string) => void findings.push({ kind: 'file', file, text });

  function judge(name: string, measured: Measured | undefined): boolean {
    seen.add(name);
    const file = listed.get(name);
    if (file === undefined) return false;
    if (measured === undefined) {
      // Private parts may be kept back from whom they do not concern.
      if (file.kind !== 'private') wrong(name, 'the file is missing');
      return false;
    }
    if (measured.sha256 !== file.sha256) wrong(name, 'its SHA-256 is not the one in the manifest');
    else if (measured.bytes !== file.bytes) wrong(name, 'its size is not the one in the manifest');
    else if (measured.lines !== file.lines && file.kind !== 'leaves')
      wrong(name, 'it has not as many lines as the manifest says');
    if (name.endsWith('.ndjson') && !measured.endsWithNewline) wrong(name, 'its last line has no end');
    return true;
  }

  async function lines(name: string, take: TakeLine): Promise<boolean> {
    if (!listed.has(name)) return false;
    return (await isOwn(name)) && judge(name, await measuredLines(name, take));
  }

  /** A file of the folder's own. What a link leads to is elsewhere, and may be another tomorrow; a pipe never ends. */
  async function isOwn(name: string): Promise<boolean> {
    const why = await notOwn(dir, name);
    if (why === undefined) return true;
    if (!seen.has(name)) wrong(name, why);
    seen.add(name);
    return false;
  }

  /** A line that is too long is named, and the rest of its file not read. */
  async function measuredLines(name: string, take?: TakeLine): Promise<Measured | undefined> {
    let line = 1;
    try {
      return await readLines(dir, name, (bytes, start, end) => {
        line += 1;
        take?.(bytes, start, end);
      });
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      findings.push({ kind: 'file', file: name, line, text: error.message });
      return {
        sha256: listed.get(name)?.sha256 ?? '',
        bytes: listed.get(name)?.bytes ?? 0,
        lines: listed.get(name)?.lines ?? 0,
        endsWithNewline: true,
      };
    }
  }

  return {
    lines,
    texts(name, take) {
      let line = 0;
      return lines(name, (bytes, start, end) => {
        line += 1;
        const text = bytes.toString('utf8', start, end);
        // Bytes that are no text would be read as the character that stands for them, and so would its own.
        if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end)))
          findings.push({ kind: 'file', file: name, line, text: 'the line is not UTF-8' });
        take(text, line);
      });
    },
    async bytes(name) {
      if (!listed.has(name)) return undefined;
      if (!(await isOwn(name))) return undefined;
      const content = await small(join(dir, name));
      if (content === 'too large') {
        if (!seen.has(name)) wrong(name, `it is larger than ${MOST_BYTES} bytes: no export has such a file`);
        seen.add(name);
        return undefined;
      }
      // What is read twice is judged once.
      if (!seen.has(name)) judge(name, content && measured(content));
      return content;
    },
    async finish() {
      for (const name of listed.keys())
        if (!seen.has(name) && (await isOwn(name))) judge(name, await measuredLines(name));
      for (const name of await strangers(dir, listed)) wrong(name, 'the manifest does not list it');
      return findings;
    },
  };
}

/** Why it is no file of the folder's own; undefined where it is one, or is not there. */
export async function notOwn(dir: string, name: string): Promise<string | undefined> {
  let path = dir;
  const steps = name.split('/');
  for (const [at, step] of steps.entries()) {
    path = join(path, step);
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (found === undefined) return undefined;
    if (found.isSymbolicLink())
      return `${steps.slice(0, at + 1).join('/')} is a link: what it leads to is no part of the export`;
    if (at === steps.length - 1 && !found.isFile()) return 'it is no file';
  }
  return undefined;
}

async function small(path: string): Promise<Buffer | undefined | 'too large'> {
  try {
    return (await stat(path)).size > MOST_BYTES ? 'too large' : await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

function measured(content: Buffer): Measured {
  let lines = 0;
  for (let at = content.indexOf(0x0a); at !== -1; at = content.indexOf(0x0a, at + 1)) lines += 1;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { sha256, bytes: content.length, lines, endsWithNewline: content.length === 0 || content.at(-1) === 0x0a };
}

/** What operating systems leave in a folder that somebody looked at. Whatever else nobody listed might be taken for a part of the export. */
const LEFT_BY_SYSTEMS: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', '.directory']);
/** How a `._` file of macOS begins (AppleDouble: RFC 1740, appendix B); what begins otherwise only has its name. */
const APPLE_DOUBLE = Buffer.from('00051607', 'hex');

async function strangers(dir: string, listed: ReadonlyMap<string, unknown>): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const strange: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(dir, path).replaceAll('\\', '/');
    const known = entry.isDirectory() || name === MANIFEST || listed.has(name);
    if (!known && !(entry.isFile() && (await isLeft(path, entry.name)))) strange.push(name);
  }
  return strange.sort();
}

async function isLeft(path: string, name: string): Promise<boolean> {
  if (!name.startsWith('._')) return LEFT_BY_SYSTEMS.has(name);
  const content = await small(path);
  return Buffer.isBuffer(content) && content.subarray(0, APPLE_DOUBLE.length).equals(APPLE_DOUBLE);
}
