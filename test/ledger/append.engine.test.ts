/** Appending to a real engine: many writers of one case leave one gapless chain. */
import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord, verifyChain } from '../../functions/core/chain.ts';
import type { EvidenceRecord } from '../../functions/core/evidence.ts';
import type { CaseId } from '../../functions/core/ids.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainOf, type Ledger } from '../../functions/ledger/ledger.ts';
import { type Engine, engineIsHere, startEngine } from './dynoxide.ts';
import { caseOf, entryOf, ledgerOf } from './samples.ts';

const title = 'append, on a real engine';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    let ledger: Ledger;
    beforeAll(async () => {
      engine = await startEngine();
      await engine.createEvidenceTable('evidence');
      ledger = ledgerOf(engine.client);
    });
    afterAll(() => engine.stop());

    async function chain(caseId: CaseId): Promise<EvidenceRecord[]> {
      const items = await Array.fromAsync(chainOf(ledger, caseId));
      return items.map(({ record }) => readRecord(record)!);
    }

    it('keeps one gapless chain under several writers at once', async () => {
      const caseId = caseOf(1);
      const writer = async (name: string) => {
        for (let round = 0; round < 10; round++)
          await append(ledger, caseId, [entryOf({ name, round, part: 1 }), entryOf({ name, round, part: 2 })]);
      };
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map(writer));
      const records = await chain(caseId);
      expect(records.map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, index) => index));
      expect(verifyChain(records, records.at(-1)!)).toEqual([]);
      expect(new Set(records.map(({ facts }) => `${facts.name} ${facts.round} ${facts.part}`)).size).toBe(100);
    });

    it('appends once what several repeats say at the same time', async () => {
      const caseId = caseOf(2);
      const entries = ['k1', 'k2', 'k3'].map((key) => entryOf({ key }));
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => append(ledger, caseId, entries, { once: 'key', position: 0 })),
      );
      expect(await chain(caseId)).toHaveLength(3);
      expect(new Set(answers.map((records) => records.map(({ hash }) => hash).join())).size).toBe(1);
    });

    it('writes nothing when the condition of the caller does not hold', async () => {
      const caseId = caseOf(3);
      await engine.client.send(
        new PutCommand({ TableName: 'evidence', Item: { pk: 'right', sk: 0, holder: 'other' } }),
      );
      const right = {
        ConditionCheck: {
          TableName: 'evidence',
          Key: { pk: 'right', sk: 0 },
          ConditionExpression: 'holder = :me',
          ExpressionAttributeValues: { ':me': 'me' },
        },
      };
      await expect(append(ledger, caseId, [entryOf()], { also: [right] })).rejects.toMatchObject({
        name: 'ConditionRefused',
        index: 0,
      });
      expect(await chain(caseId)).toEqual([]);
    });

    it('says evidence is unavailable when there is no table', async () => {
      const nowhere = ledgerOf(engine.client, { table: `none-${randomUUID()}` });
      await expect(append(nowhere, caseOf(4), [entryOf()])).rejects.toMatchObject({ name: 'EvidenceUnavailable' });
    });
  },
);
