/** What is spooled is what was written, however long; it leaves nothing behind, and is put in S3 as it is. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { fileOf } from '../../functions/ledger/export/put.ts';
import { openSpool, type Spooled } from '../../functions/ledger/export/spool.ts';
import { putOn, readFrom } from '../../functions/ledger/export-shelf.ts';
import { createS3Service } from '../../local/aws/s3.ts';
import { clientConfig, gateway, resource, temporaryFolder, testHost } from '../support/aws-host.ts';

function spooled(pieces: readonly string[]): Spooled {
  const spool = openSpool();
  for (const piece of pieces) spool.write(piece);
  return spool.end();
}

const LINE = `${'é'.repeat(99)}\n`;
const long = (lines: number) => Array.from({ length: lines }, () => LINE);

describe('a spool', () => {
  it('gives back what was written, as often as it is read, with its digest', () => {
    const some = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', LINE)));
    fc.assert(
      fc.property(some, fc.constantFrom(0, 300, 20_000), (pieces, more) => {
        const all = [...pieces, ...long(more)];
        const text = Buffer.from(all.join(''), 'utf8');
        const { chunks, close, bytes, lines, sha256 } = spooled(all);
        for (const _ of [1, 2]) expect(Buffer.concat([...chunks()]).equals(text)).toBe(true);
        close();
        expect({ bytes, sha256 }).toEqual({
          bytes: text.length,
          sha256: createHash('sha256').update(text).digest('hex'),
        });
        expect(lines).toBe(text.toString('latin1').split('\n').length - 1);
      }),
      { numRuns: 15 },
    );
  });

  it('is listed as the same bytes in memory are', () => {
    const own = spooled(long(9));
    expect(fileOf('beyond', 'b', own)).toEqual(fileOf('beyond', 'b', Buffer.concat([...own.chunks()])));
  });

  it('has no name on disk, so that nothing is left of it when its process is killed', () => {
    const own = spooled(long(20_000));
    expect(own.bytes).toBeGreaterThan(2 << 20);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`tenure-spool-${process.pid}-`))).toEqual([]);
    own.close();
    expect(() => [...own.chunks()]).toThrow('EBADF');
    own.close();
  });

  it.each([3, 20_000])('of %i lines is put in a bucket as it is', async (lines) => {
    const folder = temporaryFolder();
    const host = testHost(folder.path);
    const service = createS3Service(host);
    service.provision(resource('Exports', 'AWS::S3::Bucket', { BucketName: 'exports' }));
    const served = await gateway(service);
    const s3 = new S3Client(clientConfig(served.url));
    try {
      const own = spooled(long(lines));
      const shelf = { s3, bucket: 'exports', now: () => Instant.parse('2026-11-22T00:00:00.000Z') };
      await putOn(shelf, 'x-1')('populations/leavers.csv', own);
      const there = await readFrom(shelf, 'x-1', 'populations/leavers.csv', own.sha256);
      expect(there.equals(Buffer.concat([...own.chunks()]))).toBe(true);
      const Key = `exports/x-1/files/${own.sha256.slice(0, 32)}/populations/leavers.csv`;
      expect((await s3.send(new GetObjectCommand({ Bucket: 'exports', Key }))).ContentLength).toBe(own.bytes);
      own.close();
    } finally {
      s3.destroy();
      await served.close();
      host.db.close();
      folder.remove();
    }
  });
});
