/** A real process, really killed: every execution it acknowledged comes to its end in the next one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { memoryHost } from '../../../local/states/memory-host.ts';
import { DEFINITION } from './killed-process.ts';
import { testMachine } from './machine.ts';

it('no acknowledged execution is lost to SIGKILL', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'states-kill-')), 'local.sqlite');
  const acknowledged = await killedAfter(file, 150);
  const after = testMachine(DEFINITION, { host: memoryHost({ file }), script: () => ({}) });
  await after.settled();
  const ends = await Promise.all(acknowledged.map((execution) => after.describe(execution)));
  expect(acknowledged.length).toBeGreaterThanOrEqual(150);
  expect(new Set(ends.map(({ status, output }) => `${String(status)} ${String(output)}`))).toEqual(
    new Set(['SUCCEEDED [2,4,6]']),
  );
  for (const execution of acknowledged.slice(-20)) {
    const ids = (await after.history(execution)).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  }
  rmSync(dirname(file), { recursive: true, force: true });
});

/** The executions a process had acknowledged when it was killed. */
async function killedAfter(file: string, count: number): Promise<string[]> {
  const script = new URL('./killed-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return lines;
}
