/** Runs a script in a process of its own, and answers what it took: only so are its memory and its processor time its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Measured } from './watch.ts';

const WATCH = new URL('watch.ts', import.meta.url).href;

export interface Ran extends Measured {
  readonly output: string;
}

/** `folder`: where it is noted what it took. Throws with what the script said where it fails. */
export async function byItself(folder: string, script: string, ...args: readonly string[]): Promise<Ran> {
  const noted = join(folder, `measured-${process.pid}.json`);
  const child = spawn(process.execPath, ['--import', WATCH, script, ...args], {
    env: { ...process.env, TENURE_BENCH_MEASURED: noted },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}: ${error || output}`);
  const measured = JSON.parse(readFileSync(noted, 'utf8')) as Measured; // written by watch.ts
  rmSync(noted);
  return { ...measured, output };
}
