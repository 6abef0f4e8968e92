/** From the log itself: what was sequenced and signed reaches a receiver once, in the log's order, as the log grows. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append } from '../../functions/ledger/append.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { type Publishing, publish } from '../../functions/ledger/log/publish.ts';
import { entriesFrom } from '../../functions/ledger/log/read-entries.ts';
import { sequence } from '../../functions/ledger/log/sequence.ts';
import { webhookSender } from '../../functions/streams/webhook.ts';
import { createKmsService } from '../../local/aws/kms.ts';
import { createS3Service } from '../../local/aws/s3.ts';
import { type StreamSimulator, startWebhookSimulator } from '../../local/simulators/streams/simulator.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { BUCKET, partsAt } from '../ledger/log-rig.ts';
import { caseOf, entryOf } from '../ledger/samples.ts';
import { gateway, resource, temporaryFolder, testHost } from '../support/aws-host.ts';
import { run, upTo, worldOf } from './rig.ts';

const title = 'the log, sent to a receiver';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    let parts: Publishing;
    let simulator: StreamSimulator;
    let stop: () => Promise<void>;

    beforeEach(async () => {
      engine = await startEngine();
      await engine.createEvidenceTable('evidence');
      for (const table of ['log', 'streams']) await engine.createTable(table);
      const folder = temporaryFolder();
      const host = testHost(folder.path);
      const s3 = createS3Service(host);
      s3.provision(resource('Log', 'AWS::S3::Bucket', { BucketName: BUCKET, ObjectLockEnabled: true }));
      const kms = createKmsService(host);
      const key = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY', KeyPolicy: {} };
      const { ref: keyId } = kms.provision(resource('Key', 'AWS::KMS::Key', key));
      const served = await Promise.all([gateway(s3), gateway(kms)]);
      parts = partsAt({ dynamodb: engine.endpoint, s3: served[0].url, kms: served[1].url, keyId });
      simulator = await startWebhookSimulator({ key: 'a key of sixteen' });
      stop = async () => {
        await simulator.stop();
        await Promise.all(served.map((one) => one.close()));
        await engine.stop();
        host.db.close();
        folder.remove();
      };
    });
    afterEach(() => stop());

    async function grow(number: number, count: number): Promise<number> {
      const caseId = caseOf(number);
      const entries = Array.from({ length: count }, (_, at) => entryOf({ at }));
      await append(parts.ledger, caseId, entries);
      const texts = (await Array.fromAsync(chainOf(parts.ledger, caseId))).map(({ record }) => record);
      await sequence(
        parts,
        texts.map((text, position) => ({ caseId, position, text })),
      );
      return (await publish(parts))!.frontier.size;
    }

    it('each record once, at its place, through tiles that fill up', async () => {
      const world = worldOf({ client: engine.client, table: 'streams' }, 'webhook', 0);
      const sender = webhookSender({
        ...{ address: simulator.url, keys: async () => ['a key of sixteen'] },
        nowSeconds: () => Date.now() / 1000,
      });
      let size = 0;
      for (const count of [3, 252, 1, 60, 250]) {
        size = await grow(size + 1, count);
        const signed = size;
        const entries = (from: number, to: number) => entriesFrom(parts.bucket, from, to);
        await run(world, sender, { size: async () => signed, entries });
      }
      expect(size).toBe(566);
      expect(simulator.received.map(({ metadata }) => metadata.sequence)).toEqual(upTo(566));
      expect(new Set(simulator.received.map(({ metadata }) => metadata.uid)).size).toBe(566);
    });

    it('nothing is read past a tile that is not there', async () => {
      const size = await grow(1, 3);
      await expect(Array.fromAsync(entriesFrom(parts.bucket, 0, size + 1))).rejects.toThrow(/000\.p\/4 was signed/);
    });
  },
);
