/** Witnesses: what they cosign the checkpoint carries, what they do not sign it does not wait for, and a log that went back is signed by none. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { EMPTY_ROOT } from '../../functions/core/log/merkle.ts';
import { readNote, signedBy } from '../../functions/core/log/note.ts';
import { append } from '../../functions/ledger/append.ts';
import { getFile } from '../../functions/ledger/log/log-bucket.ts';
import { CHECKPOINT, checkpointPath, publish } from '../../functions/ledger/log/publish.ts';
import { sequence } from '../../functions/ledger/log/sequence.ts';
import { logKeys } from '../../functions/ledger/log/sign-checkpoint.ts';
import { startWitnessSimulator, type WitnessSimulator } from '../../local/simulators/witness.ts';
import { engineIsHere } from './dynoxide.ts';
import { type LogRig, startLogRig } from './log-rig.ts';
import { caseOf, entryOf } from './samples.ts';

const title = 'witnesses of the log, on a real engine';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let rig: LogRig;
    let witnesses: WitnessSimulator[];
    let silent: string[];
    beforeEach(async () => {
      rig = await startLogRig();
      silent = [];
      const { log } = await logKeys(rig.parts.key);
      const names = ['witness.example/1', 'witness.example/2'];
      witnesses = await Promise.all(names.map((name) => startWitnessSimulator(name, log, () => Date.now())));
      return async () => {
        await Promise.all(witnesses.map((witness) => witness.stop()));
        await rig.stop();
      };
    });

    let cases = 0;
    async function grow(count: number) {
      cases += 1;
      const caseId = caseOf(cases);
      await append(
        rig.parts.ledger,
        caseId,
        Array.from({ length: count }, (_, at) => entryOf({ at })),
      );
      await sequence(rig.parts, [{ caseId, position: count - 1 }]);
      return publishNow();
    }

    const publishNow = async () =>
      (await publish({ ...rig.parts, witnesses, silent: (name, why) => void silent.push(`${name}: ${why}`) }))!;

    async function signers(path: string): Promise<string[]> {
      const note = readNote((await getFile(rig.parts.bucket, path))!.toString())!;
      return witnesses.map(({ key }) => signedBy(note, key).kind);
    }

    it('cosign every checkpoint as the log grows, and are asked once for it', async () => {
      for (const count of [1, 1, 5, 248, 1, 1, 300, 7]) {
        const { frontier } = await grow(count);
        expect(await signers(CHECKPOINT)).toEqual(['signed', 'signed']);
        expect(await signers(checkpointPath(frontier.size))).toEqual(['signed', 'signed']);
      }
      expect(silent).toEqual([]);
      expect(witnesses.map(({ asked }) => asked)).toEqual([8, 8]);
    });

    it('say once more that the log is the same where it has not grown, to whom asks; what was put stays', async () => {
      const { frontier, note } = await grow(3);
      expect((await publishNow()).note).toBe(note);
      const { ledger } = rig.parts;
      const later = Date.now() + 3_600_000;
      const now = () => Instant.parse(new Date(later).toISOString());
      const times = witnesses.map(({ key }) => key.name);
      const again = (await publish({ ...rig.parts, ledger: { ...ledger, now }, witnesses }))!;
      expect(again.frontier).toEqual(frontier);
      expect(again.note.startsWith(note)).toBe(true);
      const fresh = readNote(again.note)!;
      expect(fresh.signatures.slice(-2).map(({ name }) => name)).toEqual(times);
      expect(witnesses.map(({ key }) => signedBy(fresh, key).kind)).toEqual(['signed', 'signed']);
      expect(String(await getFile(rig.parts.bucket, CHECKPOINT))).toBe(note);
      expect((await grow(2)).frontier.size).toBe(5);
    });

    it('that were away are told from where they were', async () => {
      await grow(3);
      witnesses[1]!.instead = { status: 503, body: '' };
      await grow(4);
      expect(await signers(CHECKPOINT)).toEqual(['signed', 'unsigned']);
      expect(silent).toEqual(['witness.example/2: it answered 503']);
      witnesses[1]!.instead = undefined;
      await grow(300);
      expect(await signers(CHECKPOINT)).toEqual(['signed', 'signed']);
    });

    it.each([
      ['gone', async () => witnesses[0]!.stop(), 'did not answer'],
      ['speaking of something else', async () => answers('hello\n'), 'no signature lines'],
      [
        'signing as somebody else',
        async () => answers(`— ${witnesses[0]!.key.name} ${Buffer.alloc(76).toString('base64')}\n`),
        'no signature of its key',
      ],
      ['seeing more than there is', async () => saw(99), 'it saw 99 records'],
      ['seeing another tree', async () => saw(2), 'it answered 422'],
    ])('%s are not waited for, and it is said', async (_, breakIt, words) => {
      await breakIt();
      await grow(3);
      expect(await signers(CHECKPOINT)).toEqual(['unsigned', 'signed']);
      expect(silent).toEqual([expect.stringContaining(words)]);
    });

    function saw(size: number): void {
      witnesses[0]!.seen = { origin: '', size, root: EMPTY_ROOT };
    }

    async function answers(body: string): Promise<void> {
      witnesses[0]!.instead = { status: 200, body };
    }
  },
);
