/** The log on a real engine: no record left out or there twice, no fork, whoever sequences, however often, and killed when. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CaseId, Instant } from '../../functions/core/ids.ts';
import { readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { EMPTY, extend, leafHash, rootOf } from '../../functions/core/log/merkle.ts';
import { readNote, signedBy } from '../../functions/core/log/note.ts';
import { entriesPath, TILE } from '../../functions/core/log/tiles.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { getFile, putForEver } from '../../functions/ledger/log/log-bucket.ts';
import { batchesFrom, readHead } from '../../functions/ledger/log/log-table.ts';
import { CHECKPOINT, checkpointPath, type Publishing, publish } from '../../functions/ledger/log/publish.ts';
import { type Arrived, sequence } from '../../functions/ledger/log/sequence.ts';
import { logKeys, signCheckpoint } from '../../functions/ledger/log/sign-checkpoint.ts';
import { engineIsHere } from './dynoxide.ts';
import { type Addresses, partsAt, startLogRig } from './log-rig.ts';
import { caseOf, entryOf } from './samples.ts';

const title = 'the log, on a real engine';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let addresses: Addresses;
    let parts: Publishing;
    let written: Map<CaseId, string[]>;

    beforeEach(async () => {
      const rig = await startLogRig();
      ({ addresses, parts } = rig);
      written = new Map();
      return () => rig.stop();
    });

    /** Appends to the case, and answers what the stream tells of it. */
    async function write(caseId: CaseId, count: number): Promise<Arrived[]> {
      const before = written.get(caseId)?.length ?? 0;
      await append(
        parts.ledger,
        caseId,
        Array.from({ length: count }, (_, at) => entryOf({ at: before + at })),
      );
      const texts = (await Array.fromAsync(chainOf(parts.ledger, caseId))).map(({ record }) => record);
      written.set(caseId, texts);
      return texts.slice(before).map((text, at) => ({ caseId, position: before + at, text }));
    }

    /** What lies in the bucket, entry after entry, as far as the checkpoint goes; all that must hold of it does. */
    async function verified(): Promise<string[]> {
      const note = readNote((await getFile(parts.bucket, CHECKPOINT))!.toString())!;
      const keys = await logKeys(parts.key);
      expect(signedBy(note, keys.log)).toEqual({ kind: 'signed' });
      expect(signedBy(note, keys.time)).toMatchObject({ kind: 'signed', signedAt: expect.any(Number) });
      const { size, root } = readCheckpoint(note.text)!;
      const entries: string[] = [];
      while (entries.length < size) {
        const path = entriesPath(entries.length / TILE, Math.min(TILE, size - entries.length));
        entries.push(...(await getFile(parts.bucket, path))!.toString().split('\n').slice(0, -1));
      }
      expect(rootOf(extend(EMPTY, entries.map(leafHash)))).toEqual(root);
      return entries;
    }

    /** Every record that was written, once, those of a case in their order. */
    async function expectEveryRecordOnce(): Promise<void> {
      const byCase = Map.groupBy(await verified(), (entry) => (JSON.parse(entry) as { caseId: CaseId }).caseId);
      expect(Object.fromEntries(byCase)).toEqual(Object.fromEntries(written));
      const batches = await Array.fromAsync(batchesFrom(parts.log, 0));
      let next = 0;
      for (const { first, runs } of batches) {
        expect(first).toBe(next);
        next += runs.reduce((sum, { count }) => sum + count, 0);
      }
      expect((await readHead(parts.log)).size).toBe(next);
    }

    it('has what is told late, twice, in any order and by several at a time', async () => {
      const told: Arrived[][] = [];
      for (let round = 0; round < 6; round++)
        for (let one = 0; one < 8; one++) told.push(await write(caseOf(one), 1 + ((round + one) % 9)));
      const some = [...told, ...told].flat().sort(() => Math.random() - 0.5);
      const parted = Array.from({ length: 12 }, (_, at) => some.filter((_record, place) => place % 12 === at));
      await Promise.all(parted.map((part) => sequence(parts, part)));
      await Promise.all([publish(parts), publish(parts), publish(parts)]);
      await expectEveryRecordOnce();
      expect(await sequence(parts, told.flat())).toEqual({ count: 0, holes: [] });
    });

    it('grows by tiles, and every checkpoint that was signed stays true', async () => {
      const sizes: number[] = [];
      for (const count of [1, 254, 1, 300, 40, 3]) {
        await sequence(parts, await write(caseOf(sizes.length), count));
        sizes.push((await publish(parts))!.frontier.size);
      }
      const entries = await verified();
      expect(sizes).toEqual([1, 255, 256, 556, 596, 599]);
      for (const size of sizes) {
        const note = readNote((await getFile(parts.bucket, checkpointPath(size)))!.toString())!;
        expect(readCheckpoint(note.text)!.root).toEqual(rootOf(extend(EMPTY, entries.slice(0, size).map(leafHash))));
      }
      await expectEveryRecordOnce();
    });

    it('takes more cases at a time than one transaction does', async () => {
      const told = [];
      for (let one = 0; one < 205; one++) told.push(...(await write(caseOf(one), 2)));
      expect(await sequence(parts, told)).toEqual({ count: 410, holes: [] });
      await publish(parts);
      await expectEveryRecordOnce();
    });

    it('goes no further in a case with a record missing, says so, and goes on with the others', async () => {
      const [hurt, whole] = [await write(caseOf(1), 4), await write(caseOf(2), 3)];
      await parts.ledger.client.send(new DeleteCommand({ TableName: 'evidence', Key: { pk: caseOf(1), sk: 1 } }));
      const last = hurt.slice(-1);
      expect(await sequence(parts, [...last, ...whole])).toEqual({
        count: 4,
        holes: [{ caseId: caseOf(1), position: 1 }],
      });
    });

    it('signs nothing over a record that was altered since it was sequenced', async () => {
      const [first] = await write(caseOf(1), 3);
      await sequence(parts, [...(await write(caseOf(2), 1)), ...(await write(caseOf(1), 1)), first!]);
      const record = first!.text!.replace('system:okta', 'system:none');
      const Item = { pk: caseOf(1), sk: 0, record };
      await parts.ledger.client.send(new PutCommand({ TableName: 'evidence', Item }));
      await expect(publish(parts)).rejects.toMatchObject({ name: 'LogForked' });
      expect(await getFile(parts.bucket, CHECKPOINT)).toBeUndefined();
    });

    it('is not made longer from a tree its key did not sign', async () => {
      await sequence(parts, await write(caseOf(1), 3));
      await publish(parts);
      const other = partsAt(addresses);
      const { Item } = await import('@aws-sdk/lib-dynamodb').then(({ GetCommand }) =>
        other.log.client.send(new GetCommand({ TableName: 'log', Key: { pk: 'published', sk: 'published' } })),
      );
      const forged = {
        ...Item,
        frontier: { size: 3, nodes: [Buffer.alloc(32).toString('base64'), Buffer.alloc(32).toString('base64')] },
      };
      await other.log.client.send(new PutCommand({ TableName: 'log', Item: forged }));
      await sequence(parts, await write(caseOf(2), 1));
      await expect(publish(parts)).rejects.toMatchObject({ name: 'LogForked' });
    });

    /** When each checkpoint says that it was signed, by size. */
    async function signedAt(size: number): Promise<number> {
      const note = readNote((await getFile(parts.bucket, checkpointPath(size)))!.toString())!;
      const signed = signedBy(note, (await logKeys(parts.key)).time);
      return signed.kind === 'signed' ? signed.signedAt! : Number.NaN;
    }

    it('signs no checkpoint with an earlier time than the one before, though its clock goes back', async () => {
      await sequence(parts, await write(caseOf(1), 1));
      await publish(parts);
      await sequence(parts, await write(caseOf(2), 1));
      const back = new Date(Date.now() - 600_000).toISOString() as Instant;
      await publish({ ...parts, ledger: { ...parts.ledger, now: () => back } });
      expect(await signedAt(2)).toBeGreaterThanOrEqual(await signedAt(1));
    });

    describe('that has not grown', () => {
      const HOUR = 3_600_000;
      const hence = (hours: number) => Instant.parse(new Date(Date.now() + hours * HOUR).toISOString());
      const at = (hours: number) => {
        const now = hence(hours);
        return { ...parts, ledger: { ...parts.ledger, now: () => now } };
      };
      /** When the log's key says that the note was signed first and last, in hours from now. */
      async function timesOf(note: string): Promise<number[]> {
        const signed = signedBy(readNote(note)!, (await logKeys(parts.key)).time);
        const times = signed.kind === 'signed' ? [signed.signedAt!, signed.stillAt!] : [];
        return times.map((seconds) => Math.round((seconds * 1000 - Date.now()) / HOUR) + 0);
      }

      it('is signed once more for who asks up to a later time, and nothing is put', async () => {
        await sequence(parts, await write(caseOf(1), 3));
        const { note } = (await publish(parts))!;
        const [table, files] = [await everything(), String(await getFile(parts.bucket, CHECKPOINT))];
        for (const upTo of [undefined, hence(-1)]) expect((await publish(at(30), upTo))!.note).toBe(note);
        const [one, other] = await Promise.all([publish(at(30), hence(24)), publish(at(31), hence(24))]);
        expect([one!.note.startsWith(note), other!.note.startsWith(note)]).toEqual([true, true]);
        expect([await timesOf(one!.note), await timesOf(other!.note)]).toEqual([
          [0, 30],
          [0, 31],
        ]);
        expect(await everything()).toEqual(table);
        expect([files, String(await getFile(parts.bucket, checkpointPath(3)))]).toEqual([note, note]);
        await sequence(parts, await write(caseOf(2), 1));
        expect(await timesOf((await publish(at(32), hence(24)))!.note)).toEqual([32, 32]);
      });

      it('is not said to be as it was while a record waits for its place, unless it is on its way', async () => {
        await sequence(parts, await write(caseOf(1), 3));
        await publish(parts);
        const fresh = at(30);
        await append(fresh.ledger, caseOf(9), [entryOf({})]);
        expect(await timesOf((await publish(fresh, hence(24)))!.note)).toEqual([0, 30]);
        expect(await timesOf((await publish(at(31), hence(24)))!.note)).toEqual([0, 0]);
        await append(at(-0.01).ledger, caseOf(8), [entryOf({})]);
        expect(await timesOf((await publish(at(30), hence(24)))!.note)).toEqual([0, 0]);
      });
    });

    it('signs nothing when its table was taken back to an earlier day: what was signed since would have forked', async () => {
      await sequence(parts, await write(caseOf(1), 2));
      await publish(parts);
      const restored = await everything();
      await sequence(parts, [...(await write(caseOf(2), 1)), ...(await write(caseOf(3), 1))]);
      await publish(parts);
      await takeBack(restored);
      // In another order than before, and more of them: no file of the bucket has this size.
      const told = [...(await write(caseOf(3), 2)), ...(await write(caseOf(2), 0))];
      await sequence(parts, told);
      await expect(publish(parts)).rejects.toMatchObject({ name: 'LogForked' });
      expect((await verified()).length).toBe(4);
    });

    const everything = async () =>
      (await parts.log.client.send(new ScanCommand({ TableName: 'log', ConsistentRead: true }))).Items ?? [];
    async function takeBack(to: readonly Record<string, unknown>[]): Promise<void> {
      for (const { pk, sk } of await everything())
        await parts.log.client.send(new DeleteCommand({ TableName: 'log', Key: { pk, sk } }));
      for (const Item of to) await parts.log.client.send(new PutCommand({ TableName: 'log', Item }));
    }

    it('is not signed beside another tree that somebody put under the same size', async () => {
      await sequence(parts, await write(caseOf(1), 3));
      const other = { origin: parts.key.origin, size: 3, root: leafHash('another') };
      const note = await signCheckpoint(parts.key, await logKeys(parts.key), other, parts.ledger.now());
      await putForEver(parts.bucket, checkpointPath(3), Buffer.from(note));
      await expect(publish(parts)).rejects.toMatchObject({ name: 'LogForked' });
      expect(await getFile(parts.bucket, CHECKPOINT)).toBeUndefined();
    });

    it('has the latest checkpoint as the latest, whoever of two was slower to put it', async () => {
      await sequence(parts, await write(caseOf(1), 1));
      // The slow one has signed, and is about to put what is the latest to it.
      const s3 = Object.create(parts.bucket.s3) as S3Client;
      let overtaken = false;
      s3.send = (async (command: { input: { Key?: string } }, ...rest: []) => {
        if (command instanceof PutObjectCommand && command.input.Key === CHECKPOINT && !overtaken) {
          overtaken = true;
          await sequence(parts, await write(caseOf(2), 1));
          await publish(parts);
        }
        return parts.bucket.s3.send(command as never, ...rest);
      }) as never;
      await publish({ ...parts, bucket: { ...parts.bucket, s3 } });
      expect(overtaken).toBe(true);
      expect((await verified()).length).toBe(2);
    });

    describe('killed at any moment', () => {
      const running = new Set<ChildProcess>();
      afterEach(() => {
        for (const child of running) child.kill('SIGKILL');
      });

      function start(): ChildProcess {
        const file = new URL('log-worker.ts', import.meta.url).pathname;
        const child = spawn(process.execPath, [file, JSON.stringify(addresses)], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        running.add(child.once('exit', () => running.delete(child)));
        return child;
      }

      it('leaves no gap, nothing twice and no fork, two at a time', async () => {
        const workers = [start(), start()];
        for (let kill = 0; kill < 12; kill++) {
          for (let one = 0; one < 5; one++) await write(caseOf((kill * 3 + one) % 11), 1 + ((kill + one) % 30));
          await sleep(100 + Math.random() * 400);
          workers[kill % 2]!.kill('SIGKILL');
          workers[kill % 2] = start();
        }
        await sleep(500);
        for (const child of running) child.kill('SIGKILL');
        for (const [caseId, texts] of written)
          await sequence(
            parts,
            texts.map((text, position) => ({ caseId, position, text })),
          );
        await publish(parts);
        await expectEveryRecordOnce();
      });
    });
  },
);
