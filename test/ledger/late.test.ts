/** A cut whose evidence cannot be written goes on, and its evidence follows, signed. */
import { createHmac, randomUUID } from 'node:crypto';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GenerateMacCommand, KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Instant } from '../../functions/core/ids.ts';
import { appendLateBatch, recordOrQueue } from '../../functions/ledger/late.ts';
import { caseOf, entryOf, ledgerOf } from './samples.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const kms = mockClient(KMSClient);
const sqs = mockClient(SQSClient);

let time = '2026-12-01T09:00:00.000Z';
const ledger = ledgerOf(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })), {
  now: () => Instant.parse(time),
});
const late = {
  sqs: new SQSClient({ region: 'eu-west-1' }),
  queueUrl: 'https://queue.example',
  kms: new KMSClient({ region: 'eu-west-1' }),
  keyId: 'late-key',
  newId: randomUUID,
};
const caseId = caseOf(7);
const mac = (message: Uint8Array) => createHmac('sha256', 'the key in KMS').update(message).digest();

/** DynamoDB that keeps what is put, and KMS that signs as KMS does: at most 4,096 bytes. */
let stored: { sk: number; record: string }[] = [];
beforeEach(() => {
  stored = [];
  time = '2026-12-01T09:00:00.000Z';
  for (const mock of [dynamo, kms, sqs]) mock.reset();
  dynamo.on(QueryCommand).callsFake(async () => ({ Items: stored.toReversed() }));
  dynamo.on(TransactWriteCommand).callsFake(async ({ TransactItems }) => {
    for (const { Put } of TransactItems) stored.push(Put.Item);
    return {};
  });
  kms.on(GenerateMacCommand).callsFake(async ({ Message }) => {
    expect(Message.length).toBeLessThanOrEqual(4096);
    return { Mac: mac(Message) };
  });
  kms.on(VerifyMacCommand).callsFake(async ({ Message, Mac }) => {
    if (mac(Message).equals(Mac)) return { MacValid: true };
    throw Object.assign(new Error('invalid'), { name: 'KMSInvalidMacException' });
  });
  sqs.on(SendMessageCommand).resolves({});
});

const evidenceIsDown = () => dynamo.on(TransactWriteCommand).rejects(new Error('no route to table'));
const sent = () => sqs.commandCalls(SendMessageCommand).map((call) => call.args[0].input.MessageBody!);

async function queued(entries = [entryOf({ change: 'c1' }), entryOf({ change: 'c2' })]): Promise<string> {
  evidenceIsDown();
  await recordOrQueue(ledger, async () => late, caseId, entries, { position: 0 });
  dynamo.on(TransactWriteCommand).callsFake(async ({ TransactItems }) => {
    for (const { Put } of TransactItems) stored.push(Put.Item);
    return {};
  });
  return sent().at(-1)!;
}

describe('recordOrQueue', () => {
  it('appends, and queues nothing, while evidence can be written', async () => {
    const recorded = await recordOrQueue(ledger, async () => late, caseId, [entryOf()]);
    expect(recorded).toMatchObject({ kind: 'recorded', records: [{ position: 0 }] });
    expect(sent()).toEqual([]);
  });

  it('queues the signed entries when evidence cannot be written', async () => {
    evidenceIsDown();
    const recorded = await recordOrQueue(ledger, async () => late, caseId, [entryOf()]);
    expect(recorded.kind).toBe('queued');
    expect(sent()).toHaveLength(1);
  });

  it('does not queue when a condition of the caller refused: that case is not to write', async () => {
    const refusal = new TransactionCanceledException({
      message: '',
      $metadata: {},
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
    dynamo.on(TransactWriteCommand).rejects(refusal);
    const also = [{ ConditionCheck: { TableName: 't', Key: {}, ConditionExpression: 'x' } }];
    await expect(recordOrQueue(ledger, async () => late, caseId, [entryOf()], { also })).rejects.toMatchObject({
      name: 'ConditionRefused',
    });
    expect(sent()).toEqual([]);
  });

  it('says evidence is unavailable when it can neither write nor queue', async () => {
    evidenceIsDown();
    sqs.on(SendMessageCommand).rejects(new Error('no queue'));
    await expect(recordOrQueue(ledger, async () => late, caseId, [entryOf()])).rejects.toMatchObject({
      name: 'EvidenceUnavailable',
    });
  });
});

describe('appendLateBatch', () => {
  it('appends the entries marked late, with when they were taken down', async () => {
    const body = await queued();
    time = '2026-12-01T11:30:00.000Z';
    expect(await appendLateBatch(ledger, late, [{ messageId: 'm1', body }])).toEqual({
      appendedTo: [caseId],
      failures: [],
    });
    const records = stored.map(({ record }) => EvidenceRecord.parse(JSON.parse(record)));
    expect(records.map(({ time: at, facts }) => [at, facts.change, facts.late, facts.takenAt])).toEqual([
      ['2026-12-01T11:30:00.000Z', 'c1', true, '2026-12-01T09:00:00.000Z'],
      ['2026-12-01T11:30:00.000Z', 'c2', true, '2026-12-01T09:00:00.000Z'],
    ]);
  });

  it('appends once however often the queue delivers', async () => {
    const body = await queued();
    await appendLateBatch(ledger, late, [{ messageId: 'm1', body }]);
    await appendLateBatch(ledger, late, [{ messageId: 'm1', body }]);
    expect(stored).toHaveLength(2);
  });

  it('appends in the order of taking down, whatever the order of delivery', async () => {
    const first = await queued([entryOf({ change: 'first' })]);
    time = '2026-12-01T09:00:01.000Z';
    const second = await queued([entryOf({ change: 'second' })]);
    await appendLateBatch(ledger, late, [
      { messageId: 'm2', body: second },
      { messageId: 'm1', body: first },
    ]);
    expect(stored.map(({ record }) => JSON.parse(record).facts.change)).toEqual(['first', 'second']);
  });

  it('leaves a forged, an altered and an unreadable message in the queue and takes the others', async () => {
    const body = await queued();
    const altered = JSON.parse(body);
    const forged = { text: altered.text, mac: Buffer.from('not ours').toString('base64') };
    const { appendedTo, failures } = await appendLateBatch(ledger, late, [
      { messageId: 'forged', body: JSON.stringify(forged) },
      { messageId: 'altered', body: JSON.stringify({ ...altered, text: altered.text.replace('c1', 'c9') }) },
      { messageId: 'unreadable', body: 'hello' },
      { messageId: 'good', body },
    ]);
    expect(failures.map(({ messageId }) => messageId).sort()).toEqual(['altered', 'forged', 'unreadable']);
    expect(appendedTo).toEqual([caseId]);
    expect(stored).toHaveLength(2);
  });

  it('leaves a message in the queue while evidence still cannot be written', async () => {
    const body = await queued();
    evidenceIsDown();
    const { appendedTo, failures } = await appendLateBatch(ledger, late, [{ messageId: 'm1', body }]);
    expect(failures).toMatchObject([{ messageId: 'm1', because: { name: 'EvidenceUnavailable' } }]);
    expect(appendedTo).toEqual([]);
  });
});
