/** Appending: what is sent, and what each failure means. */
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { Instant } from '../../functions/core/ids.ts';
import { append } from '../../functions/ledger/append.ts';
import { openPrivate } from '../../functions/ledger/private-parts.ts';
import { caseOf, entryOf, ledgerOf } from './samples.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
beforeEach(() => void dynamo.reset());

const now = () => Instant.parse('2026-12-01T09:00:00.000Z');
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
const ledger = ledgerOf(client, { now, newSalt: () => 'salt' });
const caseId = caseOf(1);
const check = { ConditionCheck: { TableName: 'people', Key: { pk: 'p' }, ConditionExpression: 'right = :me' } };
const update = { Update: { TableName: 'cases', Key: { pk: 'c' }, UpdateExpression: 'SET x = :x' } };

function cancelled(...codes: string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

function stored(...facts: { key: string }[]): { Items: { record: string }[] } {
  const sealed = buildRecords(
    caseId,
    undefined,
    facts.map((fact) => entryOf(fact)),
    now(),
    () => 'salt',
  );
  return { Items: sealed.toReversed().map(({ text }) => ({ record: text })) };
}

const writes = () => dynamo.commandCalls(TransactWriteCommand).map((call) => call.args[0].input);

describe('append', () => {
  it('writes the entries after the head and what must hold with them in one transaction', async () => {
    dynamo.on(QueryCommand).resolves(stored({ key: 'a' }));
    dynamo.on(TransactWriteCommand).resolves({});
    const records = await append(ledger, caseId, [entryOf({ key: 'b' }), entryOf({ key: 'c' })], { also: [check] });
    expect(records.map(({ position }) => position)).toEqual([1, 2]);
    expect(writes()).toHaveLength(1);
    const [first, ...puts] = writes()[0]!.TransactItems!;
    expect(first).toEqual(check);
    expect(puts.map(({ Put }) => [Put?.TableName, Put?.Item?.sk, Put?.ConditionExpression])).toEqual([
      ['evidence', 1, 'attribute_not_exists(pk)'],
      ['evidence', 2, 'attribute_not_exists(pk)'],
    ]);
    expect(puts[0]!.Put!.Item).toMatchObject({
      pk: caseId,
      day: '2026-12-01',
      timeId: `2026-12-01T09:00:00.000Z#${caseId}/1`,
    });
  });

  it('keeps the private part beside the record, encrypted with its salt, and only its commitment in it', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    await append(ledger, caseId, [entryOf({}, { private: { email: 'ann@example.com' } })], { position: 0 });
    const item = writes()[0]!.TransactItems![0]!.Put!.Item!;
    expect(JSON.stringify(item)).not.toMatch(/ann@example|"salt"/);
    const opened = await openPrivate(ledger.keys(), JSON.parse(item.record), item.private);
    expect(opened).toEqual({ kind: 'open', private: { email: 'ann@example.com' }, salt: 'salt' });
    expect(item.record).not.toContain('ann@example.com');
    expect(item.record).toContain('"commitment":"');
  });

  it('reads nothing when the case is known to be new or its head is given', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const records = await append(ledger, caseId, [entryOf()], { position: 0 });
    const more = await append(ledger, caseId, [entryOf()], { head: records[0]! });
    expect(more[0]).toMatchObject({ position: 1, previousHash: records[0]!.hash });
    expect(dynamo.commandCalls(QueryCommand)).toHaveLength(0);
  });

  it.each([['ConditionalCheckFailed'], ['TransactionConflict']])(
    'looks again and writes again after %s at its own position',
    async (code) => {
      dynamo.on(QueryCommand).resolves(stored({ key: 'other' }));
      dynamo.on(TransactWriteCommand).rejectsOnce(cancelled('None', code)).resolves({});
      const records = await append(ledger, caseId, [entryOf()], { also: [check], position: 0 });
      expect(records[0]!.position).toBe(1);
    },
  );

  it('says which condition of the caller does not hold, even when the position was lost as well', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'));
    await expect(append(ledger, caseId, [entryOf()], { also: [update, check], position: 0 })).rejects.toMatchObject({
      name: 'ConditionRefused',
      index: 1,
    });
    expect(writes()).toHaveLength(1);
  });

  it('gives up after a bounded number of lost races', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });
    dynamo.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed'));
    await expect(append(ledger, caseId, [entryOf()])).rejects.toMatchObject({ name: 'EvidenceUnavailable' });
  });

  it.each([
    ['throttling', cancelled('ThrottlingError')],
    ['a race and throttling', cancelled('ConditionalCheckFailed', 'ThrottlingError')],
    ['an answer that never came', new Error('socket hang up')],
  ])('says evidence is unavailable after %s, and why', async (_, cause) => {
    dynamo.on(TransactWriteCommand).rejects(cause);
    await expect(append(ledger, caseId, [entryOf(), entryOf()], { position: 0 })).rejects.toMatchObject({
      name: 'EvidenceUnavailable',
      cause,
    });
    expect(writes()).toHaveLength(1);
  });

  it('says which grant its role lacks, and nothing else that AWS says', async () => {
    const words =
      'User: arn:aws:sts::111111111111:assumed-role/tenure-plancase1A/plan-case is not authorized to perform: ';
    const said = `${words}dynamodb:PutItem on resource: arn:aws:dynamodb:eu-west-1:111111111111:table/evidence`;
    dynamo.on(TransactWriteCommand).rejects(Object.assign(new Error(said), { name: 'AccessDeniedException' }));
    await expect(append(ledger, caseId, [entryOf()], { position: 0 })).rejects.toThrow(
      /^evidence could not be written to its table: role tenure-plancase1A may not dynamodb:PutItem: add the grant in infra, and deploy; it is tried again$/,
    );
  });

  it('does not build on a stored record that was altered', async () => {
    const altered = stored({ key: 'a' }).Items[0]!.record.replace('"key":"a"', '"key":"b"');
    dynamo.on(QueryCommand).resolves({ Items: [{ record: altered }] });
    await expect(append(ledger, caseId, [entryOf()])).rejects.toMatchObject({ name: 'EvidenceUnavailable' });
    expect(writes()).toHaveLength(0);
  });

  it('does not append twice what a repeated run says once, and answers what is there', async () => {
    dynamo.on(QueryCommand).resolves(stored({ key: 'a' }, { key: 'b' }));
    dynamo.on(TransactWriteCommand).resolves({});
    const records = await append(ledger, caseId, [entryOf({ key: 'a' }), entryOf({ key: 'c' })], { once: 'key' });
    expect(records.map(({ position, facts }) => [position, facts.key])).toEqual([
      [0, 'a'],
      [2, 'c'],
    ]);
    expect(writes()[0]!.TransactItems).toHaveLength(1);
  });

  it('still checks the conditions, and writes nothing else, when all of it is there already', async () => {
    dynamo.on(QueryCommand).resolves(stored({ key: 'a' }));
    dynamo.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed'));
    const repeat = append(ledger, caseId, [entryOf({ key: 'a' })], { once: 'key', also: [update, check] });
    await expect(repeat).rejects.toMatchObject({ name: 'ConditionRefused' });
    expect(writes()[0]!.TransactItems).toEqual([check]);
  });

  it('refuses an entry without the fact that identifies it', async () => {
    dynamo.on(QueryCommand).resolves(stored({ key: 'a' }));
    await expect(append(ledger, caseId, [entryOf()], { once: 'key' })).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('spreads more than a transaction holds over several, in order', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const entries = Array.from({ length: 230 }, (_, index) => entryOf({ index }));
    const records = await append(ledger, caseId, entries, { position: 0, also: [check] });
    expect(writes().map(({ TransactItems }) => TransactItems!.length)).toEqual([100, 100, 31]);
    expect(records.map(({ position, facts }) => [position, facts.index])).toEqual(
      entries.map((_, index) => [index, index]),
    );
    expect(dynamo.commandCalls(QueryCommand)).toHaveLength(0);
  });
});
