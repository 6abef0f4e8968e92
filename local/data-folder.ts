/** The folder that holds everything an embedded application knows: its database, its logs, and who uses it now. */
import { createWriteStream, mkdirSync, readFileSync, rmSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataFolder {
  readonly path: string;
  readonly db: DatabaseSync;
  /** To `host.log`. */
  log(line: string): void;
  /** To `logs/<function>.log`, as it was written. */
  functionLog(functionName: string, text: string): void;
  close(): Promise<void>;
}

/** Throws when another process uses the folder: two hosts would do everything twice. */
export function openDataFolder(path: string): DataFolder {
  mkdirSync(join(path, 'logs'), { recursive: true });
  const lock = claim(path);
  const db = new DatabaseSync(join(path, 'host.db'));
  // NORMAL loses nothing when a process is killed; a power cut may take the last moments.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  const logs = new Map<string, WriteStream>();

  function append(file: string, text: string): void {
    const stream = logs.get(file) ?? createWriteStream(join(path, file), { flags: 'a' });
    logs.set(file, stream);
    stream.write(text);
  }

  return {
    path,
    db,
    log: (line) => append('host.log', `${new Date().toISOString()} ${line}\n`),
    functionLog: (name, text) => append(join('logs', `${name}.log`), text),
    async close() {
      await Promise.all([...logs.values()].map((stream) => new Promise((resolve) => stream.end(resolve))));
      db.close();
      rmSync(lock, { force: true });
    },
  };
}

function claim(path: string): string {
  const file = join(path, 'host.pid');
  const mine = identity(process.pid);
  const [pid, startedAt] = readIfThere(file).split(' ');
  const taken = startedAt !== undefined && identity(Number(pid)) === `${pid} ${startedAt}`;
  if (taken)
    throw new Error(`process ${pid} already runs an application on ${path}: stop it, or choose another data folder`);
  writeFileSync(file, mine);
  return file;
}

/** Process ids come again; with the time it started (field 22 of /proc/<pid>/stat) one is told from another. */
function identity(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not there
  }
}
