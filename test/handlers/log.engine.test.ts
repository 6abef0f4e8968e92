/** The handlers of the log on a real engine: a bad item stops nobody behind it, and what no stream told of is found and signed. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseId } from '../../functions/core/ids.ts';
import { readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { readNote, signedBy, vkeyOf } from '../../functions/core/log/note.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { getFile } from '../../functions/ledger/log/log-bucket.ts';
import { readHead } from '../../functions/ledger/log/log-table.ts';
import { CHECKPOINT } from '../../functions/ledger/log/publish.ts';
import { logKeys } from '../../functions/ledger/log/sign-checkpoint.ts';
import { startWitnessSimulator } from '../../local/simulators/witness.ts';
import { engineIsHere } from '../ledger/dynoxide.ts';
import { BUCKET, type LogRig, ORIGIN, startLogRig } from '../ledger/log-rig.ts';
import { caseOf, entryOf } from '../ledger/samples.ts';

const title = 'the handlers of the log, on a real engine';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let rig: LogRig;
    let lines: string[];
    beforeEach(async () => {
      rig = await startLogRig();
      lines = [];
      for (const stream of [process.stdout, process.stderr])
        vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
      const { dynamodb, s3, kms, keyId } = rig.addresses;
      for (const [name, value] of Object.entries({
        ...{ EVIDENCE_TABLE: 'evidence', LOG_TABLE: 'log', LOG_BUCKET: BUCKET, LOG_LOCKED_DAYS: '2557' },
        ...{ LOG_KEY_ID: keyId, LOG_ORIGIN: ORIGIN, AWS_REGION: 'eu-west-1' },
        ...{ AWS_ENDPOINT_URL_DYNAMODB: dynamodb, AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_KMS: kms },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      }))
        vi.stubEnv(name, value);
      vi.resetModules();
      return () => rig.stop();
    });
    afterEach(() => {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      vi.useRealTimers();
    });

    const sequenceEvidence = async (records: unknown[]) =>
      (await import('../../functions/handlers/sequence-evidence.ts')).handler({ Records: records });
    const sweepLog = async (input: object) => (await import('../../functions/handlers/sweep-log.ts')).handler(input);
    const metrics = (name: string) =>
      lines.flatMap((line) =>
        line.includes(`"${name}":`) ? [Number((JSON.parse(line) as Record<string, number>)[name])] : [],
      );

    /** Appends, and answers what the stream tells of it. */
    async function write(caseId: CaseId, count: number): Promise<object[]> {
      const { ledger } = rig.parts;
      await append(
        ledger,
        caseId,
        Array.from({ length: count }, (_, at) => entryOf({ at })),
      );
      const items = await Array.fromAsync(chainOf(ledger, caseId));
      return items.slice(-count).map(({ sk, record }) => told(caseId, sk, { record: { S: record } }));
    }

    function told(pk: string, sk: number, NewImage: object): object {
      const Keys = { pk: { S: pk }, sk: { N: String(sk) } };
      return { eventName: 'INSERT', dynamodb: { Keys, NewImage, SequenceNumber: '000000000000000000042' } };
    }

    it.each([
      ['of no case', told('somebody@marlow.example', 0, { record: { S: 'x' } })],
      ['without a text', told(caseOf(7), 0, { record: { N: '1' } })],
      ['at no position', told(caseOf(7), 0.5, { record: { S: 'x' } })],
      ['without keys', { eventName: 'INSERT', dynamodb: { SequenceNumber: '000000000000000000042' } }],
      ['of a kind nobody knows', { eventName: 'VANISH' }],
      ['that is nothing', null],
    ])('an item %s is told by its place alone, and stops nobody behind it', async (_, bad) => {
      const [first, ...rest] = await write(caseOf(1), 3);
      await sequenceEvidence([first, bad, ...rest]);
      expect((await readHead(rig.parts.log)).size).toBe(3);
      expect(metrics('EvidenceAltered')).toEqual([1]);
      expect(lines.join()).toContain('no record of evidence');
      expect(lines.join()).not.toContain('marlow');
    });

    it('an item that is no record, in the midst of a case, stops that case and is told', async () => {
      const hurt = await write(caseOf(1), 3);
      const Item = { pk: caseOf(1), sk: 1, record: 7 };
      await rig.parts.ledger.client.send(new PutCommand({ TableName: 'evidence', Item }));
      await sequenceEvidence([hurt[2], ...(await write(caseOf(2), 2))]);
      expect((await readHead(rig.parts.log)).size).toBe(3);
      expect(metrics('EvidenceMissing')).toEqual([1]);
    });

    it('what no stream told of is swept into the log, and signed', async () => {
      await write(caseOf(1), 3);
      const [first] = await write(caseOf(2), 4);
      await sequenceEvidence([first]);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
      await sweepLog({});
      expect(metrics('EvidenceSwept')).toEqual([6]);
      expect(metrics('LogUnsigned').every((seconds) => seconds >= 3600 || seconds === 0)).toBe(true);
      const note = readNote((await getFile(rig.parts.bucket, CHECKPOINT))!.toString())!;
      expect(readCheckpoint(note.text)).toMatchObject({ size: 7 });
      lines.length = 0;
      await sweepLog({});
      expect(metrics('EvidenceSwept')).toEqual([]);
      expect(metrics('LogUnsigned')).toEqual([0]);
    });

    it('what was sequenced and signed by nobody is signed, and how long that took is measured', async () => {
      await sequenceEvidence(await write(caseOf(1), 3));
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 });
      await sweepLog({});
      expect(metrics('LogUnsigned')[0]).toBeGreaterThanOrEqual(7200);
      expect(metrics('EvidenceSwept')).toEqual([]);
      expect(await getFile(rig.parts.bucket, CHECKPOINT)).toBeDefined();
    });

    it('what is on its way is left to the stream; what is older than a week, to whoever names the day', async () => {
      await write(caseOf(1), 2);
      await sweepLog({});
      expect((await readHead(rig.parts.log)).size).toBe(0);
      const today = new Date().toISOString().slice(0, 10);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 9 * 86_400_000 });
      await sweepLog({});
      expect((await readHead(rig.parts.log)).size).toBe(0);
      await sweepLog({ from: today });
      expect((await readHead(rig.parts.log)).size).toBe(2);
    });

    it('a witness that is configured cosigns, and one that is silent is counted', async () => {
      const { log } = await logKeys(rig.parts.key);
      const witness = await startWitnessSimulator('witness.example/1', log, () => Date.now());
      const vkey = vkeyOf(witness.key);
      const witnesses = [witness.url, 'http://127.0.0.1:9/'].map((url) => ({ url, vkey }));
      vi.stubEnv('LOG_WITNESSES', JSON.stringify(witnesses));
      await sequenceEvidence(await write(caseOf(1), 3));
      await (await import('../../functions/handlers/publish-log.ts')).handler({});
      await witness.stop();
      const note = readNote((await getFile(rig.parts.bucket, CHECKPOINT))!.toString())!;
      expect(signedBy(note, witness.key).kind).toBe('signed');
      expect(metrics('WitnessSilent')).toEqual([1]);
    });

    it('what others do not answer delays nothing, and how many records no time-stamp covers is measured', async () => {
      vi.stubEnv('LOG_TIMESTAMPS_URL', 'http://127.0.0.1:9/');
      await sequenceEvidence(await write(caseOf(1), 3));
      await (await import('../../functions/handlers/publish-log.ts')).handler({});
      expect(await getFile(rig.parts.bucket, CHECKPOINT)).toBeDefined();
      expect(metrics('RecordsUnstamped')).toEqual([3]);
    });

    it('a fork is counted, and nothing is signed', async () => {
      await sequenceEvidence(await write(caseOf(1), 3));
      await rig.parts.ledger.client.send(new DeleteCommand({ TableName: 'evidence', Key: { pk: caseOf(1), sk: 1 } }));
      const Item = { pk: caseOf(1), sk: 1, record: 7 };
      await rig.parts.ledger.client.send(new PutCommand({ TableName: 'evidence', Item }));
      const { handler } = await import('../../functions/handlers/publish-log.ts');
      await expect(handler({})).rejects.toMatchObject({ name: 'LogForked' });
      expect(metrics('LogForked')).toEqual([1]);
      expect(await getFile(rig.parts.bucket, CHECKPOINT)).toBeUndefined();
    });
  },
);
