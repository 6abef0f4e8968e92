/** A process killed with SIGKILL while it takes events: every one it accepted is delivered by the next. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createEventsService } from '../../../local/aws/events.ts';
import { functionArn, settled, temporaryFolder, testHost } from '../../support/aws-host.ts';

const script = fileURLToPath(new URL('../../support/put-events.ts', import.meta.url));
const ENOUGH = 500;

it('loses no accepted event', async () => {
  const folder = temporaryFolder();
  const accepted = await acceptedUntilKilled(folder.path);
  const host = testHost(folder.path);
  const delivered = new Set<number>();
  host.functions.set(functionArn('open-case'), (detail) => void delivered.add((detail as { n: number }).n));
  const events = createEventsService(host);
  events.start();
  await settled(events);
  expect(accepted.length).toBeGreaterThanOrEqual(ENOUGH);
  expect(accepted.filter((n) => !delivered.has(n))).toEqual([]);
  await events.stop();
  host.db.close();
  folder.remove();
});

async function acceptedUntilKilled(folder: string): Promise<readonly number[]> {
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > ENOUGH) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return said.split('\n').slice(0, -1).map(Number); // the last line may be cut
}
