/** The engine that an earlier start left behind is ended before another runs on its file, also when it ends by itself at that moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startEngine } from '../../../local/dynamodb-engine.ts';

it('ends by itself just when it is told to: the next one starts all the same', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'engine-data-'));
  const leftover = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', join(dataDir, 'dynamodb.db')]);
  const ended = once(leftover, 'exit');
  await once(leftover, 'spawn');
  writeFileSync(join(dataDir, 'dynamodb.pid'), String(leftover.pid));
  const kill = process.kill.bind(process);
  const told = vi.spyOn(process, 'kill').mockImplementationOnce((pid) => {
    kill(pid, 'SIGKILL');
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
  });
  const engine = await startEngine(dataDir, () => {});
  onTestFinished(() => engine.stop());
  expect(told).toHaveBeenCalled();
  await ended;
  expect((await fetch(`http://${engine.host}:${engine.port}`)).status).toBeLessThan(500);
});
