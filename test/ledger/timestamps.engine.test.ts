/** Time-stamps of checkpoints: an authority's word lies locked beside each, openssl believes it, and one that is down delays nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { append } from '../../functions/ledger/append.ts';
import { getFile } from '../../functions/ledger/log/log-bucket.ts';
import { readStamped } from '../../functions/ledger/log/log-table.ts';
import { checkpointPath, publish } from '../../functions/ledger/log/publish.ts';
import { sequence } from '../../functions/ledger/log/sequence.ts';
import { stampCheckpoint, timestampPath } from '../../functions/ledger/log/stamp-checkpoint.ts';
import { clock } from '../../functions/runtime/clock.ts';
import { startTsaSimulator, type TsaSimulator } from '../../local/simulators/tsa.ts';
import { temporaryFolder } from '../support/aws-host.ts';
import { engineIsHere } from './dynoxide.ts';
import { type LogRig, startLogRig } from './log-rig.ts';
import { caseOf, entryOf } from './samples.ts';

const opensslIsHere = spawnSync('openssl', ['version']).status === 0;
const missing = [
  engineIsHere ? '' : '@dynoxide/linux-x64 is not installed',
  opensslIsHere ? '' : 'there is no openssl',
];
const why = missing.filter((one) => one !== '').join(', ');
const title = 'time-stamps of checkpoints';
describe.skipIf(why !== '')(why === '' ? title : `${title} (skipped: ${why})`, () => {
  let rig: LogRig;
  let authority: TsaSimulator;
  beforeAll(async () => {
    authority = await startTsaSimulator();
  });
  afterAll(() => authority.stop());
  beforeEach(async () => {
    authority.instead = undefined;
    rig = await startLogRig();
    return () => rig.stop();
  });

  /** Makes the log longer, signs it, and asks for its time. */
  async function grow(count: number) {
    const caseId = caseOf(count);
    await append(
      rig.parts.ledger,
      caseId,
      Array.from({ length: count }, (_, at) => entryOf({ at })),
    );
    await sequence(rig.parts, [{ caseId, position: count - 1 }]);
    const { size } = (await publish(rig.parts))!.frontier;
    return { size, stamped: await stamp(size) };
  }

  const stamp = (size: number) =>
    stampCheckpoint(
      { ...rig.parts, authority: { url: authority.url, now: clock, newNonce: () => randomBytes(8) } },
      size,
    );

  it('are believed by openssl, over the very file', async () => {
    const { size, stamped } = await grow(3);
    expect(stamped).toEqual({ kind: 'stamped' });
    const folder = temporaryFolder();
    for (const [name, path] of [
      ['checkpoint', checkpointPath(size)],
      ['checkpoint.tsr', timestampPath(size)],
    ] as const)
      writeFileSync(join(folder.path, name), (await getFile(rig.parts.bucket, path))!);
    const verify = ['ts', '-verify', '-in', 'checkpoint.tsr', '-data', 'checkpoint', '-CAfile', authority.certificate];
    expect(execFileSync('openssl', verify, { cwd: folder.path, encoding: 'utf8', stdio: 'pipe' })).toContain('OK');
    writeFileSync(join(folder.path, 'checkpoint'), 'another');
    expect(spawnSync('openssl', verify, { cwd: folder.path }).status).not.toBe(0);
    folder.remove();
  });

  it.each<[string, TsaSimulator['instead'], RegExp]>([
    ['is down', { status: 503 }, /answered 503/],
    ['answers nonsense', { status: 200, body: Buffer.from('no') }, /no time-stamp answer/],
    ['says too much', { status: 200, body: Buffer.alloc(70_000) }, /too long/],
  ])(
    'of an authority that %s wait for the next checkpoint, and how far behind they are is said',
    async (_, instead, words) => {
      expect((await grow(2)).stamped).toEqual({ kind: 'stamped' });
      authority.instead = instead;
      const { size, stamped } = await grow(3);
      expect(stamped).toEqual({ kind: 'behind', stampedSize: 2, why: expect.stringMatching(words) });
      expect(await getFile(rig.parts.bucket, timestampPath(size))).toBeUndefined();
      authority.instead = undefined;
      expect(await grow(4)).toEqual({ size: 9, stamped: { kind: 'stamped' } });
      expect(await readStamped(rig.parts.log)).toMatchObject({ size: 9 });
    },
  );

  it('of another request are none: an old answer is not played again', async () => {
    const first = await grow(2);
    const body = (await getFile(rig.parts.bucket, timestampPath(first.size)))!;
    authority.instead = { status: 200, body };
    expect((await grow(3)).stamped).toMatchObject({ kind: 'behind', why: expect.stringContaining('another file') });
  });

  it('are asked for once, by two at a time too', async () => {
    const { size } = await grow(2);
    authority.instead = { status: 500 };
    expect(await stamp(size)).toEqual({ kind: 'stamped' });
    authority.instead = undefined;
    await append(rig.parts.ledger, caseOf(7), [entryOf({ at: 0 })]);
    await sequence(rig.parts, [{ caseId: caseOf(7), position: 0 }]);
    const next = (await publish(rig.parts))!.frontier.size;
    expect(await Promise.all([stamp(next), stamp(next)])).toEqual([{ kind: 'stamped' }, { kind: 'stamped' }]);
  });
});
